import { matchesPattern } from "./matches-pattern.ts";

/** A rule that gives roles by itself. The pretend one is only listed: it fills nothing. */
export interface Mapping {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly action: "add_role" | "set_role";
  readonly roleIds: readonly number[];
}

export interface NewMapping {
  readonly id?: number;
  readonly name: string;
  readonly enabled?: boolean;
  /** `add_role` unless told. */
  readonly action?: Mapping["action"];
  readonly roleIds: readonly number[];
}

export function createMapping(id: number, seed: NewMapping): Mapping {
  const { name, enabled = true, action = "add_role", roleIds } = seed;
  return { id, name, enabled, action, roleIds };
}

/** The mapping as the API answers it. Values of actions are text, also where they are ids. */
export function mappingAnswer(mapping: Mapping, position: number) {
  return {
    id: mapping.id,
    name: mapping.name,
    match: "all",
    enabled: mapping.enabled,
    position,
    conditions: [{ source: "department", operator: "=", value: "Engineering" }],
    actions: [{ action: mapping.action, value: mapping.roleIds.map(String) }],
  };
}

/** Whether one of its actions is this, given as `name:value`, each with wildcards. */
export function hasAction(mapping: Mapping, filter: string): boolean {
  const [name = "", value = "*"] = filter.trim().split(":");
  return matchesPattern(name, mapping.action) && mapping.roleIds.some((id) => matchesPattern(value, String(id)));
}

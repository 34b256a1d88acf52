import { newId } from "./new-id.ts";
import type { OktaUser } from "./user.ts";

/** A rule that fills groups by itself. Okta evaluates `expression`; here `matches` stands for its meaning. */
export interface GroupRule {
  readonly id: string;
  readonly name: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly groupIds: readonly string[];
  readonly expression: string;
  readonly created: string;
  readonly matches: (user: OktaUser) => boolean;
  /** People taken out by hand: the rule never puts them back. */
  readonly excluded: Set<string>;
}

export interface NewGroupRule {
  readonly id?: string;
  readonly name: string;
  readonly groupIds: readonly string[];
  readonly status?: "ACTIVE" | "INACTIVE";
  readonly expression?: string;
  readonly matches?: (user: OktaUser) => boolean;
}

/** Without `matches` the rule is only listed and fills nothing. */
export function createRule(seed: NewGroupRule): GroupRule {
  return {
    id: seed.id ?? newId("0pr"),
    name: seed.name,
    status: seed.status ?? "ACTIVE",
    groupIds: seed.groupIds,
    expression: seed.expression ?? 'user.department=="Engineering"',
    created: new Date().toISOString(),
    matches: seed.matches ?? (() => false),
    excluded: new Set(),
  };
}

/** The rule as the API answers it. */
export function ruleAnswer(rule: GroupRule) {
  return {
    type: "group_rule",
    id: rule.id,
    status: rule.status,
    name: rule.name,
    created: rule.created,
    lastUpdated: rule.created,
    conditions: {
      people: { users: { exclude: [...rule.excluded] }, groups: { exclude: [] } },
      expression: { value: rule.expression, type: "urn:okta:expression:1.0" },
    },
    actions: { assignUserToGroups: { groupIds: rule.groupIds } },
  };
}

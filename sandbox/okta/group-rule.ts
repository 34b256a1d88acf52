import { newId } from "./new-id.ts";
import { satisfies } from "./rule-expression.ts";
import type { OktaUser } from "./user.ts";

/** A rule that fills groups by itself. */
export interface GroupRule {
  readonly id: string;
  readonly name: string;
  readonly status: "ACTIVE" | "INACTIVE";
  readonly groupIds: readonly string[];
  readonly expression: string;
  readonly created: string;
  /** Who belongs into the groups; `nobody` where the rule is only listed. */
  readonly fills: "by expression" | "nobody";
  /** People taken out by hand: the rule never puts them back. */
  readonly excluded: Set<string>;
}

export interface NewGroupRule {
  readonly id?: string;
  readonly name: string;
  readonly groupIds: readonly string[];
  readonly status?: "ACTIVE" | "INACTIVE";
  /** A rule without one is only listed, and fills nothing. */
  readonly expression?: string;
}

/** @param now ISO 8601 */
export function createRule(seed: NewGroupRule, now: string): GroupRule {
  return {
    id: seed.id ?? newId("0pr"),
    name: seed.name,
    status: seed.status ?? "ACTIVE",
    groupIds: seed.groupIds,
    expression: seed.expression ?? 'user.department=="Engineering"',
    created: now,
    fills: seed.expression === undefined ? "nobody" : "by expression",
    excluded: new Set(),
  };
}

/** Whether the rule wants this user in its groups. */
export function matchesRule(rule: GroupRule, user: OktaUser): boolean {
  return rule.fills === "by expression" && satisfies(user, rule.expression);
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

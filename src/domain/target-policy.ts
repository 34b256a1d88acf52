import type { TargetProblem } from "./refusal.ts";

/** What was read of a group or role; see `ports/directory.ts`. */
interface TargetFacts {
  readonly ownership: "native" | "app-owned" | "built-in";
  readonly isRuleManaged: boolean | "unreadable";
  readonly carriesAdminRoles: boolean | "unreadable";
}

/** What the operator states about a target in the configuration; `null` where nothing is stated. */
interface TargetStatement {
  readonly ruleManaged: boolean | null;
  readonly isProtected: boolean | null;
}

/**
 * Why a target must not be granted, or `null`. `facts` is `null` when the provider does not know it. What the
 * credential cannot see counts against the target unless the operator states otherwise; what it can see always counts.
 */
export function findTargetProblem(
  facts: TargetFacts | null,
  statement: TargetStatement,
  gatesAFlow: boolean | "unreadable",
): TargetProblem | null {
  if (facts === null) return "gone";
  if (facts.ownership !== "native") return facts.ownership;
  if (facts.isRuleManaged === true || statement.ruleManaged === true) return "rule-managed";
  if (facts.isRuleManaged === "unreadable" && statement.ruleManaged !== false) return "rules-unreadable";
  if (facts.carriesAdminRoles === true || statement.isProtected === true) return "carries-admin-roles";
  if (facts.carriesAdminRoles === "unreadable" && statement.isProtected !== false) return "admin-roles-unreadable";
  if (gatesAFlow === true) return "gates-a-flow";
  if (gatesAFlow === "unreadable" && statement.isProtected !== false) return "gates-unreadable";
  return null;
}

/**
 * Whether a target counts as protected: being in it gives administrative rights, or decides in a flow, or nobody could
 * read whether it does. What the operator states makes it grantable, not ordinary.
 */
export function isProtectedTarget(
  facts: Pick<TargetFacts, "carriesAdminRoles">,
  gatesAFlow: boolean | "unreadable",
): boolean {
  return facts.carriesAdminRoles !== false || gatesAFlow !== false;
}

/**
 * Whether the members of a group are ours to change at this moment. Where the provider's own rules, an application or
 * the provider itself took it over, a removal might exclude the person from more than we gave.
 */
export function isOursToChange(facts: Pick<TargetFacts, "ownership" | "isRuleManaged">): boolean {
  return facts.ownership === "native" && facts.isRuleManaged !== true;
}

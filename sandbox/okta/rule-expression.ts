import type { OktaUser } from "./user.ts";

const comparison = /^user\.(?<attribute>\w+)\s*==\s*"(?<value>[^"]*)"$/;

/**
 * Whether a user satisfies the expression of a group rule. Of Okta's language comparisons of one attribute, such as
 * `user.department=="Engineering"`, are known; any other expression is satisfied by nobody.
 */
export function satisfies(user: OktaUser, expression: string): boolean {
  const { attribute = "", value } = comparison.exec(expression.trim())?.groups ?? {};
  return value !== undefined && user.profile[attribute] === value;
}

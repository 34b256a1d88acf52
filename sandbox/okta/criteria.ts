import { invalidSearch } from "./api-failure.ts";
import { comparisonsIn, parseExpression, type Operator } from "./filter-expression.ts";
import { matchesExpression } from "./filter-match.ts";

type Operators = readonly Operator[];
const equalOnly: Operators = ["eq"];
const ordered: Operators = ["eq", "gt", "ge", "lt", "le"];

/** What `filter=` takes on users, and with which operators. */
export const userFilterAttributes = new Map<string, Operators>([
  ["id", equalOnly],
  ["status", equalOnly],
  ["lastUpdated", ordered],
  ["profile.login", equalOnly],
  ["profile.email", equalOnly],
  ["profile.firstName", equalOnly],
  ["profile.lastName", equalOnly],
]);

export const groupFilterAttributes = new Map<string, Operators>([
  ["id", equalOnly],
  ["type", equalOnly],
  ["lastUpdated", ordered],
  ["lastMembershipUpdated", ordered],
]);

/** `co` is taken by `search=` on these alone. */
const containsAttributes = new Set([
  "profile.firstName",
  "profile.lastName",
  "profile.email",
  "profile.login",
  "profile.name",
  "profile.description",
]);

/** The test behind `filter=`: few attributes, values compared exactly. */
export function filterTest(text: string, supported: ReadonlyMap<string, Operators>): (record: object) => boolean {
  const expression = parseExpression(text);
  for (const { attribute, operator } of comparisonsIn(expression)) {
    if (!supported.get(attribute)?.includes(operator)) {
      throw invalidSearch(`The filter does not support ${attribute} ${operator}.`);
    }
  }
  return (record) => matchesExpression(expression, record, "exact");
}

/** The test behind `search=`: any attribute, values compared without regard to case. */
export function searchTest(text: string): (record: object) => boolean {
  const expression = parseExpression(text);
  for (const { attribute, operator } of comparisonsIn(expression)) {
    if (operator === "co" && !containsAttributes.has(attribute)) {
      throw invalidSearch(`The search does not support ${attribute} co.`);
    }
  }
  return (record) => matchesExpression(expression, record, "ignoreCase");
}

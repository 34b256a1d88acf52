import type { Comparison, Expression, Operator } from "./filter-expression.ts";

const moments = new Set(["created", "activated", "statusChanged", "lastUpdated", "lastMembershipUpdated"]);

/** Whether the record satisfies the expression. `filter` minds the case of values, `search` does not. */
export function matchesExpression(expression: Expression, record: object, values: "exact" | "ignoreCase"): boolean {
  if ("all" in expression) return expression.all.every((part) => matchesExpression(part, record, values));
  if ("any" in expression) return expression.any.some((part) => matchesExpression(part, record, values));
  const found = readAttribute(record, expression.attribute);
  const candidates: unknown[] = Array.isArray(found) ? found : [found];
  return candidates.some((candidate) => matchesComparison(expression, candidate, values));
}

function matchesComparison({ attribute, operator, value }: Comparison, found: unknown, values: "exact" | "ignoreCase") {
  if (typeof found !== "string" && typeof found !== "number" && typeof found !== "boolean") return false;
  if (operator === "pr") return true;
  if (moments.has(attribute)) return orders[operator](Date.parse(String(found)), Date.parse(String(value)));
  if (typeof found === "number" && typeof value === "number") return orders[operator](found, value);
  const fold = (scalar: string | number | boolean) =>
    values === "exact" ? String(scalar) : String(scalar).toLowerCase();
  return orders[operator](fold(found), fold(value));
}

type Order = (found: string | number, wanted: string | number) => boolean;

const orders: Record<Exclude<Operator, "pr">, Order> = {
  eq: (found, wanted) => found === wanted,
  sw: (found, wanted) => String(found).startsWith(String(wanted)),
  co: (found, wanted) => String(found).includes(String(wanted)),
  gt: (found, wanted) => found > wanted,
  ge: (found, wanted) => found >= wanted,
  lt: (found, wanted) => found < wanted,
  le: (found, wanted) => found <= wanted,
};

function readAttribute(record: object, path: string): unknown {
  let value: unknown = record;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

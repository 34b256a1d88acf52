import type * as z from "zod";

type Issue = z.core.$ZodIssue;

/** Zod's findings in Slack's words: `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
export function explainIssues(issues: readonly Issue[], root: string): string[] {
  return issues.flatMap((issue) => explain(issue, root));
}

function explain(issue: Issue, root: string): string[] {
  const path = [root, ...issue.path.map(String)];
  const at = (message: string, where = path) => `${message} [json-pointer:${where.join("/")}]`;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => at(`invalid additional property: ${key}`));
  if (issue.code === "invalid_type" && issue.input === undefined) {
    return [at(`missing required field: ${path.at(-1)}`, path.slice(0, -1))];
  }
  return [at(describe(issue))];
}

function describe(issue: Issue): string {
  if (issue.code === "too_big") {
    if (issue.origin === "string") return `must be less than ${Number(issue.maximum) + 1} characters`;
    return issue.origin === "array"
      ? `no more than ${issue.maximum} items allowed`
      : `must be at most ${issue.maximum}`;
  }
  if (issue.code === "too_small") {
    if (issue.origin === "string") return `must be more than ${Number(issue.minimum) - 1} characters`;
    return issue.origin === "array"
      ? `no less than ${issue.minimum} items required`
      : `must be at least ${issue.minimum}`;
  }
  if (issue.code === "invalid_type") return `must provide ${article(issue.expected)}`;
  if (issue.code === "invalid_union") return describeType(issue.input) ?? "failed to match all allowed schemas";
  if (issue.code === "invalid_value") return "must be a valid enum value";
  return issue.message;
}

/** A union told apart by `type` found no member: say which type, or that there is none. */
function describeType(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  if (!("type" in input)) return "missing required field: type";
  return `unsupported type: ${String(input.type)}`;
}

function article(expected: string): string {
  return `${/^[aeiou]/.test(expected) ? "an" : "a"} ${expected}`;
}

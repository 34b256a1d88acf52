import type { NamedRecord } from "../ports/directory-syncs.ts";
import type { DirectoryRecord } from "../ports/directory.ts";
import type { MatchRule } from "../ports/sync-rules.ts";

/** Longer texts name nobody. */
const longestName = 254;

/**
 * Asks the operator's rule whose each account is. Where the rule fails, or answers with something else than a person, it
 * names nobody: the account is matched by the other strategies, or waits for an admin.
 */
export function namePeople(records: readonly DirectoryRecord[], rule: MatchRule | null): readonly NamedRecord[] {
  return records.map((record) => ({ ...record, ...ask(record, rule) }));
}

function ask(
  record: DirectoryRecord,
  rule: MatchRule | null,
): { readonly namedEmail: string | null; readonly namedSlackUserId: string | null } {
  const nobody = { namedEmail: null, namedSlackUserId: null };
  if (rule === null) return nobody;
  try {
    const answer: unknown = rule(record);
    return {
      namedEmail: textOf(answer, "email"),
      namedSlackUserId: textOf(answer, "slackUserId"),
    };
  } catch {
    return nobody;
  }
}

function textOf(answer: unknown, name: "email" | "slackUserId"): string | null {
  if (typeof answer !== "object" || answer === null) return null;
  const value: unknown = Reflect.get(answer, name);
  if (typeof value !== "string" || value === "" || value.length > longestName) return null;
  return value.includes("\0") || !value.isWellFormed() ? null : value;
}

import type { MatchStatus } from "./sync-match.ts";

/** What an admin can say of an account that a sync could not match, without saying whose it is. */
export const bulkVerdicts = ["ignore", "none", "undo"] as const;
export type BulkVerdict = (typeof bulkVerdicts)[number];
export type VerdictKind = "pick" | BulkVerdict;

/** What is looked at to tell what can be said of an account. */
export interface JudgedMatch {
  readonly status: MatchStatus;
  readonly candidates: readonly { readonly id: string }[];
  readonly resolvedAt: Date | null;
}

/**
 * What can be said of an account at the moment. What was said has to be taken back before anything else is said, so that
 * a list that was drawn before somebody decided does nothing. A match that a sync made is taken back as a link.
 */
export function offeredVerdicts({ status, candidates, resolvedAt }: JudgedMatch): readonly VerdictKind[] {
  if (resolvedAt !== null) return ["undo"];
  if (status === "matched" || status === "ignored") return [];
  return candidates.length === 0 ? ["ignore"] : ["pick", "none", "ignore"];
}

import type { MatchNote, MatchStatus, MatchStrategy } from "../domain/sync-match.ts";
import type { User } from "../domain/user.ts";
import type { MatchRules } from "./directory-syncs.ts";

/** What reconciliation thinks of one account, with whom it may belong to. */
export interface SyncMatch {
  readonly resourceId: string;
  readonly connectorId: string;
  readonly externalId: string;
  readonly login: string | null;
  readonly email: string | null;
  readonly displayName: string | null;
  /** The provider's own status word of the account. */
  readonly accountStatus: string;
  readonly status: MatchStatus;
  readonly strategy: MatchStrategy | null;
  /** From 0 to 1. */
  readonly confidence: number | null;
  readonly note: MatchNote | "none-of-them" | null;
  readonly candidates: readonly User[];
  /** Whose it is, where it is matched. */
  readonly owner: User | null;
  readonly identityId: string | null;
  /** The admin who decided, and when; `resolvedAt` alone: from the command line. */
  readonly resolvedBy: User | null;
  readonly resolvedAt: Date | null;
}

/** Which matches to list, by login; what is left out does not narrow. */
export interface MatchFilter {
  readonly connectorId: string | null;
  readonly status: MatchStatus;
  /** The beginning of a login, e-mail or name, whatever its case. */
  readonly search?: string;
}

/** How many accounts of a connector are what. */
export type MatchTally = Readonly<Record<MatchStatus, number>>;

/** What syncs think of accounts, for those who look after it. Accounts that are gone are left out. */
export interface SyncMatches {
  find(resourceId: string): Promise<SyncMatch | null>;
  /** At most `limit`, after the account `after`; and how many there are in all, counted up to 10,000. */
  list(
    filter: MatchFilter,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<{ readonly matches: readonly SyncMatch[]; readonly total: number }>;
  tally(connectorId: string): Promise<MatchTally>;
  /** Matches these accounts anew, by what is known now. */
  matchAgain(connectorId: string, resourceIds: readonly string[], rules: MatchRules): Promise<void>;
}

/** How a sync finds the person of an account, in the order in which a connector's `sync.match` lists them. */
export const matchStrategies = ["external-id", "upstream-identity", "email", "rule"] as const;
export type MatchStrategy = (typeof matchStrategies)[number];

/** What reconciliation thinks of one account. */
export const matchStatuses = ["matched", "unmatched", "ambiguous", "ignored"] as const;
export type MatchStatus = (typeof matchStatuses)[number];

/** How sure a match is, from 0 to 1: a link that is stored is certain; words of the directory are less so. */
export const matchConfidence = {
  "external-id": 1,
  "upstream-identity": 0.95,
  email: 0.9,
  rule: 0.8,
} as const satisfies Record<MatchStrategy, number>;

/** A person whom a strategy found for an account. */
export interface MatchCandidate {
  readonly userId: string;
  /** Whether Slack confirms the e-mail by which they were found, as far as the settings ask for it. */
  readonly isConfirmed: boolean;
  /** Whether another account of the connector is linked to them. */
  readonly hasOtherAccount: boolean;
  /** Whether this very account was linked to them once, and was taken back. */
  readonly wasUnlinked: boolean;
}

/** What is known of one account when it is matched. */
export interface MatchFacts {
  /** Who has the account by a link that was not unlinked, frozen or not. */
  readonly owner: { readonly userId: string } | null;
  /** What the strategies found, in order; `external-id` is the owner and is left out. */
  readonly found: readonly {
    readonly strategy: Exclude<MatchStrategy, "external-id">;
    readonly candidates: readonly MatchCandidate[];
    /** How many accounts of the connector have what was compared, this one included. */
    readonly accountsAlike: number;
  }[];
}

/** What a sync makes of one account. */
export interface MatchVerdict {
  readonly status: Exclude<MatchStatus, "ignored">;
  readonly strategy: MatchStrategy | null;
  readonly confidence: number | null;
  readonly userId: string | null;
  readonly candidateIds: readonly string[];
  /** Why, as a word the database keeps; `null` where there is nothing to say. */
  readonly note: MatchNote | null;
  /** Whether a link is to be made. */
  readonly links: boolean;
}

/** What is said of an account that was not matched, or why nobody was. */
export type MatchNote = "several-people" | "several-accounts" | "other-account" | "was-unlinked" | "unconfirmed-email";

/**
 * Decides on one account: the first strategy that finds anybody decides, and only one person with one account is a
 * match. Whoever has an account of the connector already, or lost this one by somebody's word, waits for an admin. The
 * statement in `database/sync/match-statement.ts` does the same for a thousand at once; a property test compares them.
 */
export function decideMatch({ owner, found }: MatchFacts): MatchVerdict {
  if (owner !== null) {
    const { userId } = owner;
    return { ...verdict("external-id", "matched", [userId], null), userId };
  }
  const first = found.find(({ candidates }) => candidates.length > 0);
  if (first === undefined) return verdict(null, "unmatched", [], null);
  const ids = first.candidates.map(({ userId }) => userId).toSorted();
  const [only, ...more] = first.candidates;
  if (only === undefined || more.length > 0) return verdict(first.strategy, "ambiguous", ids, "several-people");
  if (first.accountsAlike > 1) return verdict(first.strategy, "ambiguous", ids, "several-accounts");
  if (!only.isConfirmed) return verdict(first.strategy, "unmatched", ids, "unconfirmed-email");
  if (only.hasOtherAccount) return verdict(first.strategy, "ambiguous", ids, "other-account");
  if (only.wasUnlinked) return verdict(first.strategy, "ambiguous", ids, "was-unlinked");
  return { ...verdict(first.strategy, "matched", ids, null), userId: only.userId, links: true };
}

function verdict(
  strategy: MatchStrategy | null,
  status: MatchVerdict["status"],
  candidateIds: readonly string[],
  note: MatchNote | null,
): MatchVerdict {
  const confidence = strategy === null ? null : matchConfidence[strategy];
  return { status, strategy, confidence, userId: null, candidateIds, note, links: false };
}

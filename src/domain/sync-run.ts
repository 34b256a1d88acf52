import { type MoveTable, nextState } from "./moves.ts";
import { accept, refuse, type Result } from "./refusal.ts";

/** Everything, or what was changed since the last run that was complete. */
export type SyncKind = "full" | "delta";

/** Who began a run. */
export type SyncTrigger = "schedule" | "admin" | "command-line";

/**
 * `incomplete`: it ended early, and nobody departs for it. `quarantined`: so many accounts would leave that admins are
 * asked. `released`, `discarded`: what they said. `superseded`: a later run read the directory anew before anybody said.
 */
export type SyncState = "running" | "complete" | "incomplete" | "quarantined" | "released" | "discarded" | "superseded";

type SyncMove = "complete" | "fail" | "quarantine" | "release" | "discard" | "supersede";

/** The one table of moves of a run. */
export const syncMoves = {
  running: { complete: "complete", fail: "incomplete", quarantine: "quarantined" },
  quarantined: { release: "released", discard: "discarded", supersede: "superseded" },
  complete: {},
  incomplete: {},
  released: {},
  discarded: {},
  superseded: {},
} as const satisfies MoveTable<SyncState, SyncMove>;

/** What a run does at the moment, in this order. */
export const syncPhases = ["accounts", "groups", "members", "matching", "leaving", "done"] as const;
export type SyncPhase = (typeof syncPhases)[number];

/** What a run counted. `read` is the sum of `created`, `changed`, `unchanged`, `refused` and `repeated`. */
export interface SyncCounts {
  /** Accounts the directory listed. */
  readonly read: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Records that are not what the provider documents. */
  readonly refused: number;
  /** Accounts that were listed again. */
  readonly repeated: number;
  readonly groups: number;
  readonly members: number;
  /** Of the accounts that were new or changed: */
  readonly matched: number;
  readonly ambiguous: number;
  readonly unmatched: number;
  /** Links that were made. */
  readonly linked: number;
  /** Accounts that are missing, or were suspended, and have to be looked up one by one. */
  readonly leaving: number;
}

/** What a run cost the provider's limit. */
export interface SyncCost {
  readonly calls: number;
  /** The provider's limit for such calls, per its window; `null` where it does not say. */
  readonly limit: number | null;
  /** The fewest calls that were left of it at any time. */
  readonly lowestRemaining: number | null;
}

/** One reading of a directory. */
export interface SyncRun {
  readonly id: string;
  readonly connectorId: string;
  readonly kind: SyncKind;
  readonly trigger: SyncTrigger;
  readonly begunBy: string | null;
  readonly state: SyncState;
  readonly phase: SyncPhase;
  /** What a delta asks for: everything that was changed since then. */
  readonly changedSince: Date | null;
  readonly counts: SyncCounts;
  readonly cost: SyncCost;
  /** Why a record was refused, of the first one; a sentence. */
  readonly refusedWhy: string | null;
  /** Why it is incomplete, or quarantined, or waits; a sentence. */
  readonly error: string | null;
  /** How often it failed in a row and was tried again. */
  readonly failures: number;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly begunAt: Date;
  readonly endedAt: Date | null;
  /** When the last of those who were leaving had been looked up; `null` while some wait. */
  readonly settledAt: Date | null;
}

/** Moves a run. */
export function moveRun(state: SyncState, move: SyncMove): Result<SyncState> {
  const next = nextState(syncMoves, state, move);
  return next === null ? refuse({ reason: "sync-decided", state }) : accept(next);
}

/** How long a run waits after it failed, when it had failed so often in a row before; unless it is asked to wait longer. */
export function secondsToRetry(failures: number): number {
  return Math.min(600, 5 * 2 ** failures);
}

/** Days after which everything is read, whatever was asked for: a delta never proves a deletion. */
const longestDeltaDays = 14;
/** Minutes that a delta reaches back before the run it follows, since directories show changes late. */
const overlapMinutes = 15;

/**
 * From when on a delta has to ask for changes; `null` where everything has to be read. The clock may have been set back
 * since: then the earlier of the two times counts.
 */
export function deltaStart(last: { readonly deltaFrom: Date; readonly fullAt: Date } | null, now: Date): Date | null {
  if (last === null) return null;
  if (now.getTime() - last.fullAt.getTime() > longestDeltaDays * 86_400_000) return null;
  return new Date(Math.min(last.deltaFrom.getTime(), now.getTime()) - overlapMinutes * 60_000);
}

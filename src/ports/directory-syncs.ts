import type { LeavingFacts } from "../domain/departures.ts";
import type { LeavingAccount, LeavingOutcomes } from "../domain/picture.ts";
import type { MatchStrategy } from "../domain/sync-match.ts";
import type { SyncKind, SyncPhase, SyncRun, SyncTrigger } from "../domain/sync-run.ts";
import type { CallCost, DirectoryRecord, RefusedRecord } from "./directory.ts";
import type { Transaction } from "./store.ts";
import type { ManagerMapping } from "./sync-rules.ts";

/** A run that somebody asks for. */
export interface SyncOrder {
  readonly connectorId: string;
  /** A delta becomes a full run where there is nothing yet that it could follow. */
  readonly kind: SyncKind;
  readonly trigger: SyncTrigger;
  readonly begunBy: string | null;
  /** The operator's name, from the command line, for the audit trail. */
  readonly operator?: string;
  /**
   * Not when another run of the connector that reads as much began within so many seconds: several replicas have the same
   * schedule.
   */
  readonly notWithinSeconds?: number;
}

/** What came of an order: a run, or the one that is under way or has just been. */
export interface BegunSync {
  readonly isNew: boolean;
  readonly run: SyncRun;
}

/** Where a run is: what it asks for next. */
export interface SyncPosition {
  readonly phase: SyncPhase;
  /** The `next` of the page before; `null` at the beginning of a phase or group. */
  readonly cursor: string | null;
  /** Whose members are read. */
  readonly groupId: string | null;
  /** How many accounts the fullest page had, and the last one. */
  readonly fullestPage: number;
  readonly lastPage: number;
}

/** A record with whom the operator's rule names for it. */
export interface NamedRecord extends DirectoryRecord {
  readonly namedEmail: string | null;
  readonly namedSlackUserId: string | null;
}

/** A page of accounts to be kept, with where to go on after it. */
export interface AccountPage {
  readonly cursor: string | null;
  /** By which rules accounts are matched and profiled, as a text: where they change, every account is looked at anew. */
  readonly rulesKey: string;
  readonly records: readonly NamedRecord[];
  /** How many records of the page were the same account again. */
  readonly repeated: number;
  readonly refused: readonly RefusedRecord[];
  readonly cost: CallCost;
  readonly next: Pick<SyncPosition, "phase" | "cursor" | "groupId">;
}

export interface GroupPage extends Pick<AccountPage, "cursor" | "cost" | "next" | "refused"> {
  readonly records: readonly DirectoryRecord[];
}

export interface MemberIdsPage extends Pick<AccountPage, "cursor" | "cost" | "next"> {
  readonly groupId: string;
  readonly externalIds: readonly string[];
  /** Whether the group is not there any more: nobody is in it. */
  readonly isGone: boolean;
}

/** How accounts are matched to people. */
export interface MatchRules {
  readonly strategies: readonly MatchStrategy[];
  readonly upstreamIssuer: string | null;
  readonly allowedEmailDomains: readonly string[];
  readonly requireConfirmedEmail: boolean;
  /** What goes into profiles; connectors in order of precedence, the first one first. */
  readonly profile: Readonly<Record<string, string>>;
  readonly manager: ManagerMapping | null;
  readonly precedence: readonly string[];
}

/** People who have an account now and may be waiting for it. */
export type NewlyLinked = readonly { readonly userId: string }[];

/**
 * A run in the hands of this process, on a connection of its own. Every step is committed whole, with the run's position
 * and counts, and only while nobody else has taken the run over; otherwise `SyncTakenOver`. Each also keeps the run ours
 * for another minute.
 */
export interface SyncSession {
  /** As it was after the last step. */
  readonly run: SyncRun;
  readonly position: SyncPosition;
  /** Keeps the run ours while a page is waited for. */
  keep(): Promise<void>;
  /** Accounts as they are listed; a row of which nothing changed is not written. Throws `SyncCircle`. */
  storeAccounts(page: AccountPage): Promise<void>;
  /** Groups as they are listed. Throws `SyncCircle`. */
  storeGroups(page: GroupPage): Promise<void>;
  /** Who is in a group. Those who are not any more are forgotten with its last page. Throws `SyncCircle`. */
  storeMembers(page: MemberIdsPage): Promise<void>;
  /**
   * Matches, links and profiles what the next pages brought, some thousand accounts; gives whether there may be more, and
   * how many links were made.
   */
  matchMore(rules: MatchRules): Promise<{ readonly more: boolean; readonly linked: number }>;
  /** Who has a link now and still waits for one, after whatever happened in between. */
  findWaiting(): Promise<NewlyLinked>;
  /** Notes who would leave. Doing it again gives the same. */
  planLeaving(): Promise<LeavingFacts>;
  /**
   * Ends the run. `announce` runs in the same transaction, not in a dry run; a later quarantine takes the place of an
   * earlier one.
   */
  end(
    ending: { readonly state: "complete" | "quarantined" | "incomplete"; readonly error: string | null },
    announce: (tx: Transaction, superseded: readonly string[]) => Promise<void>,
  ): Promise<void>;
  /** Notes that a step failed and when it is tried again. */
  postpone(failure: { readonly error: string; readonly inSeconds: number }): Promise<void>;
}

/** An account that may be leaving, to be looked up by its id. */
export interface Leaving extends LeavingAccount {
  readonly runId: string;
  readonly resourceId: string;
  readonly connectorId: string;
}

/** Readings of directories: begun, taken up, and told of. */
export interface DirectorySyncs {
  /** Begins a run unless one of the connector is under way. Wakes whoever does it. */
  begin(order: SyncOrder): Promise<BegunSync>;
  /**
   * Takes a run up and works on it; `null` when somebody else does, or it is over. The run is free for others when the
   * work ends, however it ends.
   */
  resume<T>(runId: string, work: (session: SyncSession) => Promise<T>): Promise<T | null>;
  /**
   * Plays a run against copies that are gone when the work ends: every step does what it would do, and nothing is
   * written. Throws nothing of `SyncTakenOver`.
   */
  rehearse<T>(order: Pick<SyncOrder, "connectorId" | "kind">, work: (session: SyncSession) => Promise<T>): Promise<T>;
  /**
   * Matches the accounts that one person may have, as when they appear or their address changes; but for those that a run
   * has read and not matched yet.
   */
  matchPerson(userId: string, connectorId: string, rules: MatchRules): Promise<void>;
  /** Matches these accounts anew, by what is known now. */
  matchAgain(connectorId: string, resourceIds: readonly string[], rules: MatchRules): Promise<void>;
  find(runId: string): Promise<SyncRun | null>;
  /** The last runs, the newest first. */
  latest(filter: { readonly connectorId: string | null; readonly limit: number }): Promise<readonly SyncRun[]>;
  /** Who of a run may be leaving and has not been looked up, at most `limit`, by id; and how many there are of them. */
  leavingOf(runId: string, limit: number): Promise<{ readonly accounts: readonly Leaving[]; readonly total: number }>;
  /** What came of those of a run who have been looked up. */
  outcomesOf(runId: string): Promise<LeavingOutcomes>;
  /** The delivered messages that ask about a run. */
  deliveredAbout(runId: string): Promise<readonly { readonly channel: string; readonly ts: string }[]>;
  /** Says that those messages show the run as it is here. */
  saveDrawn(run: SyncRun): Promise<void>;
}

/** Somebody else works on the run now: what this process was about to write was not written. */
export class SyncTakenOver extends Error {
  constructor() {
    super("Another process works on this sync now, so nothing more was written here.");
    this.name = "SyncTakenOver";
  }
}

/** The directory gave a page that it had given before: such a list never ends. */
export class SyncCircle extends Error {
  constructor() {
    super("The directory's list leads back to a page that was read already, so it has no end.");
    this.name = "SyncCircle";
  }
}

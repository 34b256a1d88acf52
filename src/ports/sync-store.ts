import type { SyncState } from "../domain/sync-run.ts";

/** What the store knows of who left. */
export interface LeavingReads {
  /**
   * The connectors in which a person has accounts, none of which is there any more: all of them are gone or suspended, as
   * far as is known. A frozen one may be somebody else's, so it counts only where all of them are frozen.
   */
  leftConnectors(userId: string): Promise<readonly string[]>;
  /** Every unended grant for a person, whatever the account. */
  unendedGrantsOfUser(userId: string): Promise<readonly string[]>;
}

/** What a transaction writes about who left. */
export interface LeavingWrites {
  /** Locks a run, and gives its state; `null` when there is none. */
  lockSyncRun(runId: string): Promise<SyncState | null>;
  /** Writes down what was decided about those who would leave. */
  saveSyncDecision(
    runId: string,
    decision: { readonly state: "released" | "discarded"; readonly by: string | null },
  ): Promise<void>;
  /**
   * Writes down what a look by id found of somebody who would leave; who is gone or suspended is so from now on. `false`
   * when that was done before: nothing was written.
   */
  settleLeaving(found: {
    readonly runId: string;
    readonly resourceId: string;
    readonly outcome: "gone" | "suspended" | "alive";
  }): Promise<boolean>;
  /** Writes down that nobody of a run waits to be looked up; `false` when somebody does, or that was done before. */
  finishLeaving(runId: string): Promise<boolean>;
  /** Writes down what an admin said of an account; `null` forgets it. */
  saveMatch(
    resourceId: string,
    match: {
      readonly status: "matched" | "unmatched" | "ignored";
      readonly note: string | null;
      readonly userId: string | null;
      readonly identityId: string | null;
    } | null,
    by: string | null,
  ): Promise<void>;
  /** A person was matched with this address; where they have another one by now, they still have to be. */
  settleMatchOf(userId: string, email: string | null): Promise<void>;
}

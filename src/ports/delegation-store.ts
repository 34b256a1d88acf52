import type { Delegation } from "../domain/delegation.ts";

/** Who decides for whom at this moment. */
export interface DelegationReads {
  /** By whom a person is stood in for; `null` while they decide themselves. */
  activeDelegationOf(userId: string): Promise<Delegation | null>;
  /** For whom a person decides, whoever began to be away first. */
  activeDelegationsTo(userId: string): Promise<readonly Delegation[]>;
}

/** How that begins and ends. The rows stay. */
export interface DelegationWrites {
  /**
   * Writes that somebody is stood in for; whoever did so before does no more. `false` when another one of the same person
   * is being written: nothing was.
   */
  beginDelegation(delegation: Delegation): Promise<boolean>;
  /** Ends it before its time; gives the one that was active, or `null`. */
  endDelegationOf(userId: string): Promise<Delegation | null>;
}

import type { Grant } from "../domain/grant.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { User } from "../domain/user.ts";

/** What can be kept as it is. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What the code of a strategy is told about: the grant it works for, and the people of it. */
export interface StrategyFacts {
  readonly grant: Grant;
  readonly request: AccessRequest;
  readonly requester: User;
  readonly beneficiary: User;
  /** The person who approved, `null` when the flow did. */
  readonly approver: User | null;
  /** The person who ended it, `null` when nobody did or time is up. */
  readonly endedBy: User | null;
}

/**
 * One custom strategy, ready to run. Each part throws `StrategyFault` when the operator's code fails or takes longer than
 * its limit. Code that took too long may go on all the same: `late` is called when it has ended after all.
 */
export interface Strategy {
  readonly name: string;
  readonly connectorId: string;
  /** What people read. */
  readonly label: string;
  /** What some target states to carry administrative rights. */
  readonly protectedIdentifiers: ReadonlySet<string>;
  /** Gives access; what it answers is kept. `late` gets that, or `null` where there is nothing to keep. */
  escalate(facts: StrategyFacts, late: (kept: Json) => void): Promise<Json>;
  /** Takes access back. `kept` is `null` when it was lost. */
  deescalate(facts: StrategyFacts, kept: Json, late: () => void): Promise<void>;
}

import type { ArrivedCall, LoggedCall } from "./call-log.ts";
import { CallLog } from "./call-log.ts";
import { Faults } from "./faults.ts";

/** Called at a named point of every call; a promise holds the call there until it settles. */
export type BeforeCall = (call: ArrivedCall) => void | Promise<void>;
export type AfterApply = (call: LoggedCall) => void | Promise<void>;

/** What stands around every call of one pretend server and is the same whatever the server pretends to be. */
export class CallSurroundings {
  readonly log = new CallLog();
  readonly faults = new Faults();
  readonly beforeCall = new Set<BeforeCall>();
  readonly afterApply = new Set<AfterApply>();
}

/**
 * Something our rows owe, by name. The queue only makes it quick: whatever it forgets, the sweep finds in the rows
 * and sends again, so a job carries an id and nothing else.
 */
export type Job =
  | { readonly type: "open-request"; readonly requestId: string }
  | { readonly type: "deliver-cards"; readonly requestId: string }
  | { readonly type: "deliver-notice"; readonly eventId: string }
  | { readonly type: "advance-grant"; readonly grantId: string }
  | { readonly type: "remind-of-end"; readonly grantId: string }
  | { readonly type: "publish-home"; readonly userId: string }
  | { readonly type: "reconcile-membership"; readonly membershipId: string }
  | { readonly type: "expire-request"; readonly requestId: string }
  | { readonly type: "begin-stage"; readonly requestId: string }
  | { readonly type: "escalate-stage"; readonly requestId: string }
  | { readonly type: "route-request"; readonly requestId: string }
  | { readonly type: "advance-claim"; readonly claimId: string }
  | { readonly type: "expire-claim"; readonly claimId: string }
  | { readonly type: "redraw-claim"; readonly claimId: string }
  | { readonly type: "sync-directory"; readonly runId: string }
  | { readonly type: "settle-leaving"; readonly runId: string }
  | { readonly type: "redraw-sync"; readonly runId: string }
  | { readonly type: "match-person"; readonly userId: string }
  | OwedHook;

/** The hook after a step: those of one request are run one after the other, in the order of its steps. */
export interface OwedHook {
  readonly type: "run-after-hook";
  readonly eventId: string;
  /** `null` for a form that was opened. */
  readonly requestId: string | null;
}

export type JobType = Job["type"];

/** Thrown by a use-case whose work could not be done now and is still owed: the queue tries again, ever more slowly. */
export class StillOwed extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "StillOwed";
  }
}

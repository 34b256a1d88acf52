/**
 * Something our rows owe, by name. The queue only makes it quick: whatever it forgets, the sweep finds in the rows
 * and sends again, so a job carries an id and nothing else.
 */
export type Job =
  | { readonly type: "open-request"; readonly requestId: string }
  | { readonly type: "deliver-cards"; readonly requestId: string }
  | { readonly type: "deliver-notice"; readonly eventId: string }
  | { readonly type: "advance-grant"; readonly grantId: string }
  | { readonly type: "reconcile-membership"; readonly membershipId: string }
  | { readonly type: "expire-request"; readonly requestId: string };

export type JobType = Job["type"];

/** Thrown by a use-case whose work could not be done now and is still owed: the queue tries again, ever more slowly. */
export class StillOwed extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "StillOwed";
  }
}

/** The request is approved. */
export interface Approval {
  readonly kind: "approve";
  readonly reason: string | null;
}

/** The request is denied. */
export interface Denial {
  readonly kind: "deny";
  readonly reason: string | null;
}

/** Nothing changes, and whoever caused the event reads the message. */
export interface Ignoring {
  readonly kind: "ignore";
  readonly message: string;
}

/** What a hook may return to override a step. Returning nothing lets the step go on. */
export type Outcome = Approval | Denial | Ignoring;

/** Approves the request. In `onRequest` that is a fast track, decided by the flow. */
export const approve = (reason?: string): Approval => ({ kind: "approve", reason: reason ?? null });

/** Denies the request. In `onPrompt` the form does not open, and the person reads the reason. */
export const deny = (reason?: string): Denial => ({ kind: "deny", reason: reason ?? null });

/**
 * Refuses the click: the person who clicked alone sees the message, and the request stays open. In `onRequest` there is
 * no request yet that could: it ends with the message.
 */
export const ignore = (message: string): Ignoring => ({ kind: "ignore", message });

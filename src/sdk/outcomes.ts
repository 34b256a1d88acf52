/** What a hook may return to override a step. Returning nothing lets the step go on. */
export type Outcome =
  | { readonly kind: "approve"; readonly reason: string | null }
  | { readonly kind: "deny"; readonly reason: string | null }
  | { readonly kind: "ignore"; readonly message: string };

/** Approves the request. In `onRequest` that is a fast track, decided by the flow. */
export const approve = (reason?: string): Outcome => ({ kind: "approve", reason: reason ?? null });

/** Denies the request. */
export const deny = (reason?: string): Outcome => ({ kind: "deny", reason: reason ?? null });

/**
 * Refuses the click: the person who clicked alone sees the message, and the request stays open. In `onRequest` there is
 * no request yet that could: it ends with the message.
 */
export const ignore = (message: string): Outcome => ({ kind: "ignore", message });

/** What a person is told about their request or their access, in a message of its own. */
export const personalNotices = [
  "request-refused",
  "request-ignored",
  "request-approved",
  "request-denied",
  "request-expired",
  "access-granted",
  "access-ended",
  "access-not-applied",
  "access-waiting",
] as const;

/** What admins are told, in the errors channel. */
export const alertNotices = [
  "identity-missing",
  "flow-failed",
  "check-failed",
  "no-deciders",
  "nobody-reached",
  "connector-unauthorized",
  "connector-recovered",
  "removal-late",
  "removal-blocked",
] as const;

export type NoticeKind = (typeof personalNotices)[number] | (typeof alertNotices)[number];

/** Something to tell. The words come from the rows when it is delivered; `detail` adds what no row holds. */
export interface Notice {
  readonly kind: NoticeKind;
  /** A sentence without secrets, or `null`. */
  readonly detail: string | null;
}

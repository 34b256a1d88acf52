/** What a person is told about their request, their access or their accounts, in a message of its own. */
export const personalNotices = [
  "request-for-you",
  "request-refused",
  "request-ignored",
  "request-approved",
  "request-denied",
  "request-expired",
  "access-granted",
  "access-ending",
  "access-ended",
  "access-undone",
  "access-not-applied",
  "access-waiting",
  "account-needed",
  "claim-code",
  "claim-asked",
  "claim-ended",
  "identity-linked",
  "identity-unlinked",
  "identity-frozen",
  "sync-ended",
  "delegation-begun",
  "delegation-for-you",
  "delegation-ended",
] as const;

/** What admins are told, in the errors channel. */
export const alertNotices = [
  "identity-missing",
  "flow-failed",
  "check-failed",
  "no-deciders",
  "nobody-reached",
  "list-unreachable",
  "connector-unauthorized",
  "connector-recovered",
  "removal-late",
  "removal-blocked",
  "removed-outside",
  "added-outside",
  "claim-to-confirm",
  "claim-suspicious",
  "identity-disowned",
  "sync-quarantined",
  "sync-incomplete",
] as const;

export type NoticeKind = (typeof personalNotices)[number] | (typeof alertNotices)[number];

/** Something to tell. The words come from the rows when it is delivered; `detail` adds what no row holds. */
export interface Notice {
  readonly kind: NoticeKind;
  /** A sentence without secrets, or `null`. */
  readonly detail: string | null;
}

import type { Decision } from "./approval-policy.ts";
import type { Grant } from "./grant.ts";
import type { AccessRequest } from "./request.ts";
import type { User } from "./user.ts";

/** What a form's field is called, beside what was answered; already in words. */
export interface PicturedField {
  readonly label: string;
  readonly value: string;
}

/** Everything a message about a request shows, read from the rows at one moment. */
export interface RequestPicture {
  readonly request: AccessRequest;
  readonly requester: User;
  readonly beneficiary: User;
  readonly decision: (Decision & { readonly by: User | null }) | null;
  readonly grant: (Grant & { readonly endedByUser: User | null }) | null;
  /** The account the request is for, when it was found: its login, and the service it belongs to. */
  readonly account: { readonly label: string; readonly service: string } | null;
  /** What a flow allows people to do with this request. */
  readonly switches: { readonly allowRevoke: boolean; readonly includeDecisionMessage: boolean };
}

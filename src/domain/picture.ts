import type { Decision } from "./approval-policy.ts";
import type { ExternalIdentity } from "./identity.ts";
import type { Grant } from "./grant.ts";
import type { OwnershipClaim } from "./ownership.ts";
import type { AccessRequest } from "./request.ts";
import type { SyncRun } from "./sync-run.ts";
import type { User } from "./user.ts";

/** What a form's field is called, beside what was answered; already in words. */
export interface PicturedField {
  readonly label: string;
  readonly value: string;
}

/** A decision, with who gave it and who was away. */
export interface PicturedDecision extends Decision {
  readonly by: User | null;
  readonly inNameOf: User | null;
}

/** Everything a message about a request shows, read from the rows at one moment. */
export interface RequestPicture {
  readonly request: AccessRequest;
  readonly requester: User;
  readonly beneficiary: User;
  /** The decision that closed it; `null` while it is open, and where something else did. */
  readonly decision: PicturedDecision | null;
  /** Every decision, stage by stage. */
  readonly decisions: readonly PicturedDecision[];
  readonly grant: (Grant & { readonly endedByUser: User | null }) | null;
  /** The account the request is for, when it was found: its login, and the service it belongs to. */
  readonly account: { readonly label: string; readonly service: string } | null;
  /** The request that asks for this access to go on: open, or approved; `null` while none does. */
  readonly extension: ExtensionPicture | null;
  /** How the end of this access may be moved now; `null` where it may not. */
  readonly extend: {
    /** Which extension it would be, 1 the first: what a button carries, so that two clicks move the end once. */
    readonly nth: number;
    readonly seconds: number;
    /** Whether those who decide are asked again. */
    readonly needsApproval: boolean;
  } | null;
  /** What a flow allows people to do with this request. */
  readonly switches: { readonly allowRevoke: boolean; readonly includeDecisionMessage: boolean };
}

/** A request that asks for access to go on. */
export interface ExtensionPicture {
  readonly requestId: string;
  readonly isApproved: boolean;
}

/** What a message about a person's claim to an account shows. */
export interface ClaimPicture {
  readonly claim: OwnershipClaim;
  readonly claimant: User;
  /** What people call the connector. */
  readonly service: string;
  readonly decidedBy: User | null;
}

/** What a message about a link shows. */
export interface IdentityPicture {
  readonly identity: ExternalIdentity;
  readonly owner: User;
  readonly service: string;
  readonly linkedBy: User | null;
}

/** An account that a sync would let leave. */
export interface LeavingAccount {
  readonly externalId: string;
  readonly displayName: string | null;
  readonly login: string | null;
  readonly why: "missing" | "suspended";
}

/** What came of looking up those who would leave, one by one. */
export interface LeavingOutcomes {
  readonly gone: number;
  readonly suspended: number;
  readonly alive: number;
}

/** What a message about a sync shows. */
export interface SyncPicture {
  readonly run: SyncRun;
  readonly service: string;
  /** The first of those who have not been looked up, and how many there are. */
  readonly leaving: readonly LeavingAccount[];
  readonly waiting: number;
  readonly outcomes: LeavingOutcomes;
  readonly decidedBy: User | null;
}

/** What a notice may be about besides a request; `null` where it is not. */
export interface NoticePictures {
  readonly claim: ClaimPicture | null;
  readonly identity: IdentityPicture | null;
  readonly connector: { readonly id: string; readonly service: string } | null;
  readonly sync: SyncPicture | null;
}

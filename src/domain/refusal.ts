import type { GrantState } from "./grant.ts";
import type { Tried } from "./identity-search.ts";
import type { ClaimState } from "./ownership.ts";
import type { RequestStatus } from "./request.ts";
import type { SyncState } from "./sync-run.ts";

/** Why a person may not act in Latchkey at all, as Slack describes them. */
export type StandingProblem =
  | "bot"
  | "guest"
  | "stranger"
  | "deactivated"
  | "unconfirmed-email"
  | "unknown-person"
  | "other-workspace"
  /** All their accounts in a system are suspended or gone. */
  | "left";

/** Why a target cannot be granted, whoever asks. */
export type TargetProblem =
  | "gone"
  | "rule-managed"
  | "rules-unreadable"
  | "app-owned"
  | "built-in"
  | "carries-admin-roles"
  | "admin-roles-unreadable"
  | "gates-a-flow"
  | "gates-unreadable"
  | "not-offered";

/** A connector in which no account of the person was found. */
export interface Unmapped {
  readonly connectorId: string;
  readonly service: string;
}

/**
 * A refusal is a value: what was asked did not happen, and this is why. Exceptions are kept for faults.
 * Every member is turned into one sentence by `describe-refusal.ts`, whose switch the compiler keeps complete.
 */
export type Refusal =
  | { readonly reason: "sync-decided"; readonly state: SyncState }
  | { readonly reason: "sync-unknown" }
  | { readonly reason: "match-unknown" }
  | { readonly reason: "match-settled"; readonly account: string }
  | { readonly reason: "match-not-resolved" }
  | { readonly reason: "match-changed" }
  | { readonly reason: "directory-unnamed"; readonly known: readonly string[] }
  | { readonly reason: "not-a-directory"; readonly service: string }
  | { readonly reason: "request-unknown" }
  | { readonly reason: "flow-unknown"; readonly flow: string }
  | { readonly reason: "source-not-allowed"; readonly flow: string }
  /** The form is another person's or flow's, or was forgotten. */
  | { readonly reason: "form-unknown" }
  | { readonly reason: "form-loading" }
  /** What the form asks is not what it asked when it was sent. */
  | { readonly reason: "form-changed" }
  | { readonly reason: "field-invalid"; readonly field: string; readonly problem: string }
  | { readonly reason: "duration-too-long"; readonly maxSeconds: number }
  | { readonly reason: "duration-invalid" }
  | {
      readonly reason: "standing";
      readonly who: "you" | "requester" | "beneficiary" | "delegate";
      readonly problem: StandingProblem;
    }
  | { readonly reason: "may-not-request"; readonly allowed: string }
  | {
      readonly reason: "may-not-decide";
      readonly allowed: string;
      /** Where the person's account was looked for in vain, so that membership could not be read. */
      readonly unmapped?: Unmapped | null;
    }
  | { readonly reason: "own-request" }
  | {
      readonly reason: "already-closed";
      readonly status: RequestStatus;
      readonly by: string | null;
      readonly at: Date | null;
    }
  | {
      readonly reason: "approved-already";
      /** Whose word it is that counts already; `null` for that of the person who reads this. */
      readonly by: string | null;
      /** Whether they could deny it at this moment: they decide the present stage as well. */
      readonly mayDeny: boolean;
    }
  | { readonly reason: "may-not-see-why" }
  | { readonly reason: "delegation-to-self" }
  | { readonly reason: "delegation-time-unclear" }
  | { readonly reason: "delegation-too-long" }
  | { readonly reason: "nobody-delegated" }
  | { readonly reason: "still-opening" }
  | { readonly reason: "stale-version" }
  /** Others were asked in the place of those who read the message. */
  | { readonly reason: "passed-on"; readonly to: string }
  | { readonly reason: "stale-reading" }
  | { readonly reason: "ignored-by-flow"; readonly message: string }
  | { readonly reason: "denied-by-flow"; readonly message: string }
  | { readonly reason: "check-failed"; readonly what: string }
  | { readonly reason: "not-the-requester" }
  | { readonly reason: "may-not-end" }
  | { readonly reason: "revoke-switched-off" }
  | { readonly reason: "nothing-to-end"; readonly state: GrantState | null }
  | { readonly reason: "nothing-to-extend"; readonly state: GrantState | null }
  | { readonly reason: "may-not-extend" }
  | { readonly reason: "extended-already"; readonly endsAt: Date }
  | { readonly reason: "extension-asked"; readonly isApproved: boolean }
  | { readonly reason: "carried-access-ended" }
  | { readonly reason: "extensions-used-up"; readonly endsAt: Date }
  | { readonly reason: "extension-too-early"; readonly endsAt: Date }
  | { readonly reason: "no-longer-than-this"; readonly maxSeconds: number; readonly endsAt: Date }
  | { readonly reason: "on-behalf-switched-off"; readonly flow: string }
  | { readonly reason: "scheduled-start-switched-off"; readonly flow: string }
  | { readonly reason: "target-not-grantable"; readonly target: string; readonly problem: TargetProblem }
  | {
      readonly reason: "identity-not-found";
      readonly email: string;
      readonly service: string;
      readonly connectorId: string;
      readonly hint: string;
      readonly tried?: readonly Tried[];
    }
  | {
      readonly reason: "identity-inactive";
      readonly account: string;
      readonly service: string;
      readonly status: string;
    }
  | {
      readonly reason: "identity-ambiguous";
      readonly email: string;
      readonly service: string;
      readonly connectorId: string;
      readonly hint: string;
      readonly tried?: readonly Tried[];
    }
  | {
      /** Nothing was found, or nothing certain, where there is no directory in which a person could prove an account. */
      readonly reason: "identity-unmappable";
      readonly email: string;
      readonly service: string;
      readonly connectorId: string;
      readonly hint: string;
      readonly tried?: readonly Tried[];
    }
  | { readonly reason: "identity-frozen"; readonly service: string }
  | { readonly reason: "identity-changed"; readonly account: string; readonly service: string }
  | { readonly reason: "link-too-new"; readonly account: string; readonly target: string; readonly until: Date }
  | {
      readonly reason: "already-linked";
      readonly service: string;
      /** Whose it is, or `null` where that is the person who reads it. */
      readonly owner: string | null;
    }
  | { readonly reason: "owned-by-another"; readonly account: string; readonly service: string; readonly owner: string }
  | { readonly reason: "lower-trust"; readonly account: string; readonly service: string; readonly source: string }
  | { readonly reason: "account-unknown"; readonly account: string; readonly service: string }
  | { readonly reason: "account-ambiguous"; readonly account: string; readonly service: string; readonly count: number }
  | { readonly reason: "account-privileged"; readonly account: string; readonly service: string }
  | { readonly reason: "own-account-privileged"; readonly service: string }
  | { readonly reason: "reason-missing" }
  | { readonly reason: "link-unknown"; readonly service: string }
  | { readonly reason: "connector-unknown"; readonly connector: string; readonly known: readonly string[] }
  | { readonly reason: "person-unknown"; readonly person: string }
  | { readonly reason: "claim-unknown" }
  | { readonly reason: "claim-over"; readonly state: ClaimState }
  | { readonly reason: "claim-without-account" }
  | { readonly reason: "own-claim" }
  | { readonly reason: "code-wrong"; readonly triesLeft: number }
  | { readonly reason: "disown-code-missing" }
  | { readonly reason: "disown-code-wrong" }
  | { readonly reason: "too-many-claims" }
  | { readonly reason: "proof-not-offered" }
  | { readonly reason: "proof-not-enough"; readonly service: string }
  | { readonly reason: "decider-no-longer-eligible"; readonly by: string }
  | {
      /** The flow asks for more by now than approved. */
      readonly reason: "approvals-too-few";
      /** The stage that is short of approvals, in words; `null` where there is only one. */
      readonly stage: string | null;
      readonly quorum: number;
      readonly given: number;
    }
  | { readonly reason: "connector-removed"; readonly connector: string }
  | { readonly reason: "too-late"; readonly endsAt: Date }
  | { readonly reason: "ended-before-grant"; readonly by: string }
  | { readonly reason: "not-an-admin" }
  | { readonly reason: "last-admin" }
  | { readonly reason: "admin-by-configuration" };

/** A refusal that would not be there if the person had mapped an account. */
export type Mappable = Extract<Refusal, { readonly reason: "identity-not-found" | "identity-ambiguous" }>;

/** Whether mapping an account would mend it. */
export function isMappable(refusal: Refusal): refusal is Mappable {
  return refusal.reason === "identity-not-found" || refusal.reason === "identity-ambiguous";
}

/** What a rule answers: the new state of things, or the refusal. Never `null`, never silence. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const accept = <T>(value: T): Result<T> => ({ ok: true, value });

export const refuse = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal });

import type { GrantState } from "./grant.ts";
import type { RequestStatus } from "./request.ts";

/** Why a person may not act in Latchkey at all, as Slack describes them. */
export type StandingProblem =
  | "bot"
  | "guest"
  | "stranger"
  | "deactivated"
  | "unconfirmed-email"
  | "unknown-person"
  | "other-workspace";

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

/**
 * A refusal is a value: what was asked did not happen, and this is why. Exceptions are kept for faults.
 * Every member is turned into one sentence by `describe-refusal.ts`, whose switch the compiler keeps complete.
 */
export type Refusal =
  | { readonly reason: "request-unknown" }
  | { readonly reason: "flow-unknown"; readonly flow: string }
  | { readonly reason: "source-not-allowed"; readonly flow: string }
  | { readonly reason: "field-invalid"; readonly field: string; readonly problem: string }
  | { readonly reason: "duration-too-long"; readonly maxSeconds: number }
  | { readonly reason: "duration-invalid" }
  | {
      readonly reason: "standing";
      readonly who: "you" | "requester" | "beneficiary";
      readonly problem: StandingProblem;
    }
  | { readonly reason: "may-not-request"; readonly allowed: string }
  | { readonly reason: "may-not-decide"; readonly allowed: string }
  | { readonly reason: "own-request" }
  | {
      readonly reason: "already-closed";
      readonly status: RequestStatus;
      readonly by: string | null;
      readonly at: Date | null;
    }
  | { readonly reason: "still-opening" }
  | { readonly reason: "stale-version" }
  | { readonly reason: "stale-reading" }
  | { readonly reason: "ignored-by-flow"; readonly message: string }
  | { readonly reason: "denied-by-flow"; readonly message: string }
  | { readonly reason: "check-failed"; readonly what: string }
  | { readonly reason: "not-the-requester" }
  | { readonly reason: "may-not-end" }
  | { readonly reason: "revoke-switched-off" }
  | { readonly reason: "nothing-to-end"; readonly state: GrantState | null }
  | { readonly reason: "target-not-grantable"; readonly target: string; readonly problem: TargetProblem }
  | { readonly reason: "identity-not-found"; readonly email: string; readonly service: string; readonly hint: string }
  | {
      readonly reason: "identity-inactive";
      readonly account: string;
      readonly service: string;
      readonly status: string;
    }
  | { readonly reason: "identity-ambiguous"; readonly email: string; readonly service: string; readonly hint: string }
  | { readonly reason: "decider-no-longer-eligible"; readonly by: string }
  | { readonly reason: "connector-removed"; readonly connector: string }
  | { readonly reason: "too-late"; readonly endsAt: Date }
  | { readonly reason: "ended-before-grant"; readonly by: string }
  | { readonly reason: "not-an-admin" }
  | { readonly reason: "last-admin" }
  | { readonly reason: "admin-by-configuration" };

/** What a rule answers: the new state of things, or the refusal. Never `null`, never silence. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const accept = <T>(value: T): Result<T> => ({ ok: true, value });

export const refuse = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal });

import { type AccessRequest, isOpen, moveRequest } from "./request.ts";
import { accept, refuse, type Result } from "./refusal.ts";
import { isSamePerson, type KnownPerson } from "./user.ts";

/** A reading of authority older than this, in milliseconds, is refused at commit and read again. */
export const readingMaxAgeMs = 5_000;

export type Outcome = "approve" | "deny";

/** What a person, or the flow's own hook (`by: "flow"`), says about a request. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly by: KnownPerson | "flow";
  readonly message: string | null;
  readonly at: Date;
  /** The version of the request that was on the clicker's screen; `null` when nothing was. */
  readonly seenVersion: number | null;
}

/** A live reading of whether the person may decide. */
export interface DeciderReading {
  readonly mayDecide: boolean;
  /** Which rule said so, in words; kept with the decision. */
  readonly because: string;
  readonly readAt: Date;
}

/** One verdict, as it is kept. `userId` is `null` when the flow decided. */
export interface Decision {
  readonly requestId: string;
  readonly userId: string | null;
  readonly outcome: Outcome;
  readonly message: string | null;
  readonly because: string;
  readonly at: Date;
}

/**
 * Decides a request. Refuses when it is closed, when the clicker saw another version of it, when it is the clicker's
 * own (unless the flow allows that), when the reading is too old, when the reading says no, and past the deadline.
 */
export function decideRequest(
  request: AccessRequest,
  verdict: Verdict,
  authority: {
    readonly reading: DeciderReading;
    /** The requester and the beneficiary, who do not decide for themselves. */
    readonly ownPeople: readonly KnownPerson[];
    readonly allowSelfApproval: boolean;
  },
): Result<{ readonly request: AccessRequest; readonly decision: Decision }> {
  const { by } = verdict;
  if (isOpen(request) && by !== "flow") {
    if (request.status === "received") return refuse({ reason: "still-opening" });
    if (verdict.seenVersion !== null && verdict.seenVersion !== request.version)
      return refuse({ reason: "stale-version" });
    const own = authority.ownPeople.some((person) => isSamePerson(person, by));
    if (own && !authority.allowSelfApproval) return refuse({ reason: "own-request" });
    const ageMs = verdict.at.getTime() - authority.reading.readAt.getTime();
    if (!(Math.abs(ageMs) <= readingMaxAgeMs)) return refuse({ reason: "stale-reading" });
    if (!authority.reading.mayDecide) return refuse({ reason: "may-not-decide", allowed: authority.reading.because });
  }
  if (isOpen(request) && verdict.at >= request.deadline) {
    return refuse({ reason: "already-closed", status: "expired", by: null, at: request.deadline });
  }
  const moved = moveRequest(request, verdict.outcome, { at: verdict.at, reason: verdict.message });
  if (!moved.ok) return moved;
  const decision: Decision = {
    requestId: request.id,
    userId: by === "flow" ? null : by.user.id,
    outcome: verdict.outcome,
    message: verdict.message,
    because: authority.reading.because,
    at: verdict.at,
  };
  return accept({ request: moved.value, decision });
}

import { addSeconds } from "date-fns/addSeconds";

import { isFinal, type MoveTable, nextState } from "./moves.ts";
import type { TargetSnapshot } from "./request.ts";
import { accept, refuse, type Result } from "./refusal.ts";

/**
 * `pending`: owed, nothing attempted. `applying`: what was there before is recorded, a write may have happened.
 * `active`: read back from the provider. `ending`: the removal is owed. `ended`, `not_applied`: final.
 */
export type GrantState = "pending" | "applying" | "active" | "ending" | "ended" | "not_applied";

type GrantMove = "attempt" | "confirm" | "end" | "finish" | "drop";

/** The one table of moves of a grant. After `attempt` the only way out leads through the removal. */
export const grantMoves = {
  pending: { attempt: "applying", drop: "not_applied" },
  applying: { confirm: "active", end: "ending" },
  active: { end: "ending" },
  ending: { finish: "ended" },
  ended: {},
  not_applied: {},
} as const satisfies MoveTable<GrantState, GrantMove>;

/** Why access ends. */
export type EndCause = "expired" | "given-back" | "ended-by-decider" | "ended-by-admin" | "no-longer-allowed";

/** The external account a grant is for, copied at the time it was found: later changes of the link do not move it. */
export interface AccountSnapshot {
  readonly connectorId: string;
  readonly organisationId: string;
  readonly externalId: string;
  /** What people call the account: its login or e-mail. */
  readonly label: string;
}

/** Access owed or given, born with the moment it ends. */
export interface Grant {
  readonly id: string;
  readonly requestId: string;
  readonly beneficiaryId: string;
  readonly target: TargetSnapshot;
  readonly account: AccountSnapshot | null;
  readonly state: GrantState;
  readonly version: number;
  readonly durationSeconds: number;
  readonly endsAt: Date;
  /** Whether the account was a member before any write of ours; `null` until it was looked up. */
  readonly foundBefore: boolean | null;
  readonly grantedAt: Date | null;
  readonly endCause: EndCause | null;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
  /** What people should know about the present state: what it waits for, or why it was not applied. */
  readonly note: string | null;
  readonly attempts: number;
}

/** Whether the grant still owes something: access, or its removal. */
export function isUnended(grant: Grant): boolean {
  return !isFinal(grantMoves, grant.state);
}

/** Whether a write of ours may have given this access, so that only a removal ends it. */
export function wasAttempted(grant: Grant): boolean {
  return grant.state === "applying" || grant.state === "active" || grant.state === "ending";
}

/** A grant as a decision creates it. `endsAt` is the decision's time plus the duration, and may move forward once. */
export function createGrant(birth: {
  readonly id: string;
  readonly requestId: string;
  readonly beneficiaryId: string;
  readonly target: TargetSnapshot;
  readonly durationSeconds: number;
  readonly decidedAt: Date;
}): Grant {
  return {
    id: birth.id,
    requestId: birth.requestId,
    beneficiaryId: birth.beneficiaryId,
    target: birth.target,
    account: null,
    state: "pending",
    version: 1,
    durationSeconds: birth.durationSeconds,
    endsAt: addSeconds(birth.decidedAt, birth.durationSeconds),
    foundBefore: null,
    grantedAt: null,
    endCause: null,
    endedBy: null,
    endedAt: null,
    note: null,
    attempts: 0,
  };
}

/** Says which account the grant is for. Refused once a write may have happened for another one. */
export function nameAccount(grant: Grant, account: AccountSnapshot): Result<Grant> {
  if (grant.account !== null || grant.state !== "pending") {
    return refuse({ reason: "nothing-to-end", state: grant.state });
  }
  return accept({ ...grant, account, version: grant.version + 1 });
}

/** Records what was there before and that a write may follow. Commit this before the first write. */
export function attemptGrant(grant: Grant, foundBefore: boolean, now: Date): Result<Grant> {
  if (now >= grant.endsAt) return refuse({ reason: "too-late", endsAt: grant.endsAt });
  return move(grant, "attempt", { foundBefore, note: null });
}

/** Access was read back. The end moves forward, once, to the time of the grant plus the duration. */
export function confirmGrant(grant: Grant, now: Date): Result<Grant> {
  if (now >= grant.endsAt) return refuse({ reason: "too-late", endsAt: grant.endsAt });
  return move(grant, "confirm", { grantedAt: now, endsAt: addSeconds(now, grant.durationSeconds), note: null });
}

/**
 * Ends a grant. Where a write may have happened the removal is owed from now on; where none did, the grant is dropped.
 * `by` is the user who asked, `null` when time or a check did.
 */
export function endGrant(
  grant: Grant,
  end: { readonly cause: EndCause; readonly by: string | null; readonly at: Date; readonly note?: string | null },
): Result<Grant> {
  const change = { endCause: end.cause, endedBy: end.by, note: end.note ?? null };
  if (grant.state === "pending") return move(grant, "drop", { ...change, endedAt: end.at });
  return move(grant, "end", change);
}

/** The removal is done, or was rightly left undone (`note` says why). */
export function finishGrant(grant: Grant, now: Date, note: string | null): Result<Grant> {
  return move(grant, "finish", { endedAt: now, note });
}

/** Says what a grant waits for; nothing else changes. */
export function noteGrant(grant: Grant, note: string): Grant {
  return { ...grant, note, version: grant.version + 1 };
}

/** Whether time alone demands that the grant ends now. */
export function isDue(grant: Grant, now: Date): boolean {
  return now >= grant.endsAt && (grant.state === "pending" || grant.state === "applying" || grant.state === "active");
}

function move(grant: Grant, name: GrantMove, change: Partial<Grant>): Result<Grant> {
  const state = nextState(grantMoves, grant.state, name);
  if (state === null) return refuse({ reason: "nothing-to-end", state: grant.state });
  return accept({ ...grant, ...change, state, version: grant.version + 1 });
}

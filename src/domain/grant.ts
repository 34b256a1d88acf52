import { addSeconds } from "date-fns/addSeconds";

import { clip, type GrantTerms, heldFrom, reminderOf } from "./grant-time.ts";
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
export type EndCause =
  | "expired"
  | "given-back"
  | "ended-by-decider"
  | "ended-by-admin"
  | "no-longer-allowed"
  | "person-left";

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
  /** When it was seen that somebody else took the membership away; `null` while nobody did, or it is there again. */
  readonly undoneOutsideAt: Date | null;
  /** From when access is wanted; `null` for at once. Nothing is given before. */
  readonly startsAt: Date | null;
  /** How often its end was moved on request. */
  readonly extensions: number;
  /** When the person is to be reminded that it ends; `null` when they were, or never are. */
  readonly remindAt: Date | null;
  /** Since when the access is held that this grant carries on; `null` where it carries on none. */
  readonly heldSince: Date | null;
}

/** Whether the grant still owes something: access, or its removal. */
export function isUnended(grant: Grant): boolean {
  return !isFinal(grantMoves, grant.state);
}

/** Whether a write of ours may have given this access, so that only a removal ends it. */
export function wasAttempted(grant: Grant): boolean {
  return grant.state === "applying" || grant.state === "active" || grant.state === "ending";
}

/**
 * A grant as a decision creates it. `endsAt` is the decision's time plus the duration, or the time from which it was
 * asked for where that is later, and moves forward once when access is there. One that carries on another counts as an
 * extension of it, and ends when the longest time since the first grant is over.
 */
export function createGrant(birth: {
  readonly id: string;
  readonly requestId: string;
  readonly beneficiaryId: string;
  readonly target: TargetSnapshot;
  readonly durationSeconds: number;
  readonly decidedAt: Date;
  readonly startsAt?: Date | null;
  /** The grant that goes on with this one, and the longest time both may last together. */
  readonly carriesOn?: { readonly grant: Grant; readonly maxSeconds: number } | null;
}): Grant {
  const { startsAt = null, carriesOn = null } = birth;
  const laterStart = startsAt !== null && startsAt > birth.decidedAt ? startsAt : null;
  const heldSince = carriesOn === null ? null : heldFrom(carriesOn.grant);
  const wantedEnd = addSeconds(laterStart ?? birth.decidedAt, birth.durationSeconds);
  return {
    id: birth.id,
    requestId: birth.requestId,
    beneficiaryId: birth.beneficiaryId,
    target: birth.target,
    account: null,
    state: "pending",
    version: 1,
    durationSeconds: birth.durationSeconds,
    endsAt: carriesOn === null || heldSince === null ? wantedEnd : clip(wantedEnd, heldSince, carriesOn.maxSeconds),
    foundBefore: null,
    grantedAt: null,
    endCause: null,
    endedBy: null,
    endedAt: null,
    note: null,
    attempts: 0,
    undoneOutsideAt: null,
    startsAt: laterStart,
    extensions: carriesOn === null || heldSince === null ? 0 : carriesOn.grant.extensions + 1,
    remindAt: null,
    heldSince,
  };
}

/** Whether access was approved for later than `now`: until then it is owed, and nothing is done for it. */
export function startsLater(grant: Grant, now: Date): boolean {
  return grant.state === "pending" && grant.startsAt !== null && now < grant.startsAt;
}

/** From when something may be done for a grant that changed at `now`. */
export function nextAttemptOf(grant: Grant, now: Date): Date {
  return grant.startsAt !== null && startsLater(grant, now) ? grant.startsAt : now;
}

/** Whether access that still lasts is what another grant may carry on. */
export function canBeCarriedOn(grant: Grant): boolean {
  return grant.state === "active" && grant.undoneOutsideAt === null;
}

/** Whether somebody, or a check, ended access before its time: then no approval of an older question brings it back. */
export function wasEndedEarly({ endCause }: Grant): boolean {
  return endCause !== null && endCause !== "expired";
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

/**
 * Access was read back. The end moves forward, once, to the time of the grant plus the duration; where the grant carries
 * on another, no further than both may last together.
 */
export function confirmGrant(
  grant: Grant,
  now: Date,
  terms: Pick<GrantTerms, "maxSeconds" | "remindSeconds">,
): Result<Grant> {
  if (now >= grant.endsAt) return refuse({ reason: "too-late", endsAt: grant.endsAt });
  const wanted = addSeconds(now, grant.durationSeconds);
  const endsAt = grant.heldSince === null ? wanted : clip(wanted, grant.heldSince, terms.maxSeconds);
  if (now >= endsAt) return refuse({ reason: "too-late", endsAt });
  return move(grant, "confirm", { grantedAt: now, endsAt, remindAt: reminderOf(endsAt, now, terms), note: null });
}

/** The person was reminded of the end, or need not be any more. What a message shows does not change by it. */
export function noteReminded(grant: Grant): Grant {
  return { ...grant, remindAt: null };
}

/** Whether the person is to be reminded now. */
export function isToBeReminded(grant: Grant, now: Date): boolean {
  return grant.state === "active" && grant.remindAt !== null && grant.remindAt <= now && now < grant.endsAt;
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

/**
 * Notes that somebody else took the membership away. Nothing ends by it: the grant stays until its end, and the removal
 * stays owed, since the membership may come back.
 */
export function noteUndone(grant: Grant, now: Date): Result<Grant> {
  if (grant.state !== "active" || grant.undoneOutsideAt !== null) return nothingToNote(grant);
  return accept({ ...grant, undoneOutsideAt: now, version: grant.version + 1 });
}

/** Notes that the membership is there again, whoever gave it. */
export function noteRestored(grant: Grant): Result<Grant> {
  if (grant.state !== "active" || grant.undoneOutsideAt === null) return nothingToNote(grant);
  return accept({ ...grant, undoneOutsideAt: null, version: grant.version + 1 });
}

/**
 * What was there before the grant is gone, so that whatever is there from now on came from us and goes with the last
 * grant. To be committed before the write that follows.
 */
export function forgetFoundBefore(grant: Grant): Grant {
  return { ...grant, foundBefore: false, version: grant.version + 1 };
}

/** Whether time alone demands that the grant ends now. */
export function isDue(grant: Grant, now: Date): boolean {
  return now >= grant.endsAt && (grant.state === "pending" || grant.state === "applying" || grant.state === "active");
}

function nothingToNote({ state }: Grant): Result<Grant> {
  return refuse({ reason: "nothing-to-end", state });
}

function move(grant: Grant, name: GrantMove, change: Partial<Grant>): Result<Grant> {
  const state = nextState(grantMoves, grant.state, name);
  if (state === null) return refuse({ reason: "nothing-to-end", state: grant.state });
  return accept({ ...grant, ...change, state, version: grant.version + 1 });
}

import { addSeconds } from "date-fns/addSeconds";
import { differenceInSeconds } from "date-fns/differenceInSeconds";

import { canBeCarriedOn, type Grant } from "./grant.ts";
import { clip, type GrantTerms, heldFrom, reminderOf } from "./grant-time.ts";
import { accept, refuse, type Result } from "./refusal.ts";

/**
 * Moves the end of access that is there, by the duration that was asked for; less where the longest time leaves less.
 * `nth` is the extension that the person asked for, 1 the first: the same click twice moves the end once. The state does
 * not change, and neither does who has the access.
 */
export function extendGrant(grant: Grant, nth: number, now: Date, terms: GrantTerms): Result<Grant> {
  const problem = findExtensionProblem(grant, nth, now, terms);
  if (problem !== null) return problem;
  const endsAt = clip(addSeconds(grant.endsAt, grant.durationSeconds), heldFrom(grant), terms.maxSeconds);
  return accept({
    ...grant,
    endsAt,
    extensions: grant.extensions + 1,
    remindAt: reminderOf(endsAt, now, terms),
    version: grant.version + 1,
  });
}

/**
 * For how many seconds from now a grant that carries this one on may last: the duration that was asked for, or what the
 * longest time leaves. Refused where `extendGrant` would be.
 */
export function carryOnFor(grant: Grant, nth: number, now: Date, terms: GrantTerms): Result<number> {
  const problem = findExtensionProblem(grant, nth, now, terms);
  if (problem !== null) return problem;
  const seconds = differenceInSeconds(
    clip(addSeconds(now, grant.durationSeconds), heldFrom(grant), terms.maxSeconds),
    now,
  );
  if (addSeconds(now, seconds) <= grant.endsAt) return refuse({ reason: "extension-too-early", endsAt: grant.endsAt });
  return accept(seconds);
}

/** Whether the terms leave room for another extension of access that is there. */
export function mayBeExtended(grant: Grant, terms: GrantTerms): boolean {
  return findExtensionProblem(grant, grant.extensions + 1, grant.grantedAt ?? grant.endsAt, terms) === null;
}

function findExtensionProblem(
  grant: Grant,
  nth: number,
  now: Date,
  { maxSeconds, maxExtensions }: GrantTerms,
): ReturnType<typeof refuse> | null {
  if (!canBeCarriedOn(grant) || now >= grant.endsAt) return refuse({ reason: "nothing-to-extend", state: grant.state });
  if (nth <= grant.extensions) return refuse({ reason: "extended-already", endsAt: grant.endsAt });
  if (grant.extensions >= maxExtensions) return refuse({ reason: "extensions-used-up", endsAt: grant.endsAt });
  if (latestEnd(grant, maxSeconds) <= grant.endsAt) {
    return refuse({ reason: "no-longer-than-this", maxSeconds, endsAt: grant.endsAt });
  }
  return null;
}

function latestEnd(grant: Grant, maxSeconds: number): Date {
  return addSeconds(heldFrom(grant), maxSeconds);
}

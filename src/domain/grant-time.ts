import { addSeconds } from "date-fns/addSeconds";
import { differenceInSeconds } from "date-fns/differenceInSeconds";
import { min } from "date-fns/min";
import { subSeconds } from "date-fns/subSeconds";

import type { Grant } from "./grant.ts";

/** What a flow says of how long access may last, and of what is said before it ends. Seconds. */
export interface GrantTerms {
  /** The longest time, from the first moment to the last, extensions included. */
  readonly maxSeconds: number;
  /** How often an end may be moved. */
  readonly maxExtensions: number;
  /** How long before the end people are reminded; `null` for never. */
  readonly remindSeconds: number | null;
}

/**
 * When people are reminded of an end; `null` for never. Access that lasts less than three times as long as the notice is
 * too short to be reminded of.
 */
export function reminderOf(endsAt: Date, now: Date, { remindSeconds }: Pick<GrantTerms, "remindSeconds">): Date | null {
  if (remindSeconds === null || differenceInSeconds(endsAt, now) < 3 * remindSeconds) return null;
  return subSeconds(endsAt, remindSeconds);
}

/** Since when the person has the access, counting the grants that this one carries on. */
export function heldFrom(grant: Grant): Date {
  return grant.heldSince ?? grant.grantedAt ?? subSeconds(grant.endsAt, grant.durationSeconds);
}

/** A moment, but no later than the longest time since the first one allows. */
export function clip(wanted: Date, since: Date, maxSeconds: number): Date {
  return min([wanted, addSeconds(since, maxSeconds)]);
}

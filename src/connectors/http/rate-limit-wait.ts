/** Nobody waits less: a hot loop would only keep the limit closed. Milliseconds. */
export const shortestWaitMs = 1_000;
/** Nobody waits longer: no rate limit we know has a longer window. Milliseconds. */
export const longestWaitMs = 60_000;
/** The wait when the provider says nothing that can be used. Milliseconds. */
export const usualWaitMs = 5_000;

/**
 * How long to wait for a reset given in **epoch seconds** (Okta's `X-Rate-Limit-Reset`). Always between 1 and 60
 * seconds, whatever the header says: missing, zero, garbage, in the past, or in another unit.
 *
 * @param answeredAtMs when the answer was given by the provider's clock; see `answeredAt`
 */
export function waitForEpochReset(header: string | null, answeredAtMs: number): number {
  const reset = readWholeNumber(header);
  if (reset === null || !Number.isFinite(answeredAtMs)) return usualWaitMs;
  return withinWaits(reset * 1_000 - answeredAtMs + 1_000);
}

/** How long to wait for a reset given in **seconds left** (OneLogin's `X-RateLimit-Reset`). Between 1 and 60 seconds. */
export function waitForSecondsLeft(header: string | null): number {
  const secondsLeft = readWholeNumber(header);
  return secondsLeft === null ? usualWaitMs : withinWaits(secondsLeft * 1_000);
}

/** The provider's own time of the answer where it tells it, so that our clock being wrong does not matter. */
export function answeredAt(dateHeader: string | null, nowMs: number): number {
  const date = Date.parse(dateHeader ?? "");
  return Number.isNaN(date) ? nowMs : date;
}

function readWholeNumber(header: string | null): number | null {
  return header !== null && /^\s*[1-9]\d{0,14}\s*$/.test(header) ? Number(header) : null;
}

/** The nearest wait that is allowed. Milliseconds. */
export function withinWaits(waitMs: number): number {
  return Math.min(longestWaitMs, Math.max(shortestWaitMs, waitMs));
}

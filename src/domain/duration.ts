import { accept, refuse, type Result } from "./refusal.ts";

const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;
const unitNames = { w: "week", d: "day", h: "hour", m: "minute", s: "second" } as const;

type Unit = keyof typeof unitSeconds;

/** A length of time as an implementer writes it: `30s`, `10m`, `8h`, `5d`, `2w`. */
export type DurationText = `${number}${Unit}`;

/** No duration may be longer than this, whatever a flow says: 366 days, in seconds. */
export const longestDurationSeconds = 366 * unitSeconds.d;

/** Reads `30m` as 1800 seconds. Refuses anything that is not a whole positive number with one unit. */
export function parseDuration(text: string): Result<number> {
  const parts = /^([1-9]\d{0,8})([smhdw])$/.exec(text);
  const [, digits, unit] = parts ?? [];
  if (digits === undefined || !isUnit(unit)) return refuse({ reason: "duration-invalid" });
  return checkDuration(Number(digits) * unitSeconds[unit], longestDurationSeconds);
}

/**
 * Accepts whole seconds from 1 to `maxSeconds`, and never more than `longestDurationSeconds`; refuses 0, negatives, NaN
 * and fractions, also when it is the limit that is none.
 */
export function checkDuration(seconds: number, maxSeconds: number): Result<number> {
  if (!Number.isSafeInteger(seconds) || seconds <= 0 || Number.isNaN(maxSeconds)) {
    return refuse({ reason: "duration-invalid" });
  }
  const limit = Math.min(maxSeconds, longestDurationSeconds);
  if (seconds > limit) return refuse({ reason: "duration-too-long", maxSeconds: limit });
  return accept(seconds);
}

/** Seconds in words, exact: `5400` is "1 hour 30 minutes". */
export function describeDuration(seconds: number): string {
  const words: string[] = [];
  let left = Math.max(0, Math.round(seconds));
  for (const [unit, name] of Object.entries(unitNames)) {
    if (!isUnit(unit)) continue;
    const count = Math.floor(left / unitSeconds[unit]);
    left -= count * unitSeconds[unit];
    if (count > 0) words.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return words.join(" ") || "0 seconds";
}

function isUnit(text: string | undefined): text is Unit {
  return text !== undefined && Object.hasOwn(unitSeconds, text);
}

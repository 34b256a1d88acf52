import { addDays } from "date-fns/addDays";
import { addSeconds } from "date-fns/addSeconds";

import { parseDuration } from "./duration.ts";
import { accept, refuse, type Result } from "./refusal.ts";
import { addToDate, type CivilDate, civilDateIn, startOfDate, weekdayOf } from "./civil-date.ts";

/** One person decides for another who is away, until a moment. */
export interface Delegation {
  readonly id: string;
  /** Who is away. */
  readonly fromUserId: string;
  /** Who decides for them. */
  readonly toUserId: string;
  readonly beginsAt: Date;
  readonly until: Date;
  /** When it was ended before its time; `null` while nobody did. */
  readonly endedAt: Date | null;
  readonly createdAt: Date;
}

/** Nobody decides for another for longer than this, in days. */
export const longestDelegationDays = 30;

/** Whether somebody decides for another at this moment. */
export function isActiveDelegation({ beginsAt, until, endedAt }: Delegation, now: Date): boolean {
  return endedAt === null && beginsAt <= now && now < until;
}

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/**
 * Reads until when, as people type it: `today`, `tomorrow`, a day of the week (the next one, today included), a date such
 * as `2026-12-24`, or how long, such as `3d`. A day counts to its end, where the person is. `timeZone` is an IANA name.
 */
export function readUntil(text: string, now: Date, timeZone: string): Result<Date> {
  const word = text.trim().toLowerCase();
  const endOfDay = endOfDayOf(word, now, timeZone);
  const until = endOfDay ?? afterDuration(word, now);
  if (until === null || until <= now) return refuse({ reason: "delegation-time-unclear" });
  // The last day counts to its end, which comes up to a day later; how long somebody says is taken at its word.
  const latest = addDays(now, endOfDay === null ? longestDelegationDays : longestDelegationDays + 1);
  return until > latest ? refuse({ reason: "delegation-too-long" }) : accept(until);
}

function endOfDayOf(word: string, now: Date, timeZone: string): Date | null {
  const today = civilDateIn(timeZone, now);
  const endOf = (date: CivilDate) => startOfDate(addToDate(date, 1), timeZone);
  if (word === "today") return endOf(today);
  if (word === "tomorrow") return endOf(addToDate(today, 1));
  const weekday = weekdays.findIndex((name) => word === name || (word.length === 3 && name.startsWith(word)));
  if (weekday !== -1) return endOf(addToDate(today, (weekday - weekdayOf(today) + 7) % 7));
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word) ?? [];
  if (year === undefined) return null;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  // A date that there is not, such as February 30, would be moved on silently.
  return sameDate(addToDate(date, 0), date) ? endOf(date) : null;
}

function afterDuration(word: string, now: Date): Date | null {
  const seconds = parseDuration(word);
  return seconds.ok ? addSeconds(now, seconds.value) : null;
}

function sameDate(one: CivilDate, other: CivilDate): boolean {
  return one.year === other.year && one.month === other.month && one.day === other.day;
}

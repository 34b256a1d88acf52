/** A day as a calendar says it, wherever it is. */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** The day that a moment belongs to in a time zone (an IANA name). UTC where the name is not known. */
export function civilDateIn(timeZone: string, at: Date): CivilDate {
  const { year, month, day } = partsIn(timeZone, at);
  return { year, month, day };
}

/** So many days later. A date that there is not, such as February 30, is counted on. */
export function addToDate({ year, month, day }: CivilDate, days: number): CivilDate {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** 0 is Sunday. */
export function weekdayOf({ year, month, day }: CivilDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/**
 * The moment at which a day begins in a time zone. Where its midnight is skipped or comes twice because clocks are changed,
 * the later of what it can mean.
 */
export function startOfDate({ year, month, day }: CivilDate, timeZone: string): Date {
  const asUtc = Date.UTC(year, month - 1, day);
  // The distance to UTC is read on both sides of the moment: it may change in between.
  const guesses = [-1, 0, 1].map((days) => asUtc - distanceToUtc(timeZone, new Date(asUtc + days * 86_400_000)));
  const fitting = guesses.filter((guess) => guess + distanceToUtc(timeZone, new Date(guess)) === asUtc);
  return new Date(Math.max(...(fitting.length > 0 ? fitting : guesses)));
}

/** How far the clocks of a time zone are ahead of UTC at a moment, in milliseconds. */
function distanceToUtc(timeZone: string, at: Date): number {
  const { year, month, day, hour, minute, second } = partsIn(timeZone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / 1_000) * 1_000;
}

function partsIn(timeZone: string, at: Date) {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const options = { calendar: "iso8601", numberingSystem: "latn", hourCycle: "h23" } as const;
  const numeric = { year: "numeric", month: "numeric", day: "numeric" } as const;
  const time = { hour: "numeric", minute: "numeric", second: "numeric" } as const;
  const format = (zone: string) =>
    new Intl.DateTimeFormat("en-US", { ...options, ...numeric, ...time, timeZone: zone });
  try {
    return format(timeZone);
  } catch (error) {
    if (error instanceof RangeError) return format("UTC");
    throw error;
  }
}

export interface DateSurroundings {
  /** The reader's present, in milliseconds since 1970. */
  readonly now: number;
  /** An IANA time zone; the reader's own when absent. */
  readonly timeZone?: string | undefined;
}

type Style = Intl.DateTimeFormatOptions;
const time: Style = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const styles: Readonly<Record<string, Style>> = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { month: "long", day: "numeric", year: "numeric" },
  date_short: { month: "short", day: "numeric", year: "numeric" },
  date_long: { weekday: "long", month: "long", day: "numeric", year: "numeric" },
  time,
  time_secs: { ...time, second: "2-digit" },
};

/**
 * Slack's date marks (https://docs.slack.dev/messaging/formatting-message-text#date-formatting) in words, or undefined
 * when the format has a mark that Slack does not know: then Slack shows the fallback.
 */
export function formatSlackDate(unix: number, format: string, surroundings: DateSurroundings): string | undefined {
  const moment = new Date(unix * 1000);
  if (Number.isNaN(moment.getTime())) return undefined;
  let isKnown = true;
  const words = format.replaceAll(/\{([a-z_]+)\}/g, (mark, name: string) => {
    const drawn = drawMark(name, moment, surroundings);
    if (drawn === undefined) isKnown = false;
    return drawn ?? mark;
  });
  return isKnown ? words : undefined;
}

/** `15:04` in the reader's time. */
export function formatTime(ms: number, timeZone?: string): string {
  return draw(new Date(ms), time, timeZone);
}

/** `Today`, `Yesterday`, `Tomorrow` or `Thursday, 26 November`: the day a line of messages stands under. */
export function formatDay(ms: number, { now, timeZone }: DateSurroundings): string {
  const near = nearDay(new Date(ms), now, timeZone);
  if (near !== undefined) return near.charAt(0).toUpperCase() + near.slice(1);
  return draw(new Date(ms), { weekday: "long", day: "numeric", month: "long" }, timeZone);
}

function drawMark(name: string, moment: Date, { now, timeZone }: DateSurroundings): string | undefined {
  if (name === "ago") return ago(moment.getTime() - now);
  if (name === "date_num")
    return new Intl.DateTimeFormat("en-CA", { ...styles["date_num"], ...zone(timeZone) }).format(moment);
  const isPretty = name.endsWith("_pretty");
  const near = isPretty ? nearDay(moment, now, timeZone) : undefined;
  if (near !== undefined) return near;
  const style = Object.hasOwn(styles, name.replace(/_pretty$/, "")) ? styles[name.replace(/_pretty$/, "")] : undefined;
  return style === undefined ? undefined : draw(moment, style, timeZone);
}

function draw(moment: Date, style: Style, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat("en-GB", { ...style, ...zone(timeZone) }).format(moment);
}

function zone(timeZone: string | undefined): Style {
  return timeZone === undefined ? {} : { timeZone };
}

function nearDay(moment: Date, now: number, timeZone: string | undefined): string | undefined {
  const dayOf = (ms: number) =>
    new Intl.DateTimeFormat("en-CA", { ...styles["date_num"], ...zone(timeZone) }).format(new Date(ms));
  const days = (Date.parse(dayOf(moment.getTime())) - Date.parse(dayOf(now))) / 86_400_000;
  return new Map([
    [-1, "yesterday"],
    [0, "today"],
    [1, "tomorrow"],
  ]).get(days);
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

function ago(aheadMs: number): string {
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, length] of steps) {
    if (Math.abs(aheadMs) >= length) return words.format(Math.trunc(aheadMs / length), unit);
  }
  return words.format(Math.trunc(aheadMs / 1000), "second");
}

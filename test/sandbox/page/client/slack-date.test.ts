import { expect, test } from "vitest";

import { formatDay, formatSlackDate } from "../../../../sandbox/page/client/mrkdwn/slack-date.ts";

const timeZone = "Europe/Berlin";
const now = Date.parse("2026-11-26T14:00:00Z");
const at = (moment: string, format: string) => formatSlackDate(Date.parse(moment) / 1000, format, { now, timeZone });

test("dates near today are called so in the pretty formats, by the reader's calendar", () => {
  expect(at("2026-11-26T22:59:00Z", "{date_short_pretty} at {time}")).toBe("today at 23:59");
  expect(at("2026-11-26T23:01:00Z", "{date_short_pretty} at {time}")).toBe("tomorrow at 00:01");
  expect(at("2026-11-25T12:00:00Z", "{date_pretty}")).toBe("yesterday");
  expect(at("2026-12-24T12:00:00Z", "{date_short_pretty}")).toBe("24 Dec 2026");
});

test("the other formats are written out", () => {
  const moment = "2026-02-18T13:39:42Z";

  expect(at(moment, "{date_num}")).toBe("2026-02-18");
  expect(at(moment, "{date}")).toBe("18 February 2026");
  expect(at(moment, "{date_long}")).toBe("Wednesday, 18 February 2026");
  expect(at(moment, "{time_secs}")).toBe("14:39:42");
  expect(at("2026-11-26T12:00:00Z", "{ago}")).toBe("2 hours ago");
});

test("a format Slack does not know has no words, and neither has a moment outside the calendar", () => {
  expect(at("2026-02-18T13:39:42Z", "{date_lunar}")).toBeUndefined();
  expect(formatSlackDate(9e15, "{date}", { now, timeZone })).toBeUndefined();
});

test("a line of messages stands under its day", () => {
  expect(formatDay(now, { now, timeZone })).toBe("Today");
  expect(formatDay(now - 86_400_000, { now, timeZone })).toBe("Yesterday");
  expect(formatDay(Date.parse("2026-11-20T12:00:00Z"), { now, timeZone })).toContain("20 November");
});

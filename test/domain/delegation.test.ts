import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { addToDate, civilDateIn, startOfDate } from "../../src/domain/civil-date.ts";
import { readUntil } from "../../src/domain/delegation.ts";

/** A Wednesday; in Auckland it is Thursday already. */
const now = new Date("2027-03-03T15:00:00Z");

function until(text: string, timeZone = "America/New_York"): string {
  const read = readUntil(text, now, timeZone);
  return read.ok ? read.value.toISOString() : read.refusal.reason;
}

describe("until when somebody is stood in for", () => {
  test.each([
    ["today", "2027-03-04T05:00:00.000Z"],
    ["tomorrow", "2027-03-05T05:00:00.000Z"],
    ["wednesday", "2027-03-04T05:00:00.000Z"],
    ["Friday", "2027-03-06T05:00:00.000Z"],
    ["fri", "2027-03-06T05:00:00.000Z"],
    ["tuesday", "2027-03-10T05:00:00.000Z"],
    // Clocks go forward on the 14th.
    ["2027-03-14", "2027-03-15T04:00:00.000Z"],
    ["3d", "2027-03-06T15:00:00.000Z"],
    ["8h", "2027-03-03T23:00:00.000Z"],
  ])("%s is to the end of that day where the person is", (text, at) => {
    expect(until(text)).toBe(at);
  });

  test("a day is the day of whoever writes it", () => {
    expect(until("today", "Pacific/Auckland")).toBe("2027-03-04T11:00:00.000Z");
    expect(until("today", "Nowhere/Atall")).toBe("2027-03-04T00:00:00.000Z");
  });

  test.each(["", "soon", "yesterday", "2027-02-30", "2027-13-01", "0d", "-3d", "3", "friday the 13th", "mo"])(
    "%j is not understood",
    (text) => {
      expect(until(text)).toBe("delegation-time-unclear");
    },
  );

  test("what is over, and what is longer than a month, is refused", () => {
    expect(until("2027-03-02")).toBe("delegation-time-unclear");
    expect(until("2027-04-02")).toBe("2027-04-03T04:00:00.000Z");
    expect(until("2027-04-05")).toBe("delegation-too-long");
    expect(until("366d")).toBe("delegation-too-long");
  });

  test("how long is 30 days at most, to the second; only a day has until its end", () => {
    expect(until("30d", "UTC")).toBe("2027-04-02T15:00:00.000Z");
    expect(until("31d", "UTC")).toBe("delegation-too-long");
    expect(until("721h", "UTC")).toBe("delegation-too-long");
    expect(until("2027-04-02", "UTC")).toBe("2027-04-03T00:00:00.000Z");
  });

  test("whatever is read is later than now, and at most a month and a day", () => {
    const zones = fc.constantFrom("America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "UTC");
    const words = fc.oneof(fc.constantFrom("today", "tomorrow", "sunday", "1d", "30d", "2027-03-20"), fc.string());

    fc.assert(
      fc.property(
        words,
        zones,
        fc.date({ min: now, noInvalidDate: true, max: new Date("2030-01-01") }),
        (text, zone, at) => {
          const read = readUntil(text, at, zone);
          const ms = read.ok ? read.value.getTime() - at.getTime() : 1;

          expect(ms).toBeGreaterThan(0);
          expect(ms).toBeLessThanOrEqual(31 * 86_400_000 + 3_600_000);
        },
      ),
    );
  });
});

describe("days where somebody is", () => {
  test("a day begins when the calendar there changes, also when clocks are changed", () => {
    const zones = fc.constantFrom("America/Santiago", "Europe/Berlin", "Asia/Kathmandu", "Africa/Cairo", "UTC");
    const days = fc.integer({ min: 0, max: 3_000 }).map((after) => addToDate({ year: 2024, month: 1, day: 1 }, after));

    fc.assert(
      fc.property(zones, days, (zone, date) => {
        const start = startOfDate(date, zone);

        expect(civilDateIn(zone, start)).toEqual(date);
        expect(civilDateIn(zone, new Date(start.getTime() - 1))).toEqual(addToDate(date, -1));
      }),
      { numRuns: 500 },
    );
  });
});

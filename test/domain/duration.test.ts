import { addDays } from "date-fns/addDays";
import { differenceInMilliseconds } from "date-fns/differenceInMilliseconds";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { checkDuration, describeDuration, longestDurationSeconds, parseDuration } from "../../src/domain/duration.ts";
import { createGrant, isDue } from "../../src/domain/grant.ts";
import { afterNoon, buildTarget, noon, valueOf } from "../support/builders.ts";

const day = 86_400;

describe("checking a duration", () => {
  test.each([0, -0, -1, 0.5, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, 2 ** 53])(
    "safety 18: %d seconds are no duration",
    (seconds) => {
      const checked = checkDuration(seconds, longestDurationSeconds);

      expect(checked).toEqual({ ok: false, refusal: { reason: "duration-invalid" } });
    },
  );

  test("safety 18: a billion seconds are refused, with the limit", () => {
    const checked = checkDuration(1e9, 8 * 3_600);

    expect(checked).toEqual({ ok: false, refusal: { reason: "duration-too-long", maxSeconds: 28_800 } });
  });

  test("safety 18: exactly the whole seconds from 1 to the limit are accepted", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: longestDurationSeconds }), fc.double(), (max, seconds) => {
        const checked = checkDuration(seconds, max);

        expect(checked.ok).toBe(Number.isInteger(seconds) && seconds >= 1 && seconds <= max);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: -10, max: 1_010 }), (max, seconds) => {
        const checked = checkDuration(seconds, max);

        expect(checked.ok).toBe(seconds >= 1 && seconds <= max);
      }),
    );
  });

  test("safety 18: a limit above 366 days, or one that is no number, lets nothing longer through", () => {
    const tooLong = longestDurationSeconds + 1;

    expect(checkDuration(tooLong, 1e9)).toMatchObject({
      refusal: { reason: "duration-too-long", maxSeconds: 31_622_400 },
    });
    expect(checkDuration(tooLong, Infinity).ok).toBe(false);
    expect(checkDuration(tooLong, Number.NaN).ok).toBe(false);
    expect(checkDuration(60, Number.NaN).ok).toBe(false);
  });
});

describe("reading a duration that an implementer wrote", () => {
  test.each([
    ["30s", 30],
    ["10m", 600],
    ["8h", 28_800],
    ["30d", 30 * day],
    ["2w", 14 * day],
    ["366d", 366 * day],
  ])("%s is read as seconds", (text, seconds) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: seconds });
  });

  test.each([
    "",
    "0s",
    "-1h",
    "1.5h",
    "1e9s",
    "NaN",
    "h",
    "1",
    "1 h",
    " 1h",
    "1h ",
    "1H",
    "01h",
    "٣h",
    "1h30m",
    "367d",
    "53w",
  ])("safety 18: %j is refused", (text) => {
    expect(parseDuration(text).ok).toBe(false);
  });

  test("safety 18: whatever the text, what is accepted lies between 1 second and 366 days", () => {
    const almost = fc
      .tuple(fc.integer(), fc.constantFrom("s", "m", "h", "d", "w", "y", ""))
      .map(([n, unit]) => `${n}${unit}`);

    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), (text) => {
        const parsed = parseDuration(text);

        const isInRange = parsed.ok && parsed.value >= 1 && parsed.value <= longestDurationSeconds;
        expect(isInRange).toBe(parsed.ok);
      }),
    );
  });

  test("safety 18: 30 days stay 30 days, not a moment that a 32-bit timer would make of them", () => {
    const durationSeconds = valueOf(parseDuration("30d"));

    const grant = createGrant({
      id: "g",
      requestId: "r",
      beneficiaryId: "u",
      target: buildTarget(),
      durationSeconds,
      decidedAt: noon,
    });

    expect(grant.endsAt).toEqual(addDays(noon, 30));
    expect(differenceInMilliseconds(grant.endsAt, noon)).toBe(2_592_000_000);
    expect(isDue(grant, afterNoon(0.001))).toBe(false);
    expect(isDue(grant, afterNoon(durationSeconds - 1))).toBe(false);
    expect(isDue(grant, afterNoon(durationSeconds))).toBe(true);
  });
});

describe("a duration in words", () => {
  test.each([
    [0, "0 seconds"],
    [1, "1 second"],
    [5_400, "1 hour 30 minutes"],
    [30 * day, "4 weeks 2 days"],
  ])("%d seconds", (seconds, words) => {
    expect(describeDuration(seconds)).toBe(words);
  });

  test("loses nothing: adding the words up gives the seconds again", () => {
    const inSeconds: Record<string, number> = { second: 1, minute: 60, hour: 3_600, day, week: 7 * day };

    fc.assert(
      fc.property(fc.integer({ min: 1, max: longestDurationSeconds }), (seconds) => {
        const words = describeDuration(seconds);

        const parts = [...words.matchAll(/(\d+) (second|minute|hour|day|week)s?/g)];
        const sum = parts.reduce(
          (total, [, count, unit = ""]) => total + Number(count) * (inSeconds[unit] ?? Number.NaN),
          0,
        );
        expect(sum).toBe(seconds);
      }),
    );
  });
});

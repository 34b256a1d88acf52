import * as fc from "fast-check";
import { expect, test } from "vitest";

import { answeredAt, waitForEpochReset, waitForSecondsLeft } from "../../../src/connectors/http/rate-limit-wait.ts";

const now = Date.UTC(2026, 0, 1);
const epochSeconds = now / 1_000;

const header = fc.oneof(
  fc.constant(null),
  fc.string(),
  fc.integer().map(String),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.constantFrom("0", "-1", "NaN", "Infinity", "1e9", "0x10", " 5 ", "5, 5", "5.5", "9".repeat(400)),
);

test("safety 33: whatever the header says, the wait is between 1 and 60 seconds", () => {
  const anyTime = fc.oneof(fc.double(), fc.integer());

  fc.assert(
    fc.property(header, anyTime, (text, answeredAtMs) => {
      const waits = [waitForEpochReset(text, answeredAtMs), waitForSecondsLeft(text)];
      expect(waits.filter((wait) => !(wait >= 1_000 && wait <= 60_000))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test("safety 33: a reset in epoch seconds is waited for until just after it", () => {
  expect(waitForEpochReset(String(epochSeconds + 7), now)).toBe(8_000);
  expect(waitForEpochReset(String(epochSeconds - 7), now)).toBe(1_000);
  expect(waitForEpochReset(String(epochSeconds + 7_000), now)).toBe(60_000);
});

test("safety 33: a reset in seconds left is never taken for epoch seconds, nor the other way round", () => {
  expect(waitForSecondsLeft("7")).toBe(7_000);
  expect(waitForSecondsLeft(String(epochSeconds + 7))).toBe(60_000);
  expect(waitForEpochReset("7", now)).toBe(1_000);
});

test("safety 33: nothing usable means five seconds", () => {
  for (const text of [null, "", "0", "-5", "soon", "1.5"]) {
    expect([waitForEpochReset(text, now), waitForSecondsLeft(text)]).toEqual([5_000, 5_000]);
  }
});

test("the provider's own date counts, and ours where it gives none", () => {
  expect(answeredAt(new Date(now).toUTCString(), 1)).toBe(now);
  expect(answeredAt("yesterday", 1)).toBe(1);
  expect(answeredAt(null, 1)).toBe(1);
});

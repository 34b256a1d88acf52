import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { doubtLeaving, type LeavingFacts } from "../../src/domain/departures.ts";

const usual: LeavingFacts = { isFull: true, read: 1_000, active: 1_000, missing: 0, suspended: 0 };
const isDoubted = (facts: Partial<LeavingFacts>) => doubtLeaving({ ...usual, ...facts }) !== null;

describe("safety 23: how many may leave at once", () => {
  test.each([
    ["ten of a few", { active: 12, missing: 10 }, false],
    ["eleven of a few", { active: 12, missing: 11 }, true],
    ["ten of two hundred, which is five per cent", { active: 200, missing: 10 }, false],
    ["eleven of two hundred", { active: 200, missing: 11 }, true],
    ["five per cent of many", { active: 1_000, missing: 50 }, false],
    ["one more than that", { active: 1_000, missing: 51 }, true],
    ["five per cent of which some are suspended", { active: 1_000, missing: 20, suspended: 30 }, false],
    ["one more, of which most are suspended", { active: 1_000, missing: 20, suspended: 31 }, true],
    ["eleven where nobody was active", { active: 0, suspended: 11 }, true],
  ])("%s (%o): the admins are asked: %s", (_what, facts, isAsked) => {
    expect(isDoubted(facts)).toBe(isAsked);
  });

  test("fewer are never doubted where more are believed", () => {
    const sizes = fc.nat({ max: 100_000 });

    fc.assert(
      fc.property(sizes, sizes, sizes, sizes, (active, missing, suspended, fewer) => {
        fc.pre(!isDoubted({ active, missing, suspended }));

        expect(isDoubted({ active, missing: Math.min(missing, fewer), suspended })).toBe(false);
        expect(missing + suspended).toBeLessThanOrEqual(Math.max(10, active / 20));
      }),
    );
  });

  test("an empty list is doubted where anybody was active, and only when everything was asked for", () => {
    expect(isDoubted({ read: 0, active: 1, missing: 1 })).toBe(true);
    expect(isDoubted({ read: 0, active: 0 })).toBe(false);
    expect(isDoubted({ read: 0, active: 1, isFull: false })).toBe(false);
  });

  test("what is doubted is said in numbers", () => {
    expect(doubtLeaving({ ...usual, missing: 60, suspended: 12 })).toBe(
      "60 of 1000 active accounts are missing, and 12 linked accounts are suspended.",
    );
    expect(doubtLeaving({ ...usual, suspended: 60 })).toBe("60 linked accounts are suspended.");
  });
});

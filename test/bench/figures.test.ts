import { describe, expect, test } from "vitest";

import { median, percentile, rounded, spreadOf } from "../../bench/figures.ts";

const upTo = (last: number) => Array.from({ length: last }, (_, place) => place + 1);

describe("a percentile is the smallest value that so many percent do not exceed", () => {
  test.each([
    { percent: 50, of: upTo(100), is: 50 },
    { percent: 99, of: upTo(100), is: 99 },
    { percent: 100, of: upTo(100), is: 100 },
    { percent: 1, of: upTo(100), is: 1 },
    { percent: 99, of: upTo(200), is: 198 },
    { percent: 95, of: upTo(10), is: 10 },
    { percent: 50, of: [7], is: 7 },
    { percent: 50, of: [30, 4, 10], is: 10 },
  ])("$percent % of $of.length values", ({ percent, of, is }) => {
    expect(percentile(of, percent)).toBe(is);
  });

  test("the order in which the values came does not matter, and they are left in it", () => {
    const values = [3, 1, 2];

    const found = percentile(values, 100);

    expect(found).toBe(3);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("a median is the middle", () => {
  test.each([
    { of: [5], is: 5 },
    { of: [9, 1, 5], is: 5 },
    { of: [1, 2, 3, 10], is: 2.5 },
    { of: [2, 1], is: 1.5 },
  ])("of $of", ({ of, is }) => {
    expect(median(of)).toBe(is);
  });
});

test("a spread says how many, how most were, and how bad it was", () => {
  expect(spreadOf(upTo(100))).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
});

test("numbers are told to two places", () => {
  expect([rounded(1.005), rounded(2.3456), rounded(-0.001)]).toEqual([1, 2.35, -0]);
});

test.each([
  ["a percentile", () => percentile([], 50)],
  ["a median", () => median([])],
  ["a spread", () => spreadOf([])],
])("%s of nothing is refused, rather than told as nought", (_, take) => {
  expect(take).toThrow(RangeError);
});

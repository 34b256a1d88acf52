import { expect, test } from "vitest";

import { judgeSync } from "../../bench/sync/judge-sync.ts";
import type { PhaseFigures, SideFigures, SizeResult } from "../../bench/sync/sync-result.ts";

test("what is as much as the limit is met, and what is more is not", () => {
  const exact = size(100_000, { first: 13, unchanged: 25, delta: 0.39 }, { first: 10, unchanged: 10 });
  const more = size(100_000, { first: 13.1, unchanged: 25.1, delta: 0.4 }, { first: 10, unchanged: 10 });

  const [met, missed] = [judgeSync([exact]), judgeSync([more])];

  expect(met.map(({ goal, measured, isMet }) => [goal, measured, isMet])).toEqual([
    ["first run, 100000 users", 1.3, true],
    ["unchanged run, 100000 users", 2.5, true],
    ["written by an unchanged run, 100000 users", 0, true],
    ["delta with 1 % changed, 100000 users", 3, true],
  ]);
  expect(missed.map(({ isMet }) => isMet)).toEqual([false, false, true, false]);
});

test("one row that an unchanged run writes into what is kept is too much; the run's own row is not", () => {
  const usual = { first: 1, unchanged: 1, delta: 0.01 };
  const wrote = (unchangedWrote: Readonly<Record<string, number>>) =>
    judgeSync([{ ...size(10_000, usual, usual), unchangedWrote }]).find(({ unit }) => unit === "rows");

  const own = wrote({ "public.connector_sync_run": 60 });
  const link = wrote({ "public.user_external_identity": 1 });

  expect([own?.isMet, link?.isMet]).toEqual([true, false]);
});

test("the largest directory is held beside the smallest, by time per row and by memory", () => {
  const small = size(10_000, { first: 1, unchanged: 1, delta: 1 }, { first: 1, unchanged: 1 }, 150);
  const large = size(1_000_000, { first: 140, unchanged: 1, delta: 1 }, { first: 140, unchanged: 1 }, 200);

  const growth = judgeSync([small, large]).slice(-2);

  expect(growth).toMatchObject([
    { goal: "time per row, 1000000 beside 10000 users", measured: 1.4, isMet: false },
    { goal: "more memory, 1000000 beside 10000 users", measured: 50, isMet: true },
  ]);
});

test("what was not measured is neither met nor missed", () => {
  const { floor, ...rest } = size(10_000, { first: 1, unchanged: 1, delta: 1 }, { first: 1, unchanged: 1 });

  const goals = judgeSync([{ ...rest, floor, latchkey: null }]);

  expect(goals.map(({ measured, isMet }) => [measured, isMet])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ]);
});

interface Seconds {
  readonly first: number;
  readonly unchanged: number;
  readonly delta?: number;
}

function size(users: number, latchkey: Seconds, floor: Seconds, peakMemoryMb = 150): SizeResult {
  const figures = (seconds: number): PhaseFigures => ({
    users,
    seconds,
    rowsPerSecond: users / seconds,
    microsecondsPerRow: (seconds * 1_000_000) / users,
    processorSeconds: seconds,
    peakMemoryMb,
    parts: {},
  });
  const side = ({ first, unchanged, delta = 1 }: Seconds): SideFigures => ({
    first: figures(first),
    unchanged: figures(unchanged),
    delta: figures(delta),
  });
  return {
    users,
    runs: 1,
    latchkey: side(latchkey),
    unchangedWrote: {},
    floor: { ...side(floor), fetch: figures(1) },
  };
}

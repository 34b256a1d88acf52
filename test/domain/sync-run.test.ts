import { describe, expect, test } from "vitest";

import { deltaStart, moveRun, secondsToRetry, type SyncState } from "../../src/domain/sync-run.ts";

const minutes = 60_000;
const days = 24 * 60 * minutes;
const now = new Date("2027-03-01T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);

describe("from when on a delta asks for changes", () => {
  test("fifteen minutes before the last run began, since directories show changes late", () => {
    const last = { deltaFrom: ago(30 * minutes), fullAt: ago(3 * days) };

    expect(deltaStart(last, now)).toEqual(ago(45 * minutes));
  });

  test("where nothing was read to its end, everything is read", () => {
    expect(deltaStart(null, now)).toBeNull();
  });

  test("where everything was read two weeks ago, everything is read again: a delta never proves a deletion", () => {
    const deltaFrom = ago(30 * minutes);

    expect(deltaStart({ deltaFrom, fullAt: ago(14 * days) }, now)).not.toBeNull();
    expect(deltaStart({ deltaFrom, fullAt: ago(14 * days + 1) }, now)).toBeNull();
  });

  test("where the clock was set back since, the earlier of the two times counts", () => {
    const ahead = new Date(now.getTime() + 3 * days);

    expect(deltaStart({ deltaFrom: ahead, fullAt: ahead }, now)).toEqual(ago(15 * minutes));
  });
});

describe("a run", () => {
  test("is decided by an admin only while they are asked, and once", () => {
    const states: readonly SyncState[] = [
      "running",
      "complete",
      "incomplete",
      "quarantined",
      "released",
      "discarded",
      "superseded",
    ];

    expect(states.filter((state) => moveRun(state, "release").ok)).toEqual(["quarantined"]);
    expect(states.filter((state) => moveRun(state, "discard").ok)).toEqual(["quarantined"]);
  });

  test("waits ever longer after each failure, for about an hour in all, and never more than ten minutes at once", () => {
    const waits = Array.from({ length: 11 }, (_, failures) => secondsToRetry(failures));

    expect(waits.slice(0, 8)).toEqual([5, 10, 20, 40, 80, 160, 320, 600]);
    expect(Math.max(...waits)).toBe(600);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThan(2_700);
  });
});

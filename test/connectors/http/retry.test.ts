import * as fc from "fast-check";
import { expect, test } from "vitest";

import { jitteredDelay, retryUnavailable } from "../../../src/connectors/http/retry.ts";
import { DirectoryFault, type DirectoryFaultKind } from "../../../src/ports/directory.ts";
import { faultOf } from "../fault-of.ts";
import { testTiming } from "../test-timing.ts";

const patience = { tries: 3, budgetMs: 30_000 };
const signal = new AbortController().signal;
const fail = (kind: DirectoryFaultKind, retryAfterMs: number | null = null) => {
  let calls = 0;
  const attempt = (): Promise<never> => {
    calls += 1;
    return Promise.reject(new DirectoryFault(kind, "It failed.", { retryAfterMs }));
  };
  return { attempt, calls: () => calls };
};

test.each(["unauthorized", "not-found", "rejected", "malformed"] as const)(
  "what is %s is not tried again",
  async (kind) => {
    const failing = fail(kind);

    await faultOf(retryUnavailable(failing.attempt, patience, { timing: testTiming(), signal }));

    expect(failing.calls()).toBe(1);
  },
);

test("safety 33: however long a provider refuses, tries and waits are bounded", async () => {
  const wait = fc.option(fc.integer({ min: 1_000, max: 60_000 }), { nil: null });

  await fc.assert(
    fc.asyncProperty(wait, fc.integer({ min: 1, max: 5 }), async (retryAfterMs, tries) => {
      const timing = testTiming();
      const failing = fail("unavailable", retryAfterMs);
      await faultOf(retryUnavailable(failing.attempt, { tries, budgetMs: 30_000 }, { timing, signal }));
      const waited = timing.waits.reduce((sum, each) => sum + each, 0);
      expect(failing.calls()).toBeLessThanOrEqual(tries);
      expect(waited).toBeLessThan(30_000);
    }),
  );
});

test("a caller that gives up while waiting gets the fault, not another try", async () => {
  const failing = fail("unavailable");
  const giveUp = new AbortController();
  const timing = { ...testTiming(), wait: () => Promise.reject(new Error("aborted")) };

  const fault = await faultOf(retryUnavailable(failing.attempt, patience, { timing, signal: giveUp.signal }));

  expect(fault.kind).toBe("unavailable");
  expect(failing.calls()).toBe(1);
});

test("the jitter is full: anything from nothing up to a limit that doubles", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (tries, random) => {
        const delay = jitteredDelay(tries, random);
        return delay >= 0 && delay < 250 * 2 ** (tries - 1);
      },
    ),
  );
  expect(jitteredDelay(1, 0)).toBe(0);
});

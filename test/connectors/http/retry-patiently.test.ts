import { expect, test } from "vitest";

import { retryPatiently } from "../../../src/connectors/http/retry-patiently.ts";
import { DirectoryFault, type DirectoryFaultKind } from "../../../src/ports/directory.ts";
import { faultOf } from "../fault-of.ts";
import { testTiming } from "../test-timing.ts";

const { signal } = new AbortController();

/** Fails as often as told, then answers. */
function failing(kind: DirectoryFaultKind, retryAfterMs: number | null, times = Infinity) {
  let calls = 0;
  const attempt = async (): Promise<string> => {
    calls += 1;
    if (calls > times) return "answered";
    throw new DirectoryFault(kind, "It failed.", { retryAfterMs });
  };
  return { attempt, calls: () => calls };
}

test.each(["unauthorized", "not-found", "rejected", "malformed"] as const)(
  "what is %s is not tried again",
  async (kind) => {
    const { attempt, calls } = failing(kind, null);

    await faultOf(retryPatiently(attempt, { timing: testTiming(), signal }));

    expect(calls()).toBe(1);
  },
);

test("a rate limit is waited for again and again, for ten minutes in all", async () => {
  const timing = testTiming();
  const endless = failing("unavailable", 60_000);
  const patient = failing("unavailable", 60_000, 9);

  const fault = await faultOf(retryPatiently(endless.attempt, { timing, signal }));
  const answer = await retryPatiently(patient.attempt, { timing: testTiming(), signal });

  expect(fault.kind).toBe("unavailable");
  expect(timing.waits).toEqual(Array.from({ length: 10 }, () => 60_000));
  expect(answer).toBe("answered");
});

test("anything else that is unavailable is tried five times, with growing jitter", async () => {
  const timing = testTiming();
  const { attempt, calls } = failing("unavailable", null);

  await faultOf(retryPatiently(attempt, { timing, signal }));

  expect(calls()).toBe(5);
  expect(timing.waits).toEqual([125, 250, 500, 1_000]);
});

test("rate limits do not count as one of the five", async () => {
  const timing = testTiming();
  let calls = 0;
  const attempt = async (): Promise<string> => {
    calls += 1;
    if (calls > 8) return "answered";
    throw new DirectoryFault("unavailable", "It failed.", { retryAfterMs: calls % 2 === 0 ? 1_000 : null });
  };

  expect(await retryPatiently(attempt, { timing, signal })).toBe("answered");
});

test("a caller that gives up while waiting gets the fault, not another try", async () => {
  const { attempt, calls } = failing("unavailable", 60_000);
  const timing = { ...testTiming(), wait: () => Promise.reject(new Error("aborted")) };

  const fault = await faultOf(retryPatiently(attempt, { timing, signal }));

  expect(fault.kind).toBe("unavailable");
  expect(calls()).toBe(1);
});

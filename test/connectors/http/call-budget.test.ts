import * as fc from "fast-check";
import { expect, test } from "vitest";

import { CallBudget } from "../../../src/connectors/http/call-budget.ts";
import { testTiming } from "../test-timing.ts";

const { signal } = new AbortController();
const users = "/api/v1/users";
const said = (remaining: number | null, waitMs = 30_000, limit: number | null = 600) => ({ limit, remaining, waitMs });

test("while half of the limit is left nobody waits, and below that until the window is over", async () => {
  const timing = testTiming();
  const budget = new CallBudget(timing);

  await budget.room(users, signal);
  budget.hear(users, said(300));
  await budget.room(users, signal);
  const before = [...timing.waits];
  budget.hear(users, said(299));
  await budget.room(users, signal);

  expect(before).toEqual([]);
  expect(timing.waits).toEqual([30_000]);
});

test("one kind of call says nothing of another", async () => {
  const timing = testTiming();
  const budget = new CallBudget(timing);
  budget.hear(users, said(0));

  await budget.room("/api/v1/groups", signal);

  expect(timing.waits).toEqual([]);
});

test("what is heard while waiting counts: somebody else used up what the new window had", async () => {
  const timing = testTiming();
  const heard = [said(10, 20_000)];
  const listening = {
    ...timing,
    async wait(milliseconds: number, ending: AbortSignal) {
      await timing.wait(milliseconds, ending);
      for (const answer of heard.splice(0)) budget.hear(users, answer);
    },
  };
  const budget = new CallBudget(listening);
  budget.hear(users, said(10, 5_000));

  await budget.room(users, signal);

  expect(timing.waits).toEqual([5_000, 20_000]);
});

test("when the wait is over one call goes ahead, and the others look again a second later", async () => {
  const timing = testTiming();
  const budget = new CallBudget(timing);
  budget.hear(users, said(10, 5_000));

  await budget.room(users, signal);
  await budget.room(users, signal);

  expect(timing.waits).toEqual([5_000, 1_000]);
});

test.each([
  ["no limit", said(0, 30_000, null)],
  ["nothing of what is left", said(null)],
  ["a limit of zero, as for too many calls at once", said(0, 30_000, 0)],
])("an answer that says %s changes nothing", async (_what, answer) => {
  const timing = testTiming();
  const budget = new CallBudget(timing);
  budget.hear(users, said(599));

  budget.hear(users, answer);
  await budget.room(users, signal);

  expect(budget.standing(users)).toEqual({ limit: 600, remaining: 599 });
  expect(timing.waits).toEqual([]);
});

test("who gives up while waiting leaves at once", async () => {
  const giveUp = new AbortController();
  const timing = testTiming();
  const budget = new CallBudget(timing);
  budget.hear(users, said(0));

  giveUp.abort(new Error("gave up"));

  await expect(budget.room(users, giveUp.signal)).rejects.toThrow("gave up");
});

test("safety 33: whatever is said and whatever the clock does, each wait is between 1 and 60 seconds", async () => {
  const waitMs = fc.integer({ min: 1_000, max: 60_000 });

  await fc.assert(
    fc.asyncProperty(waitMs, fc.nat(1_000), fc.integer(), async (wait, remaining, jump) => {
      const timing = testTiming();
      const times = [timing.now() + jump];
      const jumping = { ...timing, now: () => times.pop() ?? timing.now() };
      const budget = new CallBudget(jumping);
      budget.hear(users, said(remaining, wait));
      await budget.room(users, signal);
      expect(timing.waits.filter((each) => !(each >= 1_000 && each <= 60_000))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

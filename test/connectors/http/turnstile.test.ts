import * as fc from "fast-check";
import { expect, test } from "vitest";

import { Turnstile } from "../../../src/connectors/http/turnstile.ts";

const { signal } = new AbortController();

test("tasks beyond the places wait their turn, in order", async () => {
  const turnstile = new Turnstile(1);
  const order: number[] = [];
  const first = Promise.withResolvers<void>();

  const tasks = [
    turnstile.pass(() => first.promise, signal),
    turnstile.pass(async () => void order.push(2), signal),
    turnstile.pass(async () => void order.push(3), signal),
  ];
  const before = [...order];
  first.resolve();
  await Promise.all(tasks);

  expect(before).toEqual([]);
  expect(order).toEqual([2, 3]);
});

test("a task that fails gives its place back", async () => {
  const turnstile = new Turnstile(1);

  await expect(turnstile.pass(() => Promise.reject(new Error("failed")), signal)).rejects.toThrow("failed");

  await expect(turnstile.pass(async () => "in", signal)).resolves.toBe("in");
});

test("who gives up while waiting takes no place from those behind", async () => {
  const turnstile = new Turnstile(1);
  const first = Promise.withResolvers<void>();
  const giveUp = new AbortController();
  const running = turnstile.pass(() => first.promise, signal);
  const impatient = turnstile.pass(async () => "never", giveUp.signal);
  const patient = turnstile.pass(async () => "in", signal);

  giveUp.abort(new Error("gave up"));
  first.resolve();

  await expect(impatient).rejects.toThrow("gave up");
  await expect(patient).resolves.toBe("in");
  await running;
});

test("background tasks hold at most half of the places", async () => {
  const turnstile = new Turnstile(4);
  const hold = Promise.withResolvers<void>();
  const order: string[] = [];
  const background = [1, 2, 3].map((number) =>
    turnstile.pass(
      async () => {
        order.push(`background ${number}`);
        await hold.promise;
      },
      signal,
      "background",
    ),
  );

  await turnstile.pass(async () => void order.push("interactive"), signal);
  hold.resolve();
  await Promise.all(background);

  expect(order).toEqual(["background 1", "background 2", "interactive", "background 3"]);
});

test("where there is one place, a background task may hold it", async () => {
  const turnstile = new Turnstile(1);

  expect(await turnstile.pass(async () => "in", signal, "background")).toBe("in");
});

test("who is waited for goes before all that is in the background, however long that waits", async () => {
  const turnstile = new Turnstile(1);
  const first = Promise.withResolvers<void>();
  const order: string[] = [];
  const running = turnstile.pass(() => first.promise, signal);

  const waiting = [
    turnstile.pass(async () => void order.push("background 1"), signal, "background"),
    turnstile.pass(async () => void order.push("background 2"), signal, "background"),
    turnstile.pass(async () => void order.push("interactive 1"), signal),
    turnstile.pass(async () => void order.push("interactive 2"), signal),
  ];
  first.resolve();
  await Promise.all([running, ...waiting]);

  expect(order).toEqual(["interactive 1", "interactive 2", "background 1", "background 2"]);
});

test("however tasks of both kinds come, fail and give up, no place is lost and none is held twice", async () => {
  const task = fc.record({
    lane: fc.constantFrom("interactive" as const, "background" as const),
    fails: fc.boolean(),
    givesUp: fc.boolean(),
    turns: fc.nat(3),
  });

  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(task, { maxLength: 30 }), async (places, tasks) => {
      const turnstile = new Turnstile(places);
      const inside = { interactive: 0, background: 0 };
      const most = { all: 0, background: 0 };
      const runs = tasks.map(async ({ lane, fails, givesUp, turns }) => {
        const giveUp = new AbortController();
        const run = turnstile.pass(
          async () => {
            inside[lane] += 1;
            most.all = Math.max(most.all, inside.interactive + inside.background);
            most.background = Math.max(most.background, inside.background);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            inside[lane] -= 1;
            if (fails) throw new Error("failed");
          },
          giveUp.signal,
          lane,
        );
        if (givesUp) giveUp.abort(new Error("gave up"));
        await run.catch(() => {});
      });
      await Promise.all(runs);

      expect(most.all).toBeLessThanOrEqual(places);
      expect(most.background).toBeLessThanOrEqual(Math.max(1, Math.floor(places / 2)));
      const all = Array.from({ length: places }, () => turnstile.pass(async () => "in", signal));
      expect(await Promise.all(all)).toHaveLength(places);
      expect(await turnstile.pass(async () => "in", signal, "background")).toBe("in");
    }),
  );
});

import { expect, onTestFinished, test, vi } from "vitest";

import { startSweep } from "../../src/jobs/sweep.ts";
import { createInMemoryStore } from "../../src/testing/in-memory-store/in-memory-store.ts";
import { keepingLog } from "../support/keeping-log.ts";

test("a stop waits for a sweep that is under way, so that nothing it asks for is closed under it", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { store } = createInMemoryStore({ now: () => new Date(), wake: () => undefined });
  const answer = Promise.withResolvers<void>();
  let isHeld = false;
  const owedJobs: typeof store.owedJobs = async (limit) => {
    if (isHeld) await answer.promise;
    return store.owedJobs(limit);
  };
  const done: string[] = [];
  const remind = async () => void done.push("reminded");
  const sweep = await startSweep({ store: { ...store, owedJobs }, log: keepingLog() }, remind);
  isHeld = true;

  const round = sweep.now();
  const stopping = sweep.stop().then(() => done.push("stopped"));
  answer.resolve();
  await Promise.all([round, stopping]);

  expect(done).toEqual(["reminded", "reminded", "stopped"]);
});

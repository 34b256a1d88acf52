import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { MikroORM } from "@mikro-orm/postgresql";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { ormOptions } from "../../src/database/orm-options.ts";
import { startWorkQueue, type WorkQueue } from "../../src/jobs/work-queue.ts";
import type { Job } from "../../src/ports/work.ts";
import { keepingLog } from "../support/keeping-log.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

let database: TestDatabase;
let orm: MikroORM;
const queues: WorkQueue[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  orm = new MikroORM(ormOptions(database.url));
});

afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.stop(5);
  await orm.close(true);
  await database.drop();
});

async function startQueue(): Promise<WorkQueue> {
  const queue = await startWorkQueue({ url: database.url, log: keepingLog() });
  queues.push(queue);
  return queue;
}

test("safety 37: what a job failed with is not kept with the job, whatever a library hung on it", async () => {
  const answer = Object.assign(new Error("Slack said invalid_auth to xoxb-canary"), {
    data: { echoed: "xoxb-canary" },
  });
  const queue = await startQueue();
  await queue.work(() => Promise.reject(new Error("The message waits: xoxb-canary", { cause: answer })));

  await queue.remind([{ type: "deliver-notice", eventId: randomUUID() }]);

  const kept = await vi.waitFor(keptOfTheFailure, { timeout: 20_000, interval: 50 });
  expect(kept).toContain("the log says why");
  expect(kept).not.toContain("canary");
});

describe("two processes that work on one queue", () => {
  test("safety 26: messages about one request are the work of one of them at a time", async () => {
    const requestId = randomUUID();

    expect(await workOff(Array.from({ length: 5 }, () => cards(requestId)))).toBe(1);
  });

  test("the end of one request, whose hook is asked, is the work of one of them at a time", async () => {
    const job: Job = { type: "expire-request", requestId: randomUUID() };

    expect(await workOff(Array.from({ length: 3 }, () => job))).toBe(1);
  });

  test("control: messages about several requests are not", async () => {
    const met = Promise.withResolvers<void>();
    const untilAnotherComes = async (atWork: number) => {
      if (atWork > 1) met.resolve();
      await met.promise;
    };

    const jobs = Array.from({ length: 5 }, () => cards(randomUUID()));

    expect(await workOff(jobs, untilAnotherComes)).toBeGreaterThan(1);
  });
});

/** How many jobs were worked on at the same moment, at most. Each takes a while, so that another may come. */
async function workOff(jobs: readonly Job[], takeAWhile: (atWork: number) => Promise<void> = () => pause(100)) {
  const [one, other] = [await startQueue(), await startQueue()];
  await orm.em.fork().transactional(async (em) => {
    for (const job of jobs) await one.wake(em, job, null);
  });
  let [atWork, most, done] = [0, 0, 0];
  const perform = async () => {
    atWork += 1;
    most = Math.max(most, atWork);
    await takeAWhile(atWork);
    atWork -= 1;
    done += 1;
  };
  await Promise.all([one.work(perform), other.work(perform)]);
  await vi.waitFor(() => expect(done).toBe(jobs.length), { timeout: 60_000, interval: 50 });
  return most;
}

const cards = (requestId: string): Job => ({ type: "deliver-cards", requestId });

test("a timer keeps the sweep from nothing: what the rows owe before it is done at once", async () => {
  const queue = await startQueue();
  const job: Job = { type: "route-request", requestId: randomUUID() };
  await orm.em.fork().transactional((em) => queue.wake(em, job, new Date(Date.now() + 3_600_000)));
  const done: Job[] = [];
  await queue.work(async (taken) => void done.push(taken));

  await queue.remind([job]);

  await vi.waitFor(() => expect(done).toEqual([job]), { timeout: 20_000, interval: 50 });
});

/** All that the queue's row holds, once the job has failed. */
async function keptOfTheFailure(): Promise<string> {
  const [row] = await query<{ kept: string }>(
    database.url,
    "select j::text as kept from pgboss.job j where output is not null",
  );
  if (row === undefined) throw new Error("The job has not failed yet.");
  return row.kept;
}

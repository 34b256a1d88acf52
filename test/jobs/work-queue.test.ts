import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { startWorkQueue, type WorkQueue } from "../../src/jobs/work-queue.ts";
import type { Job } from "../../src/ports/work.ts";
import { keepingLog } from "../support/keeping-log.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

const job: Job = { type: "deliver-notice", eventId: "0b6f1c52-5f0e-4a53-9a37-5a1d8f0f4b11" };

let database: TestDatabase;
let queue: WorkQueue;

beforeEach(async () => {
  database = await createTestDatabase();
  queue = await startWorkQueue({ url: database.url, log: keepingLog() });
});

afterEach(async () => {
  await queue.stop(5);
  await database.drop();
});

test("safety 37: what a job failed with is not kept with the job, whatever a library hung on it", async () => {
  const answer = Object.assign(new Error("Slack said invalid_auth to xoxb-canary"), {
    data: { echoed: "xoxb-canary" },
  });
  await queue.work(() => Promise.reject(new Error("The message waits: xoxb-canary", { cause: answer })));

  await queue.remind(job);

  const kept = await vi.waitFor(keptOfTheFailure, { timeout: 20_000, interval: 50 });
  expect(kept).toContain("the log says why");
  expect(kept).not.toContain("canary");
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

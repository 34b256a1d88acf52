import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import { fromKysely, PgBoss } from "pg-boss";

import type { Job, JobType } from "../ports/work.ts";
import type { Log } from "../ports/log.ts";

/**
 * How each kind of work is done. `atOnce` is per process. What is due now is told by the database at once; `lookEvery`,
 * in seconds, is how late something may be noticed that only became due: a timer, or a retry.
 */
const queues: Record<JobType, { readonly atOnce: number; readonly lookEvery: number }> = {
  "advance-grant": { atOnce: 8, lookEvery: 1 },
  "open-request": { atOnce: 6, lookEvery: 2 },
  "deliver-cards": { atOnce: 6, lookEvery: 2 },
  "deliver-notice": { atOnce: 4, lookEvery: 2 },
  "expire-request": { atOnce: 1, lookEvery: 5 },
  "reconcile-membership": { atOnce: 1, lookEvery: 5 },
};

/** When the claim of a killed process lapses, in seconds. What ends access does not wait for it. */
const claimSeconds = 45;

/** Never given up: our rows say what is owed, and a retry is never further than a minute away. */
const neverGivenUp = { retryLimit: 1_000_000, retryBackoff: true, retryDelay: 1, retryDelayMax: 60 } as const;

/** The queue that makes owed work quick. Losing it loses nothing. */
export interface WorkQueue {
  /** Puts a job on the queue inside the entity manager's transaction. */
  readonly wake: (em: EntityManager, job: Job, at: Date | null) => Promise<void>;
  /** Puts a job on the queue that the sweep found owed. */
  readonly remind: (job: Job) => Promise<void>;
  /** Begins to work. */
  readonly work: (perform: (job: Job) => Promise<void>) => Promise<void>;
  /** Takes no more work and waits, at most `seconds`, for what is under way. */
  readonly stop: (seconds: number) => Promise<void>;
}

/** Starts the queue on its own schema of the same database. */
export async function startWorkQueue({ url, log }: { readonly url: string; readonly log: Log }): Promise<WorkQueue> {
  const thisProcess = randomUUID();
  const boss = new PgBoss({
    connectionString: url,
    application_name: "latchkey-queue",
    max: 6,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
  });
  boss.on("error", (error) => log.warn({ err: error }, "The work queue is in trouble; owed work stays in our rows."));
  await boss.start();
  for (const name of Object.keys(queues)) {
    const settings = {
      policy: "stately",
      notify: true,
      expireInSeconds: claimSeconds,
      deleteAfterSeconds: 3_600,
      ...neverGivenUp,
    };
    await boss.createQueue(name, settings);
  }

  return {
    async wake(em, job, at) {
      const later = at === null ? {} : { startAfter: at };
      const db = fromKysely(em.getKysely());
      await boss.send(job.type, job, { ...later, ...alone(job), singletonKey: randomUUID(), db });
    },
    async remind(job) {
      await boss.send(job.type, job, { ...alone(job), singletonKey: `${thisProcess}:${subjectOf(job)}` });
    },
    async work(perform) {
      for (const [name, { atOnce, lookEvery }] of Object.entries(queues)) {
        const options = {
          batchSize: 1,
          localConcurrency: atOnce,
          groupConcurrency: 1,
          pollingIntervalSeconds: lookEvery,
          notifyPollingIntervalSeconds: lookEvery,
        };
        await boss.work<Job>(name, options, async (claimed) => {
          for (const { data } of claimed) await perform(data).catch(forgetWhy);
        });
      }
    },
    async stop(seconds) {
      await boss.stop({ graceful: true, timeout: seconds * 1_000 });
    },
  };
}

/**
 * The queue keeps what a job failed with, whole: its causes, and whatever a library hung on them, such as the answer
 * that a token was echoed in. The log says why, without secrets; the queue only needs to know that it failed.
 */
function forgetWhy(error: unknown): never {
  // oxlint-disable-next-line preserve-caught-error -- Dropping the cause is the point.
  throw new Error(`${error instanceof Error ? error.name : "Something"}: the log says why.`);
}

/**
 * Work that must not run twice at the same time, since it posts messages or runs a flow's hooks: one at a time per
 * subject, in all processes, also while a killed process still holds the claim. Grants are kept apart by their own
 * lease, so that ending access waits for no claim.
 *
 * A woken job is never folded into one that waits already, since that one may run before the waking transaction
 * commits. Only the sweep's reminders are: of each process one per subject waits at most.
 */
function alone(job: Job): { readonly group?: { readonly id: string } } {
  const isLeased = job.type === "advance-grant" || job.type === "reconcile-membership";
  return isLeased ? {} : { group: { id: subjectOf(job) } };
}

function subjectOf(job: Job): string {
  switch (job.type) {
    case "advance-grant":
      return job.grantId;
    case "reconcile-membership":
      return job.membershipId;
    case "deliver-notice":
      return job.eventId;
    case "open-request":
    case "deliver-cards":
    case "expire-request":
      return job.requestId;
  }
}

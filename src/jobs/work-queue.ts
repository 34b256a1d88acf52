import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import { fromKysely, PgBoss } from "pg-boss";

import type { Job, JobType } from "../ports/work.ts";
import type { Log } from "../ports/log.ts";

/**
 * How each kind of work is done. `atOnce` is per process. What is due now is told by the database at once; `lookEvery`,
 * in seconds, is how late something may be noticed that only became due: a timer, or a retry. A claim lapses after a
 * minute, so that work of a killed process goes on elsewhere; the sweep does not wait for that.
 */
const queues: Record<JobType, { readonly atOnce: number; readonly lookEvery: number }> = {
  "advance-grant": { atOnce: 8, lookEvery: 1 },
  "open-request": { atOnce: 6, lookEvery: 2 },
  "deliver-cards": { atOnce: 6, lookEvery: 2 },
  "deliver-notice": { atOnce: 4, lookEvery: 2 },
  "expire-request": { atOnce: 1, lookEvery: 5 },
  "reconcile-membership": { atOnce: 1, lookEvery: 5 },
};

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
export async function startWorkQueue(options: { readonly url: string; readonly log: Log }): Promise<WorkQueue> {
  const { url, log } = options;
  const boss = new PgBoss({
    connectionString: url,
    application_name: "latchkey-queue",
    max: 6,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 30,
    monitorIntervalSeconds: 30,
  });
  boss.on("error", (error) => log.warn({ err: error }, "The work queue is in trouble; owed work stays in our rows."));
  await boss.start();
  for (const name of Object.keys(queues)) {
    const settings = {
      policy: "stately",
      notify: true,
      expireInSeconds: 60,
      deleteAfterSeconds: 3_600,
      ...neverGivenUp,
    };
    await boss.createQueue(name, settings);
  }

  return {
    async wake(em, job, at) {
      const later = at === null ? {} : { startAfter: at };
      const group = { id: groupOf(job, at === null ? "now" : "later") };
      await boss.send(job.type, job, { ...later, group, singletonKey: randomUUID(), db: fromKysely(em.getKysely()) });
    },
    async remind(job) {
      await boss.send(job.type, job, { group: { id: groupOf(job, "sweep") }, singletonKey: subjectOf(job) });
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
          for (const { data } of claimed) await perform(data);
        });
      }
    },
    async stop(seconds) {
      await boss.stop({ graceful: true, timeout: seconds * 1_000 });
    },
  };
}

/**
 * Of one group one job runs at a time, in all processes; a worker steps over a group that is running, so that what
 * waits for one person's slow provider holds up nobody else. A click never hides behind a timer or a sweep, whose claim
 * a killed process may still hold: each has its own group, and the rows' own locks keep them apart. Messages have one
 * group for all: nothing else keeps two workers from posting the same one.
 *
 * A woken job is never folded into one that waits already, since that one may run before the waking transaction
 * commits. Only the sweep's reminders are: one per subject waits at most.
 */
function groupOf(job: Job, reason: "now" | "later" | "sweep"): string {
  const isMessage = job.type === "deliver-cards" || job.type === "deliver-notice";
  return isMessage ? subjectOf(job) : `${subjectOf(job)}:${reason}`;
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

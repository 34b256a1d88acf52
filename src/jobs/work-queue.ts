import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import { fromKysely, PgBoss } from "pg-boss";
import { z } from "zod";

import type { Job, JobType } from "../ports/work.ts";
import type { Log } from "../ports/log.ts";

/**
 * How each kind of work is done. `atOnce` is per process: few, since people who click share processor and database with
 * it; more for grants, so that a provider that hangs leaves room for another. What is due now is told by the database at once; `lookEvery`,
 * in seconds, is how late something may be noticed that only became due: a timer, or a retry.
 *
 * `isAlone`: work that must not run twice at the same time, since it posts messages or runs a flow's hooks. A constraint
 * of the queue's table keeps it to one at a time per subject, in all processes, also while a killed process still holds
 * the claim; what is woken meanwhile waits its turn, behind a retry too. Grants are not alone, so that ending access waits
 * for no claim: their own lease keeps them apart, but `onEscalate` is asked before it is taken and may be asked twice.
 */
const queues: Record<JobType, { readonly atOnce: number; readonly lookEvery: number; readonly isAlone: boolean }> = {
  "advance-grant": { atOnce: 8, lookEvery: 1, isAlone: false },
  "open-request": { atOnce: 3, lookEvery: 2, isAlone: true },
  "deliver-cards": { atOnce: 3, lookEvery: 2, isAlone: true },
  "begin-stage": { atOnce: 2, lookEvery: 2, isAlone: true },
  "escalate-stage": { atOnce: 1, lookEvery: 5, isAlone: true },
  "route-request": { atOnce: 2, lookEvery: 2, isAlone: true },
  "deliver-notice": { atOnce: 2, lookEvery: 2, isAlone: true },
  "remind-of-end": { atOnce: 1, lookEvery: 2, isAlone: false },
  "publish-home": { atOnce: 2, lookEvery: 2, isAlone: true },
  "expire-request": { atOnce: 1, lookEvery: 5, isAlone: true },
  "advance-claim": { atOnce: 2, lookEvery: 2, isAlone: true },
  "redraw-claim": { atOnce: 1, lookEvery: 2, isAlone: true },
  "expire-claim": { atOnce: 1, lookEvery: 5, isAlone: false },
  "reconcile-membership": { atOnce: 1, lookEvery: 5, isAlone: false },
  // A run is kept by a lease of its own, and works in slices shorter than a claim.
  "sync-directory": { atOnce: 2, lookEvery: 2, isAlone: false },
  "settle-leaving": { atOnce: 1, lookEvery: 2, isAlone: true },
  "redraw-sync": { atOnce: 1, lookEvery: 2, isAlone: true },
  "match-person": { atOnce: 1, lookEvery: 2, isAlone: true },
  "run-after-hook": { atOnce: 2, lookEvery: 2, isAlone: true },
};

/** When the claim of a killed process lapses, in seconds. What ends access does not wait for it. */
const claimSeconds = 45;

/** Never given up: our rows say what is owed. Work that others wait behind is tried again at least every 15 seconds. */
const neverGivenUp = { retryLimit: 1_000_000, retryBackoff: true, retryDelay: 1 } as const;
const ways = {
  alone: { policy: "key_strict_fifo", retryDelayMax: 15, ...neverGivenUp },
  free: { policy: "stately", retryDelayMax: 60, ...neverGivenUp },
} as const;

/** The queue that makes owed work quick. Losing it loses nothing. */
export interface WorkQueue {
  /** Puts a job on the queue inside the entity manager's transaction. */
  readonly wake: (em: EntityManager, job: Job, at: Date | null) => Promise<void>;
  /** Puts the jobs on the queue that the sweep found owed, except those that wait there already; a timer does not count. */
  readonly remind: (jobs: readonly Job[]) => Promise<void>;
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
  for (const [name, { isAlone }] of Object.entries(queues)) {
    const way = isAlone ? ways.alone : ways.free;
    await boss.createQueue(name, { ...way, notify: true, expireInSeconds: claimSeconds, deleteAfterSeconds: 3_600 });
  }
  const queued = async (name: string, subjects: readonly string[]): Promise<ReadonlySet<string>> => {
    const { rows } = await boss.getDb().executeSql(
      `select distinct singleton_key as subject from pgboss.job
       where name = $1 and singleton_key = any($2)
         and (state in ('retry', 'active') or (state = 'created' and start_after <= now()))`,
      [name, subjects],
    );
    return new Set(
      z
        .array(z.object({ subject: z.string() }))
        .parse(rows)
        .map(({ subject }) => subject),
    );
  };

  return {
    async wake(em, job, at) {
      // A woken job is never folded into one that waits already: that one may run before the waking transaction commits.
      const singletonKey = queues[job.type].isAlone ? subjectOf(job) : randomUUID();
      const later = at === null ? {} : { startAfter: at };
      await boss.send(job.type, job, { ...later, singletonKey, db: fromKysely(em.getKysely()) });
    },
    async remind(jobs) {
      for (const [type, ofType] of Map.groupBy(jobs, ({ type: one }) => one)) {
        const { isAlone } = queues[type];
        const waiting = isAlone ? await queued(type, ofType.map(subjectOf)) : new Set();
        for (const job of ofType) {
          const subject = subjectOf(job);
          // Of each process one reminder per subject waits at most; what others hold in a dead claim is no reason not to.
          const singletonKey = isAlone ? subject : `${thisProcess}:${subject}`;
          if (!waiting.has(subject)) await boss.send(type, job, { singletonKey });
        }
      }
    },
    async work(perform) {
      for (const [name, { atOnce, lookEvery }] of Object.entries(queues)) {
        for (let worker = 0; worker < atOnce; worker += 1) await startWorker(boss, name, lookEvery, perform);
      }
    },
    async stop(seconds) {
      await boss.stop({ graceful: true, timeout: seconds * 1_000 });
    },
  };
}

/** One worker: it does one job at a time, and looks for the next as soon as one is done, since more may wait. */
async function startWorker(
  boss: PgBoss,
  name: string,
  lookEvery: number,
  perform: (job: Job) => Promise<void>,
): Promise<void> {
  const polling = { pollingIntervalSeconds: lookEvery, notifyPollingIntervalSeconds: lookEvery };
  let id: string | null = null;
  id = await boss.work<Job>(name, { batchSize: 1, ...polling }, async (claimed) => {
    if (id !== null) boss.notifyWorker(id);
    for (const { data } of claimed) await perform(data).catch(forgetWhy);
  });
}

/**
 * The queue keeps what a job failed with, whole: its causes, and whatever a library hung on them, such as the answer
 * that a token was echoed in. The log says why, without secrets; the queue only needs to know that it failed.
 */
function forgetWhy(error: unknown): never {
  // oxlint-disable-next-line preserve-caught-error -- Dropping the cause is the point.
  throw new Error(`${error instanceof Error ? error.name : "Something"}: the log says why.`);
}

function subjectOf(job: Job): string {
  switch (job.type) {
    case "advance-grant":
    case "remind-of-end":
      return job.grantId;
    case "reconcile-membership":
      return job.membershipId;
    case "deliver-notice":
      return job.eventId;
    case "run-after-hook":
      return job.requestId ?? job.eventId;
    case "advance-claim":
    case "expire-claim":
    case "redraw-claim":
      return job.claimId;
    case "sync-directory":
    case "settle-leaving":
    case "redraw-sync":
      return job.runId;
    case "match-person":
    case "publish-home":
      return job.userId;
    case "open-request":
    case "begin-stage":
    case "escalate-stage":
    case "route-request":
    case "deliver-cards":
    case "expire-request":
      return job.requestId;
  }
}

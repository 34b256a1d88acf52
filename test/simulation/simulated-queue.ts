import type { Job, JobType } from "../../src/ports/work.ts";
import type { Chance } from "./chance.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** When the claim of a process that was killed, or takes too long, lapses; in milliseconds. */
export const claimMs = 45_000;

/** What posts messages or runs hooks is done one at a time for each subject, in order; tried again sooner than the rest. */
const alone: ReadonlySet<JobType> = new Set<JobType>([
  "open-request",
  "begin-stage",
  "escalate-stage",
  "route-request",
  "deliver-cards",
  "deliver-notice",
  "run-after-hook",
  "advance-claim",
  "redraw-claim",
]);
const longestDelayMs = { alone: 15_000, free: 60_000 } as const;

/** A job that waits, or is being done. */
export interface QueuedJob {
  readonly job: Job;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly attempts: number;
  /** Whose reminder it is; `null` for a job that a transaction woke. */
  readonly reminderOf: string | null;
  /** Until when somebody's claim holds; `null` while nobody does it. */
  readonly claimedUntil: number | null;
}

/** The queue as pg-boss keeps it: quick, but what it loses is found in the rows. */
export class SimulatedQueue {
  readonly #clock: SimulatedClock;
  #jobs: QueuedJob[] = [];

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  wake(job: Job, at: Date | null): void {
    this.#add(job, Math.max(this.#clock.now(), at?.getTime() ?? 0), null);
  }

  /** What a process's sweep found, except what waits already. */
  remind(process: string, job: Job): void {
    const same = this.#jobs.filter((other) => subjectOf(other.job) === subjectOf(job));
    const waits = alone.has(job.type)
      ? same.some((other) => !isTimer(other, this.#clock.now()))
      : same.some(({ reminderOf, claimedUntil }) => reminderOf === process && claimedUntil === null);
    if (!waits) this.#add(job, this.#clock.now(), process);
  }

  /** What can be done now. */
  due(): readonly QueuedJob[] {
    const now = this.#clock.now();
    const seen = new Set<string>();
    return this.#jobs.filter((waiting) => {
      const subject = subjectOf(waiting.job);
      const isBehind = alone.has(waiting.job.type) && seen.has(subject);
      if (!isTimer(waiting, now)) seen.add(subject);
      return !isBehind && waiting.at <= now && !isClaimed(waiting, now);
    });
  }

  /** When something that waits becomes due; `null` when nothing waits. */
  next(): number | null {
    const times = this.#jobs.map(({ at, claimedUntil }) => Math.max(at, claimedUntil ?? 0));
    return times.length === 0 ? null : Math.min(...times);
  }

  claim(waiting: QueuedJob): QueuedJob {
    const claimed = { ...waiting, claimedUntil: this.#clock.now() + claimMs };
    this.#replace(waiting, claimed);
    return claimed;
  }

  done(claimed: QueuedJob): void {
    this.#jobs = this.#jobs.filter((job) => job !== claimed);
  }

  /** Tried again, ever more slowly. */
  failed(claimed: QueuedJob): void {
    const attempts = claimed.attempts + 1;
    const longest = alone.has(claimed.job.type) ? longestDelayMs.alone : longestDelayMs.free;
    const at = this.#clock.now() + Math.min(longest, 1_000 * 2 ** (attempts - 1));
    this.#replace(claimed, { ...claimed, attempts, at, claimedUntil: null });
  }

  /** Loses what waits, each job as likely as `part` says. */
  forget(chance: Chance, part: number): number {
    const before = this.#jobs.length;
    const now = this.#clock.now();
    this.#jobs = this.#jobs.filter((job) => isClaimed(job, now) || !chance.happens(part));
    return before - this.#jobs.length;
  }

  #add(job: Job, at: number, reminderOf: string | null): void {
    this.#jobs.push({ job, at, attempts: 0, reminderOf, claimedUntil: null });
  }

  #replace(old: QueuedJob, by: QueuedJob): void {
    this.#jobs = this.#jobs.map((job) => (job === old ? by : job));
  }
}

/** What is to be done later only keeps nothing else from being done; what is to be tried again does. */
function isTimer({ at, attempts, claimedUntil }: QueuedJob, now: number): boolean {
  return at > now && attempts === 0 && claimedUntil === null;
}

function isClaimed({ claimedUntil }: QueuedJob, now: number): boolean {
  return claimedUntil !== null && claimedUntil > now;
}

function subjectOf(job: Job): string {
  switch (job.type) {
    case "advance-grant":
    case "remind-of-end":
      return `${job.type} ${job.grantId}`;
    case "reconcile-membership":
      return `${job.type} ${job.membershipId}`;
    case "deliver-notice":
      return `${job.type} ${job.eventId}`;
    case "run-after-hook":
      return `${job.type} ${job.requestId ?? job.eventId}`;
    case "advance-claim":
    case "expire-claim":
    case "redraw-claim":
      return `${job.type} ${job.claimId}`;
    case "sync-directory":
    case "settle-leaving":
    case "redraw-sync":
      return `${job.type} ${job.runId}`;
    case "match-person":
    case "publish-home":
      return `${job.type} ${job.userId}`;
    case "open-request":
    case "begin-stage":
    case "escalate-stage":
    case "route-request":
    case "deliver-cards":
    case "expire-request":
      return `${job.type} ${job.requestId}`;
  }
}

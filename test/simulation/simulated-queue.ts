import type { Job } from "../../src/ports/work.ts";
import type { Chance } from "./chance.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** When the claim of a process that was killed, or takes too long, lapses; in milliseconds. */
export const claimMs = 45_000;
const longestDelayMs = 60_000;

interface Claim {
  readonly until: number;
}

/** A job that waits, or is being done. */
export interface QueuedJob {
  readonly job: Job;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly attempts: number;
  /** Whose reminder it is; `null` for a job that a transaction woke. */
  readonly reminderOf: string | null;
  readonly claim: Claim | null;
}

/** The queue as pg-boss keeps it: quick, but what it loses is found in the rows. */
export class SimulatedQueue {
  readonly #clock: SimulatedClock;
  #jobs: QueuedJob[] = [];

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  wake(job: Job, at: Date | null): void {
    const time = Math.max(this.#clock.now(), at?.getTime() ?? 0);
    this.#jobs.push({ job, at: time, attempts: 0, reminderOf: null, claim: null });
  }

  /** What a process's sweep found: of each process one for each subject waits at most. */
  remind(process: string, job: Job): void {
    const key = subjectOf(job);
    const waits = this.#jobs.some(
      (other) => other.reminderOf === process && other.claim === null && subjectOf(other.job) === key,
    );
    if (!waits) this.#jobs.push({ job, at: this.#clock.now(), attempts: 0, reminderOf: process, claim: null });
  }

  /** What can be done now. What is not leased is done one at a time for each subject, by whatever process. */
  due(): readonly QueuedJob[] {
    const now = this.#clock.now();
    const claimed = new Set(this.#jobs.filter(isClaimed(now)).map(({ job }) => subjectOf(job)));
    return this.#jobs.filter(
      (waiting) =>
        waiting.at <= now && !isClaimed(now)(waiting) && (isLeased(waiting.job) || !claimed.has(subjectOf(waiting.job))),
    );
  }

  /** When something that waits becomes due; `null` when nothing waits. */
  next(): number | null {
    const times = this.#jobs.map(({ at, claim }) => Math.max(at, claim?.until ?? 0));
    return times.length === 0 ? null : Math.min(...times);
  }

  claim(waiting: QueuedJob): QueuedJob {
    const claimed = { ...waiting, claim: { until: this.#clock.now() + claimMs } };
    this.#replace(waiting, claimed);
    return claimed;
  }

  done(claimed: QueuedJob): void {
    this.#jobs = this.#jobs.filter((job) => job !== claimed);
  }

  /** Tried again, ever more slowly. */
  failed(claimed: QueuedJob): void {
    const attempts = claimed.attempts + 1;
    const at = this.#clock.now() + Math.min(longestDelayMs, 1_000 * 2 ** (attempts - 1));
    this.#replace(claimed, { ...claimed, attempts, at, claim: null });
  }

  /** Loses what waits, each job as likely as `part` says. */
  forget(chance: Chance, part: number): number {
    const before = this.#jobs.length;
    const isHeld = isClaimed(this.#clock.now());
    this.#jobs = this.#jobs.filter((job) => isHeld(job) || !chance.happens(part));
    return before - this.#jobs.length;
  }

  #replace(old: QueuedJob, by: QueuedJob): void {
    this.#jobs = this.#jobs.map((job) => (job === old ? by : job));
  }
}

function isClaimed(now: number): (job: QueuedJob) => boolean {
  return ({ claim }) => claim !== null && claim.until > now;
}

/** Kept apart by its own lease, so that it waits for no claim. */
function isLeased({ type }: Job): boolean {
  return type === "advance-grant" || type === "reconcile-membership";
}

function subjectOf(job: Job): string {
  switch (job.type) {
    case "advance-grant":
      return `${job.type} ${job.grantId}`;
    case "reconcile-membership":
      return `${job.type} ${job.membershipId}`;
    case "deliver-notice":
      return `${job.type} ${job.eventId}`;
    case "open-request":
    case "deliver-cards":
    case "expire-request":
      return `${job.type} ${job.requestId}`;
  }
}

import { perform } from "../jobs/perform.ts";
import type { WorkBeside } from "../jobs/work-beside.ts";
import { type Job, StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import type { Woken } from "./in-memory-store/transaction.ts";

/** More than any test has to do at one moment: whatever does more goes round in a circle. */
const mostJobs = 10_000;

/** How often the rows are asked what they owe while time passes; the program does it every 15 seconds. */
const sweepMs = 15_000;
const mostSweeps = 200;

/** A clock that only moves when a test says so, and the work that is owed by it. */
export class Clockwork {
  #now: number;
  #owed: { readonly job: Job; readonly at: number }[] = [];
  #late: Job[] = [];
  /** What runs beside the work; whoever waits for the work waits for it too. */
  beside: Pick<WorkBeside, "finished"> | null = null;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  readonly now = (): Date => new Date(this.#now);

  /** Takes what a commit woke. */
  readonly wake = (woken: readonly Woken[]): void => {
    this.#owed.push(...woken.map(({ job, at }) => ({ job, at: at?.getTime() ?? 0 })));
  };

  /** Does everything that is owed by now, and what follows from it. What cannot be done yet waits for the clock. */
  async settle(world: World): Promise<void> {
    for (let done = 0; done < mostJobs; done += 1) {
      const job = this.#take();
      if (job === null) {
        await this.beside?.finished();
        if (this.#owed.some(({ at }) => at <= this.#now)) continue;
        return;
      }
      try {
        await perform(world, job);
      } catch (error) {
        if (!(error instanceof StillOwed)) throw error;
        this.#late.push(job);
      }
    }
    throw new Error(`After ${mostJobs} jobs there was still work to do at the same moment, so the test was ended.`);
  }

  /** Lets time pass, in milliseconds. What becomes due on the way is done at its moment. */
  async pass(world: World, ms: number): Promise<void> {
    const until = this.#now + ms;
    const step = Math.max(sweepMs, ms / mostSweeps);
    await this.settle(world);
    while (this.#now < until) {
      const due = this.#owed.map(({ at }) => at).filter((at) => at > this.#now);
      this.#now = Math.min(until, this.#now + step, ...due);
      this.#owed.push(...this.#late.splice(0).map((job) => ({ job, at: 0 })));
      this.wake((await world.store.owedJobs(mostJobs)).map((job) => ({ job, at: null })));
      await this.settle(world);
    }
  }

  #take(): Job | null {
    const due = this.#owed.find(({ at }) => at <= this.#now);
    if (due === undefined) return null;
    const same = JSON.stringify(due.job);
    this.#owed = this.#owed.filter(({ job, at }) => at > this.#now || JSON.stringify(job) !== same);
    return due.job;
  }
}

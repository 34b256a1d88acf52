import { schedule } from "node-cron";

import type { Job } from "../ports/work.ts";
import type { World } from "../ports/world.ts";

/** Every 15 seconds. */
const everyQuarterMinute = "*/15 * * * * *";

/** At most this many owed things of each kind are sent again at a time. */
const atMost = 500;

/** The sweep, going round. */
export interface Sweep {
  /** Goes round once more, now. */
  readonly now: () => Promise<void>;
  /** Begins no more, and waits for one that is under way: the queue and the database are closed next. */
  readonly stop: () => Promise<void>;
}

/**
 * Sends again what the queue forgot: asks the rows what they owe, now and every 15 seconds; and forgets the forms that
 * nobody has open any more. A sweep that is still running is not started twice.
 */
export async function startSweep(
  world: Pick<World, "store" | "log">,
  remind: (jobs: readonly Job[]) => Promise<void>,
): Promise<Sweep> {
  const sweep = async () => {
    try {
      await remind(await world.store.owedJobs(atMost));
    } catch (error) {
      world.log.error({ err: error }, "The sweep could not read what is owed. It tries again in 15 seconds.");
    }
    try {
      await world.store.transaction((tx) => tx.forgetFormSessions());
    } catch (error) {
      world.log.error({ err: error }, "The sweep could not forget old forms. It tries again in 15 seconds.");
    }
  };
  const underWay = new Set<Promise<void>>();
  const now = async () => {
    const round = sweep();
    underWay.add(round);
    await round.finally(() => underWay.delete(round));
  };
  await now();
  // One that was missed, as while the machine slept, is made good by the next: nothing for anybody to read about.
  const task = schedule(everyQuarterMinute, now, { name: "sweep", noOverlap: true, suppressMissedWarning: true });
  return {
    now,
    stop: async () => {
      await task.destroy();
      await Promise.all(underWay);
    },
  };
}

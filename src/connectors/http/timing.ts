import { setTimeout as sleep } from "node:timers/promises";

/** Everything that calls need from the clock, so that tests wait for nothing. */
export interface Timing {
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 up to, not including, 1. */
  random(): number;
  /** Rejects with the signal's reason when it is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  async wait(milliseconds, signal) {
    await sleep(milliseconds, undefined, { signal });
  },
};

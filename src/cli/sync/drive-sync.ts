import { setTimeout as pause } from "node:timers/promises";

import { secondsToRetry, type SyncRun } from "../../domain/sync-run.ts";
import { advanceSync } from "../../use-cases/advance-sync.ts";
import type { SyncWorld } from "../house.ts";

/** How often a run that somebody else works on is looked at, in milliseconds. */
const lookMs = 1_000;

/** How a run that is under way is looked at. */
export interface Watching {
  readonly signal: AbortSignal;
  /** Where it is; `waits` is after how many seconds a step that failed is tried again. */
  readonly show: (run: SyncRun, waits: number | null) => void;
}

/**
 * Works on a run until it is over, and gives it as it is then. It waits where the run waits, follows it while another
 * process has it, and takes it up again when that one is gone. When somebody wants to stop, the run stays where it is.
 */
export async function driveSync(world: SyncWorld, runId: string, { signal, show }: Watching): Promise<SyncRun> {
  let run = await findRun(world, runId);
  let { failures } = run;
  let nextAt = 0;
  while (run.state === "running" && !signal.aborted) {
    // Of a wait that another process noted only how often it failed is known, and from that how long it is at least.
    if (run.failures > failures) nextAt = performance.now() + secondsToRetry(run.failures - 1) * 1_000;
    else if (run.failures === 0) nextAt = 0;
    ({ failures } = run);
    if (performance.now() >= nextAt) {
      const turn: { waits: number | null } = { waits: null };
      await advanceSync(world, runId, {
        forMs: Infinity,
        signal,
        onPage: (session) => show(session.run, null),
        onWait: (seconds) => (turn.waits = seconds),
      });
      run = await findRun(world, runId);
      if (turn.waits !== null) {
        nextAt = performance.now() + turn.waits * 1_000;
        ({ failures } = run);
      }
      if (run.state !== "running") break;
    }
    const left = nextAt - performance.now();
    show(run, left > 0 ? Math.ceil(left / 1_000) : null);
    await pause(lookMs, undefined, { signal }).catch(() => undefined);
    run = await findRun(world, runId);
  }
  return run;
}

/** A run that is known to be there. */
export async function findRun({ syncs }: Pick<SyncWorld, "syncs">, runId: string): Promise<SyncRun> {
  const run = await syncs.find(runId);
  if (run === null) throw new Error("The sync that was under way is not in the database any more.");
  return run;
}

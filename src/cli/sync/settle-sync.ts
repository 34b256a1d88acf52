import { StillOwed } from "../../ports/work.ts";
import { settleLeaving } from "../../use-cases/settle-leaving.ts";
import type { SyncWorld } from "../house.ts";
import { findRun } from "./drive-sync.ts";

/** How those who would leave are looked up. */
interface Settling {
  readonly signal: AbortSignal;
  /** How many have been looked up, and of how many. */
  readonly show: (done: number, of: number) => void;
}

/**
 * Looks up whoever a run would let leave, until all of them are, or somebody wants to stop. Gives why some were not, as a
 * sentence, or `null`; a running Latchkey goes on with those.
 */
export async function settleSync(world: SyncWorld, runId: string, { signal, show }: Settling): Promise<string | null> {
  const stopped = untilAborted(signal);
  for (;;) {
    const { state, settledAt, counts } = await findRun(world, runId);
    if (settledAt !== null || (state !== "complete" && state !== "released")) return null;
    if (signal.aborted) return "Who left was not looked up to the end; a running Latchkey goes on with it.";
    const { total } = await world.syncs.leavingOf(runId, 0);
    show(Math.max(0, counts.leaving - total), counts.leaving);
    try {
      // Each of them is one commit, so that it can be broken off anywhere.
      await Promise.race([settleLeaving(world, runId), stopped]);
    } catch (error) {
      if (!(error instanceof StillOwed)) throw error;
      return `${error.message} Until then they stay as they are; a running Latchkey goes on with it.`;
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

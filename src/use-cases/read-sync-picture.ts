import type { SyncPicture } from "../domain/picture.ts";
import type { World } from "../ports/world.ts";

/** How many accounts a message names. */
const named = 10;

/** A sync with those whom it would let leave; `null` when there is none. */
export async function readSyncPicture(
  world: Pick<World, "store" | "syncs" | "directories">,
  runId: string,
): Promise<SyncPicture | null> {
  const run = await world.syncs.find(runId);
  if (run === null) return null;
  const { accounts, total } = await world.syncs.leavingOf(runId, named);
  const decidedBy = run.decidedBy === null ? null : await world.store.findUser(run.decidedBy);
  const outcomes = await world.syncs.outcomesOf(runId);
  return {
    run,
    service: world.directories.labelOf(run.connectorId),
    leaving: accounts,
    waiting: total,
    outcomes,
    decidedBy,
  };
}

import type { World } from "../ports/world.ts";
import { tickSync } from "./schedule-syncs.ts";

/** Replicas that start together begin one run. */
const oneWithinSeconds = 60;

/**
 * Begins to read every directory that has a schedule and was never read: nobody has to wait for the first tick to choose
 * their account from a list. What goes wrong is logged; the schedule begins it then.
 */
export async function beginFirstSyncs(world: Pick<World, "syncs" | "directories" | "log">): Promise<void> {
  for (const connectorId of world.directories.ids()) {
    const rules = world.directories.syncRules(connectorId);
    if (rules === null || (rules.schedule === null && rules.fullSchedule === null)) continue;
    try {
      const [last] = await world.syncs.latest({ connectorId, limit: 1 });
      if (last === undefined) await tickSync(world, { connectorId, kind: "full", notWithinSeconds: oneWithinSeconds });
    } catch (error) {
      world.log.error(
        { connector: connectorId, err: error },
        "Whether a directory was ever read could not be found out.",
      );
    }
  }
}

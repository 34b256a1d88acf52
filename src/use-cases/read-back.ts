import { DirectoryFault } from "../ports/directory.ts";
import type { Membership } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

/** How long to wait before each further look, in milliseconds: a provider may need a moment to see its own write. */
const waits = [0, 250, 1_000] as const;

/**
 * Looks at the provider until the membership is what was written. Throws `DirectoryFault` `unavailable` when it still
 * is not: the outcome is unknown and stays owed.
 */
export async function readBack(world: World, membership: Membership, expected: boolean): Promise<void> {
  const { connectorId, resourceId, externalId } = membership;
  const { directory, label } = await world.directories.open(connectorId);
  for (const wait of waits) {
    if (wait > 0) await world.pause(wait);
    if ((await directory.isMember(resourceId, externalId)) === expected) return;
  }
  throw new DirectoryFault("unavailable", `${label} took the change but does not show it yet.`);
}

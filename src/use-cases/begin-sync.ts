import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { BegunSync, SyncOrder } from "../ports/directory-syncs.ts";
import type { World } from "../ports/world.ts";

/**
 * Begins to read a directory as a whole, unless that is under way: then that run is given. The work itself is done by
 * the job `sync-directory`.
 */
export async function beginSync(
  world: Pick<World, "syncs" | "directories">,
  order: SyncOrder,
): Promise<Result<BegunSync>> {
  const refusal = refuseUnsyncable(world, order.connectorId);
  return refusal ?? accept(await world.syncs.begin(order));
}

/** Why a connector cannot be read as a whole, or `null`. */
export function refuseUnsyncable(world: Pick<World, "directories">, connectorId: string): Result<never> | null {
  if (!world.directories.has(connectorId))
    return refuse({ reason: "connector-unknown", connector: connectorId, known: world.directories.ids() });
  if (!world.directories.knowsAccounts(connectorId))
    return refuse({ reason: "not-a-directory", service: world.directories.labelOf(connectorId) });
  return null;
}

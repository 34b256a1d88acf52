import type { FoundManager } from "../domain/profile.ts";
import type { World } from "../ports/world.ts";

/**
 * Who a person's manager is at this moment, as the directories were read last. What was written by a mapping that the
 * configuration does not have any more does not count.
 */
export async function findManager(
  { store, directories }: Pick<World, "store" | "directories">,
  userId: string,
): Promise<FoundManager> {
  const found = await store.managerOf(userId);
  if (found.key === null) return found;
  const mapping = directories.syncRules(found.key.connectorId)?.manager;
  return mapping?.by === found.key.by ? found : { kind: "nobody", why: "unknown", key: null };
}

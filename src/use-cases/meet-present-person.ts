import { refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { meetPerson, type MetPerson } from "./meet-person.ts";
import { toResource } from "./to-resource.ts";

/**
 * The same as `meetPerson`, for whoever asks, decides or is given something: who has left may do none of it, though Slack
 * may not know it yet. What syncs know is looked up once more by id before anybody is refused, since it may be old.
 * Throws `DirectoryFault` when that cannot be asked: then nobody may act.
 */
export async function meetPresentPerson(
  world: Pick<World, "people" | "store" | "directories">,
  slackUserId: string,
  options: Parameters<typeof meetPerson>[2],
): Promise<Result<MetPerson>> {
  const met = await meetPerson(world, slackUserId, options);
  if (!met.ok) return met;
  const { user } = met.value;
  for (const connectorId of await world.store.leftConnectors(user.id)) {
    if (await hasReallyLeft(world, user.id, connectorId))
      return refuse({ reason: "standing", who: options.who, problem: "left" });
  }
  return met;
}

async function hasReallyLeft(
  world: Pick<World, "store" | "directories">,
  userId: string,
  connectorId: string,
): Promise<boolean> {
  // What was synced once and is not configured any more is looked up by nobody, so it says nothing.
  if (!world.directories.has(connectorId)) return false;
  const { directory } = await world.directories.open(connectorId);
  const all = (await world.store.identitiesOf([userId])).filter((link) => link.connectorId === connectorId);
  // A frozen account may be somebody else's: that it is in use says nothing of this person.
  const usable = all.filter((link) => link.frozenAt === null);
  const links = usable.length === 0 ? all : usable;
  for (const { externalId } of links) {
    const account = await directory.findAccountById(externalId);
    if (account === null || account.isSuspended) continue;
    await world.store.transaction((tx) => tx.keepResource(toResource(connectorId, account, tx.now)));
    return false;
  }
  return links.length > 0;
}

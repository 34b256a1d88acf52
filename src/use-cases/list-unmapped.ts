import type { Unmapped } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";

/** The outside systems in which a person could map an account and has none that Latchkey knows, by connector id. */
export async function listUnmapped(
  world: Pick<World, "store" | "people" | "directories">,
  slackUserId: string,
): Promise<readonly Unmapped[]> {
  const user = await world.store.findUserBySlack({ ...(await world.people.home()), userId: slackUserId });
  const links = user === null ? [] : await world.store.identitiesOf([user.id]);
  const mapped = new Set(links.map(({ connectorId }) => connectorId));
  return world.directories
    .ids()
    .filter((id) => !mapped.has(id) && world.directories.knowsAccounts(id))
    .map((connectorId) => ({ connectorId, service: world.directories.labelOf(connectorId) }));
}

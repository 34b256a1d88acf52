import type { ExternalIdentity, IdentityChange } from "../domain/identity.ts";
import type { ChangePicture, LinkPicture, OwnedLinkPicture, ServiceName } from "../domain/identity-picture.ts";
import type { User } from "../domain/user.ts";
import type { World } from "../ports/world.ts";

type Needs = Pick<World, "store" | "directories">;

/** Links with the people who made them. */
export async function pictureLinks(world: Needs, links: readonly ExternalIdentity[]): Promise<readonly LinkPicture[]> {
  const makers = await findUsers(
    world,
    links.map(({ linkedBy }) => linkedBy),
  );
  return links.map((link) => ({
    link,
    service: world.directories.labelOf(link.connectorId),
    linkedBy: makers.get(link.linkedBy ?? "") ?? null,
  }));
}

/** A link with its owner and the person who made it; `null` when its owner is gone. */
export async function pictureOwnedLink(world: Needs, link: ExternalIdentity): Promise<OwnedLinkPicture | null> {
  const owner = await world.store.findUser(link.userId);
  const [picture] = await pictureLinks(world, [link]);
  return owner === null || picture === undefined ? null : { ...picture, owner };
}

/** Changes of links with the people who made them; who is no person, such as an import, stays a word. */
export async function pictureChanges(
  world: Needs,
  changes: readonly IdentityChange[],
): Promise<readonly ChangePicture[]> {
  const actors = await findUsers(
    world,
    changes.map(({ actor }) => (isUserId(actor) ? actor : null)),
  );
  return changes.map((change) => ({
    change,
    service: world.directories.labelOf(change.connectorId),
    by: actors.get(change.actor ?? "") ?? null,
  }));
}

/** The connectors that can be asked for accounts and in which none of these links is. */
export function servicesWithout({ directories }: Pick<World, "directories">, links: readonly ExternalIdentity[]) {
  const linked = new Set(links.map(({ connectorId }) => connectorId));
  return servicesOf({ directories }).filter(({ id }) => !linked.has(id) && directories.knowsAccounts(id));
}

/** Every configured connector, as people call it. */
export function servicesOf({ directories }: Pick<World, "directories">): readonly ServiceName[] {
  return directories.ids().map((id) => ({ id, service: directories.labelOf(id) }));
}

async function findUsers({ store }: Needs, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, User>> {
  const named = new Set(ids.filter((id) => id !== null));
  const users = await Promise.all(Array.from(named, (id) => store.findUser(id)));
  return new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user] as const])));
}

function isUserId(actor: string | null): boolean {
  return actor !== null && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(actor);
}

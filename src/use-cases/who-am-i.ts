import type { LinkPicture, ServiceName } from "../domain/identity-picture.ts";
import { accept, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { meetPerson } from "./meet-person.ts";
import { pictureLinks, servicesWithout } from "./picture-links.ts";

/** A person's own accounts. */
export interface OwnAccounts {
  readonly links: readonly LinkPicture[];
  /** The connectors in which they have no account. */
  readonly missing: readonly ServiceName[];
}

/** A person's own accounts, for everybody who may act at all: nothing of anybody else's. */
export async function whoAmI(
  world: Pick<World, "store" | "people" | "directories">,
  slackUserId: string,
): Promise<Result<OwnAccounts>> {
  const met = await meetPerson(world, slackUserId, { allowGuests: true, who: "you" });
  if (!met.ok) return met;
  const links = await world.store.identitiesOf([met.value.user.id]);
  return accept({ links: await pictureLinks(world, links), missing: servicesWithout(world, links) });
}

import { sameEmail } from "../domain/email.ts";
import type { ExternalIdentity } from "../domain/identity.ts";
import type { OwnedLinkPicture } from "../domain/identity-picture.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { meetAdmin } from "./meet-admin.ts";
import { pictureOwnedLink } from "./picture-links.ts";

type Needs = Pick<World, "store" | "people" | "directories" | "rules">;

/** A link that an admin wants to change, and the words that were typed behind it. */
export interface FoundLink {
  readonly picture: OwnedLinkPicture;
  readonly reason: string;
}

/**
 * The link of a person in a connector, for admins. The first word of `rest` may name the account; where the person has
 * several there it has to. A word that reads like an account and is none of theirs is refused, never taken for a reason.
 */
export async function findLink(
  world: Needs,
  asked: {
    readonly bySlackUserId: string;
    readonly ofSlackUserId: string;
    readonly connectorId: string;
    readonly rest: string;
  },
): Promise<Result<FoundLink>> {
  const admin = await meetAdmin(world, asked.bySlackUserId);
  if (!admin.ok) return admin;
  const { connectorId } = asked;
  const known = world.directories.ids();
  const user = await world.store.findUserBySlack({ ...(await world.people.home()), userId: asked.ofSlackUserId });
  const links = (user === null ? [] : await world.store.identitiesOf([user.id])).filter(
    (link) => link.connectorId === connectorId,
  );
  if (links.length === 0 && !known.includes(connectorId)) {
    return refuse({ reason: "connector-unknown", connector: connectorId, known });
  }
  const service = world.directories.labelOf(connectorId);
  const [word = "", ...more] = asked.rest.trim().split(/\s+/);
  const named = word === "" ? [] : links.filter((link) => goesBy(link, word));
  if (named.length === 0 && readsLikeAccount(word)) return refuse({ reason: "link-unknown", service });
  const fitting = named.length > 0 ? named : links;
  const [only, ...others] = fitting;
  if (only === undefined) return refuse({ reason: "link-unknown", service });
  if (others.length > 0) {
    const account = named.length > 0 ? word : "this person";
    return refuse({ reason: "account-ambiguous", account, service, count: fitting.length });
  }
  const picture = await pictureOwnedLink(world, only);
  if (picture === null) return refuse({ reason: "link-unknown", service });
  return accept({ picture, reason: named.length > 0 ? more.join(" ") : asked.rest.trim() });
}

/** The same for a link whose button was clicked. */
export async function readLink(
  world: Needs,
  asked: { readonly bySlackUserId: string; readonly identityId: string },
): Promise<Result<FoundLink>> {
  const admin = await meetAdmin(world, asked.bySlackUserId);
  if (!admin.ok) return admin;
  const link = await world.store.findIdentity(asked.identityId);
  const picture = link === null ? null : await pictureOwnedLink(world, link);
  if (picture === null) return refuse({ reason: "link-unknown", service: "Latchkey" });
  return accept({ picture, reason: "" });
}

function goesBy({ externalId, externalEmail }: ExternalIdentity, word: string): boolean {
  return externalId === word || sameEmail(externalEmail, word);
}

function readsLikeAccount(word: string): boolean {
  return word.includes("@") || /\d/.test(word);
}

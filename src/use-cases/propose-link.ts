import type { LinkProposal } from "../domain/identity-picture.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { checkStanding } from "../domain/standing.ts";
import { isSamePerson, type User } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { findAccounts } from "./find-account.ts";
import { meetAdmin } from "./meet-admin.ts";
import { knowPerson } from "./meet-person.ts";
import { pictureLinks } from "./picture-links.ts";
import { pictureAccount } from "./who-has-account.ts";

/** A link an admin thinks of. */
export interface ProposeLink {
  readonly bySlackUserId: string;
  readonly ofSlackUserId: string;
  readonly connectorId: string;
  readonly account: string;
}

/**
 * Looks at both sides of a link before it is made: the person in Slack and the account in the directory, both now.
 * Writes nothing. Throws `DirectoryFault` or `MessengerFault` when somebody cannot be asked.
 */
export async function proposeLink(
  world: Pick<World, "store" | "people" | "directories" | "rules" | "flows" | "log">,
  { bySlackUserId, ofSlackUserId, connectorId, account: named }: ProposeLink,
): Promise<Result<LinkProposal>> {
  const admin = await meetAdmin(world, bySlackUserId);
  if (!admin.ok) return admin;
  const known = world.directories.ids();
  if (!known.includes(connectorId)) return refuse({ reason: "connector-unknown", connector: connectorId, known });
  const home = await world.people.home();
  const standing = checkStanding(
    await world.people.lookUp(ofSlackUserId),
    { allowGuests: true, home },
    ofSlackUserId === bySlackUserId ? "you" : "beneficiary",
  );
  if (!standing.ok) return standing;
  const person = standing.value;

  const { directory, label: service } = await world.directories.open(connectorId);
  const [found, ...more] = await findAccounts(directory, named);
  if (found === undefined) return refuse({ reason: "account-unknown", account: named, service });
  if (more.length > 0) return refuse({ reason: "account-ambiguous", account: named, service, count: more.length + 1 });
  const account = await pictureAccount(world, connectorId, found);
  const user = await world.store.findUserBySlack({ ...home, userId: ofSlackUserId });
  if (user !== null && account.isPrivileged !== false && (await isOneself(world, admin.value.user, user))) {
    return refuse({ reason: "own-account-privileged", service });
  }

  const links = user === null ? [] : await world.store.identitiesOf([user.id]);
  const others = links.filter((link) => link.connectorId === connectorId && link.externalId !== found.externalId);
  const { link } = account;
  const isTheirs = link === null || link.owner.id === user?.id;
  return accept({
    person: { slackUserId: ofSlackUserId, displayName: person.displayName, email: person.email },
    account,
    others: await pictureLinks(world, others),
    state: link !== null && link.link.frozenAt !== null ? "frozen" : isTheirs ? "free" : "owned",
  });
}

async function isOneself(world: Pick<World, "store">, admin: User, user: User): Promise<boolean> {
  return isSamePerson(await knowPerson(world, admin), await knowPerson(world, user));
}

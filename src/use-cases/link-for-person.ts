import type { ExternalIdentity } from "../domain/identity.ts";
import { refuse, type Result } from "../domain/refusal.ts";
import { isSamePerson, type User } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { actAsAdmin } from "./act-as-admin.ts";
import { linkAccount } from "./link-account.ts";
import { knowPerson, meetPerson } from "./meet-person.ts";

/** An admin's yes to a link whose two sides they saw. */
export interface LinkForPerson {
  readonly bySlackUserId: string;
  readonly ofSlackUserId: string;
  readonly connectorId: string;
  readonly externalId: string;
  /** The link of the account that they saw, or `null` where they saw none. */
  readonly seenIdentityId: string | null;
  readonly force: boolean;
  readonly reason: string | null;
}

/**
 * Links an account to a person on an admin's word, if the account still is whose they saw it is. From whoever else has it
 * it is taken by force only, however little their link is trusted; and nobody takes an account for themselves so: another
 * admin has to. Throws `DirectoryFault` or `MessengerFault` when somebody cannot be
 * asked: then nothing was changed.
 */
export async function linkForPerson(world: World, command: LinkForPerson): Promise<Result<ExternalIdentity>> {
  const { connectorId, externalId, force, reason } = command;
  const act = async (guarded: World, admin: User): Promise<Result<ExternalIdentity>> => {
    const of = await meetPerson(guarded, command.ofSlackUserId, { allowGuests: true, who: "beneficiary" });
    if (!of.ok) return of;
    const { user } = of.value;
    if (force && isSamePerson(await knowPerson(guarded, admin), await knowPerson(guarded, user))) {
      return refuse({ reason: "own-claim" });
    }
    const taken = force ? null : await refuseTaking(guarded, command, user);
    if (taken !== null) return taken;
    const by = { kind: "user", userId: admin.id } as const;
    return linkAccount(guarded, { userId: user.id, connectorId, account: externalId, by, force, reason });
  };
  return actAsAdmin(world, command.bySlackUserId, act, async (tx) => {
    const present = await tx.findIdentityOwner(connectorId, externalId);
    if ((present?.id ?? null) === command.seenIdentityId) return null;
    return { reason: "link-unknown", service: world.directories.labelOf(connectorId) };
  });
}

async function refuseTaking(
  { store, directories }: Pick<World, "store" | "directories">,
  { connectorId, externalId }: LinkForPerson,
  user: User,
): Promise<Result<never> | null> {
  const present = await store.findIdentityOwner(connectorId, externalId);
  if (present === null || present.userId === user.id) return null;
  const owner = await store.findUser(present.userId);
  return refuse({
    reason: "owned-by-another",
    account: present.externalEmail ?? externalId,
    service: directories.labelOf(connectorId),
    owner: owner === null ? "somebody else" : `<@${owner.slackUserId}>`,
  });
}

import type { Actor } from "../domain/actor.ts";
import { refuse, type Result } from "../domain/refusal.ts";
import { isSamePerson, type User } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { checkAdminLink } from "./check-admin-link.ts";
import { commitLink, type MadeLink } from "./commit-link.ts";
import { findAccounts } from "./find-account.ts";
import { knowPerson } from "./meet-person.ts";
import { isPrivileged } from "./read-privilege.ts";
import { toResource } from "./to-resource.ts";

/** An administrator says that an account is a person's. */
export interface LinkAccount {
  readonly userId: string;
  readonly connectorId: string;
  /** A login, an e-mail or an id: exactly one account has to go by it. */
  readonly account: string;
  readonly by: Actor;
  /** Writes over any link that is there; needs a reason. */
  readonly force: boolean;
  readonly reason: string | null;
}

/**
 * Links an account on an administrator's word, with source `manual`. It is read in the directory first. Nobody links a
 * privileged account to themselves. Throws `DirectoryFault` when the directory cannot be asked.
 */
export async function linkAccount(
  world: Pick<World, "store" | "directories" | "flows" | "codes">,
  command: LinkAccount,
): Promise<Result<MadeLink>> {
  const { connectorId, by, force } = command;
  const checked = await checkAdminLink(world, command);
  if (!checked.ok) return checked;
  const { user, reason } = checked.value;
  const { directory, label: service } = await world.directories.open(connectorId);
  const [account, ...more] = await findAccounts(directory, command.account);
  if (account === undefined) return refuse({ reason: "account-unknown", account: command.account, service });
  if (more.length > 0) {
    return refuse({ reason: "account-ambiguous", account: command.account, service, count: more.length + 1 });
  }
  if ((await isOwn(world, by, user)) && (await isPrivileged(world, connectorId, account.externalId))) {
    return refuse({ reason: "own-account-privileged", service });
  }
  return world.store.transaction(async (tx) => {
    await tx.keepResource(toResource(connectorId, account, tx.now));
    return commitLink(tx, world, {
      user,
      connectorId,
      service,
      account,
      source: "manual",
      method: "admin",
      by,
      force,
      reason,
    });
  });
}

/** Whether an administrator links an account to themselves, under any of their identities. */
async function isOwn(world: Pick<World, "store">, by: Actor, user: User): Promise<boolean> {
  if (by.kind !== "user") return false;
  const admin = await world.store.findUser(by.userId);
  return admin === null || isSamePerson(await knowPerson(world, admin), await knowPerson(world, user));
}

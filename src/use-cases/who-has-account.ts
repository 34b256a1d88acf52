import type { AccountPicture, AccountSearch } from "../domain/identity-picture.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { type DirectoryAccount, DirectoryFault } from "../ports/directory.ts";
import type { Resource } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { findAccounts, isAccountName } from "./find-account.ts";
import { meetAdmin } from "./meet-admin.ts";
import { pictureOwnedLink } from "./picture-links.ts";
import { isPrivileged } from "./read-privilege.ts";

/** More accounts by one name than this are not looked at one by one. */
const mostAccounts = 10;

type Needs = Pick<World, "store" | "people" | "directories" | "rules" | "flows" | "log">;

/**
 * Whose an account is, for admins: by its id, login or e-mail, in one connector or in all of them. What is stored is
 * joined with what the directory says now; one that does not answer is named, and does not keep the rest back.
 */
export async function whoHasAccount(
  world: Needs,
  asked: { readonly bySlackUserId: string; readonly connectorId: string | null; readonly account: string },
): Promise<Result<AccountSearch>> {
  const admin = await meetAdmin(world, asked.bySlackUserId);
  if (!admin.ok) return admin;
  const { connectorId } = asked;
  const known = world.directories.ids();
  if (connectorId !== null && !known.includes(connectorId)) {
    return refuse({ reason: "connector-unknown", connector: connectorId, known });
  }
  const name = asked.account.trim();
  const ids = connectorId === null ? known : [connectorId];
  // Where accounts cannot be asked for, any text is one: it is found by the link it has, or when somebody names it there.
  const mayAsk = (id: string) => connectorId !== null || world.directories.knowsAccounts(id);
  const searching = isAccountName(name) ? ids.map((id) => searchOne(world, id, name, mayAsk(id))) : [];
  const found = await Promise.all(searching);
  return accept({
    asked: name,
    services: ids.map((id) => world.directories.labelOf(id)),
    accounts: found.flatMap(({ accounts }) => accounts),
    silent: found.filter(({ isSilent }) => isSilent).map(({ service }) => service),
  });
}

async function searchOne(world: Needs, connectorId: string, name: string, mayAsk: boolean) {
  const service = world.directories.labelOf(connectorId);
  const live = mayAsk ? await askDirectory(world, connectorId, name) : [];
  const stored = await findStored(world, connectorId, name);
  const byId = new Map<string, Found>(stored.map((resource) => [resource.externalId, { ...resource, status: null }]));
  for (const account of live ?? []) byId.set(account.externalId, account);
  const found = [...byId.values()].slice(0, mostAccounts);
  const accounts = await Promise.all(found.map((account) => pictureAccount(world, connectorId, account)));
  return { service, isSilent: live === null, accounts };
}

type Found = Pick<AccountPicture, "externalId" | "login" | "email" | "displayName" | "status">;

/** An account with its present link, and whether it is privileged as far as that can be read now. */
export async function pictureAccount(world: Needs, connectorId: string, account: Found): Promise<AccountPicture> {
  const { externalId, login, email, displayName, status } = account;
  const link = await world.store.findIdentityOwner(connectorId, externalId);
  const privileged = status === null ? null : isPrivileged(world, connectorId, externalId);
  return {
    connectorId,
    service: world.directories.labelOf(connectorId),
    externalId,
    login,
    email,
    displayName,
    status,
    isPrivileged: privileged === null ? null : await orSilence(world, connectorId, privileged),
    link: link === null ? null : await pictureOwnedLink(world, link),
  };
}

function askDirectory(world: Needs, connectorId: string, name: string): Promise<readonly DirectoryAccount[] | null> {
  const asking = world.directories.open(connectorId).then(({ directory }) => findAccounts(directory, name));
  return orSilence(world, connectorId, asking);
}

/** What is stored by this name: accounts that were seen, and a link whose account was never seen. */
async function findStored({ store }: Needs, connectorId: string, name: string): Promise<readonly Found[]> {
  const keys = ["id", "login", "email"] as const;
  const seen = await Promise.all(keys.map((by) => store.findResources(connectorId, { by, value: name })));
  const resources: readonly Resource[] = seen.flat();
  const linked = await store.findIdentityOwner(connectorId, name);
  if (linked === null || resources.some(({ externalId }) => externalId === name)) return resources.map(forget);
  const { externalId, externalEmail: email, externalDisplayName: displayName } = linked;
  return [...resources.map(forget), { externalId, login: null, email, displayName, status: null }];
}

/** What the directory showed a while ago says nothing about how the account is now. */
function forget({ externalId, login, email, displayName }: Resource): Found {
  return { externalId, login, email, displayName, status: null };
}

async function orSilence<T>({ log }: Needs, connectorId: string, asking: Promise<T>): Promise<T | null> {
  try {
    return await asking;
  } catch (error) {
    if (!(error instanceof DirectoryFault)) throw error;
    log.warn({ err: error, connector: connectorId }, "A directory did not say what accounts it has by a name.");
    return null;
  }
}

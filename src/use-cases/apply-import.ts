import type { Grant } from "../domain/grant.ts";
import type { Application, LinkImport } from "../ports/link-imports.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { endGrantsOfAccount, lockGrantsOfAccount } from "./grants-of-account.ts";
import { hasUsableLink, lockWaiting, resumeWaiting, type Waiting } from "./waiting-for-account.ts";

const actor = "command-line";

/**
 * Applies a planned import: all of it or nothing. Requests and grants that waited for an account go on, and access that was
 * given through a link that goes ends, as when links are made and taken back one by one.
 */
export async function applyImport(
  world: Pick<World, "store">,
  planned: LinkImport,
  application: Application,
): Promise<void> {
  const open = await planned.apply(application, async (tx, { waiting, losing }) => {
    // Until the commit nobody is given access by a link that goes, and nobody begins to wait for one that comes.
    await lockAccounts(tx, [...waiting, ...losing]);
    const locked = await lockAllWaiting(tx, waiting);
    const losses: { readonly of: string; readonly grants: readonly Grant[] }[] = [];
    for (const { userId, connectorId, externalId } of losing) {
      losses.push({ of: userId, grants: await lockGrantsOfAccount(tx, connectorId, externalId) });
    }
    return async () => {
      for (const one of losses) await endGrantsOfAccount(tx, one.grants, { of: one.of, by: null, note });
      for (const theirs of locked) await resumeWaiting(tx, theirs, actor);
    };
  });
  // A request that looked for an account just before the commit may have begun to wait for it just after.
  for (const { userId, connectorId } of open) {
    await world.store.transaction(async (tx) => {
      await tx.lockAccountsOf(userId, connectorId);
      const waiting = await lockWaiting(tx, userId, connectorId);
      if (await hasUsableLink(tx, userId, connectorId)) await resumeWaiting(tx, waiting, actor);
    });
  }
}

const note = "The account is not linked to this person any more.";

interface Accounts {
  readonly userId: string;
  readonly connectorId: string;
}

/** In one order, as everybody does who locks several people's. */
async function lockAccounts(tx: Transaction, people: readonly Accounts[]): Promise<void> {
  const order = (a: Accounts, b: Accounts) =>
    a.userId.localeCompare(b.userId) || a.connectorId.localeCompare(b.connectorId);
  for (const { userId, connectorId } of people.toSorted(order)) await tx.lockAccountsOf(userId, connectorId);
}

async function lockAllWaiting(tx: Transaction, waiting: readonly Accounts[]): Promise<readonly Waiting[]> {
  const locked: Waiting[] = [];
  for (const { userId, connectorId } of waiting) locked.push(await lockWaiting(tx, userId, connectorId));
  return locked;
}

import { differenceInMinutes } from "date-fns/differenceInMinutes";

import type { Grant } from "../domain/grant.ts";
import type { SyncRun } from "../domain/sync-run.ts";
import type { Leaving } from "../ports/directory-syncs.ts";
import type { OpenDirectory } from "../ports/directories.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { Transaction } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { commitEnd } from "./commit-end.ts";
import { confirmOrganisation } from "./confirm-organisation.ts";
import { watchCredential } from "./report-trouble.ts";
import { toResource } from "./to-resource.ts";

/** How many are looked up before others get their turn. */
const atOnce = 50;
/** When so many in a row cannot be looked up, nobody can be. */
const mostInARow = 3;

/**
 * Looks up, one by one and by id, those whom a run would let leave: a list that lags or ended early hides the living.
 * Who is gone or suspended gets no new access from then on, and what they have ends. One who cannot be looked up keeps
 * nobody else waiting. Throws `StillOwed` when the directory cannot be asked, or that one alone is left.
 */
export async function settleLeaving(
  world: Pick<World, "store" | "syncs" | "directories">,
  runId: string,
): Promise<void> {
  const run = await world.syncs.find(runId);
  if (run === null || (run.state !== "complete" && run.state !== "released") || run.settledAt !== null) return;
  // Of a connector that is not configured any more nobody has anything that could end.
  if (!world.directories.has(run.connectorId)) return;
  const { accounts, total } = await world.syncs.leavingOf(runId, atOnce);
  try {
    const open = await world.directories.open(run.connectorId);
    const stuck = await settleEach(world, open, accounts);
    if (stuck !== null && total <= accounts.length) throw stuck;
  } catch (fault) {
    if (!(fault instanceof DirectoryFault)) throw fault;
    if (fault.kind === "unauthorized") await watchCredential(world, run.connectorId, "refused");
    const service = world.directories.labelOf(run.connectorId);
    await tellLate(world, run, `${total} accounts of ${service} could not be looked up: ${fault.message}`);
    throw new StillOwed(`Who left ${service} is looked up later: ${fault.message}`, { cause: fault });
  }
  await world.store.transaction(async (tx) => {
    if (total > accounts.length) await tx.wake({ type: "settle-leaving", runId });
    else if (await tx.finishLeaving(runId))
      tx.audit({ actor: "system", action: "sync.settled", subject: `sync:${runId}`, data: {} });
  });
}

/** Minutes after which admins hear that those who left could not be looked up, once a day. */
const lateAfterMinutes = 30;

/** Access of people who left stays as long as the directory cannot be asked about them: that is worth a look. */
async function tellLate(world: Pick<World, "store">, run: SyncRun, what: string): Promise<void> {
  const { id: runId, connectorId, endedAt } = run;
  await world.store.transaction(async (tx) => {
    if (endedAt === null || differenceInMinutes(tx.now, run.decidedAt ?? endedAt) < lateAfterMinutes) return;
    await tx.tell({
      recipient: { kind: "admins" },
      notice: { kind: "sync-incomplete", detail: `${what} Whoever of them has left keeps their access until then.` },
      requestId: null,
      connectorId,
      syncRunId: runId,
      dedupeKey: `settle-late:${runId}:${tx.now.toISOString().slice(0, 10)}`,
    });
  });
}

/** Gives what stood in the way of the last one who could not be looked up. Throws it when nobody can be. */
async function settleEach(
  world: Pick<World, "store">,
  open: OpenDirectory,
  accounts: readonly Leaving[],
): Promise<DirectoryFault | null> {
  let stuck: DirectoryFault | null = null;
  let inARow = 0;
  for (const leaving of accounts) {
    try {
      await settleOne(world, open, leaving);
      inARow = 0;
    } catch (fault) {
      if (!(fault instanceof DirectoryFault) || fault.kind === "unauthorized") throw fault;
      stuck = fault;
      inARow += 1;
      if (inARow === mostInARow) throw fault;
    }
  }
  return stuck;
}

async function settleOne(world: Pick<World, "store">, open: OpenDirectory, leaving: Leaving): Promise<void> {
  const { connectorId, externalId, runId, resourceId } = leaving;
  const account = await open.directory.findAccountById(externalId);
  // In another organisation nobody is found, and that says nothing.
  if (account === null) await confirmOrganisation(open);
  const outcome = account === null ? "gone" : account.isSuspended ? "suspended" : "alive";
  await world.store.transaction(async (tx) => {
    const owner = await tx.findIdentityOwner(connectorId, externalId);
    if (owner !== null) await tx.lockAccountsOf(owner.userId, connectorId);
    if (!(await tx.settleLeaving({ runId, resourceId, outcome }))) return;
    if (account !== null) await tx.keepResource(toResource(connectorId, account, tx.now));
    if (outcome === "alive") return;
    const ended = owner === null ? 0 : await endAccess(tx, owner.userId, leaving, outcome);
    tx.audit({
      actor: "system",
      action: "account.left",
      subject: owner === null ? `connector:${connectorId}` : `user:${owner.userId}`,
      data: { connector: connectorId, externalId, run: runId, outcome, why: leaving.why, endedGrants: ended },
    });
  });
}

/**
 * Whoever has no account left there has left, and all their access ends, in every system: it was given to somebody of
 * the organisation. Who has another account there keeps what is given to that one.
 */
async function endAccess(
  tx: Transaction,
  userId: string,
  { connectorId, externalId }: Leaving,
  outcome: "gone" | "suspended",
): Promise<number> {
  const hasLeft = (await tx.leftConnectors(userId)).includes(connectorId);
  const ids = hasLeft ? await tx.unendedGrantsOfUser(userId) : await tx.unendedGrantsOfAccount(connectorId, externalId);
  const note = outcome === "gone" ? "The account is not in the directory any more." : "The account was suspended.";
  let ended = 0;
  for (const id of ids) {
    const grant: Grant | null = await tx.lockGrant(id);
    if (grant === null || grant.state === "ending") continue;
    if ((await commitEnd(tx, grant, { cause: "person-left", by: null, note })).ok) ended += 1;
  }
  return ended;
}

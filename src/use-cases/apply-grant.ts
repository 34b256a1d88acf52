import { describeRefusal } from "../domain/describe-refusal.ts";
import { attemptGrant, confirmGrant, type Grant, nameAccount } from "../domain/grant.ts";
import { foundBefore } from "../domain/overlap.ts";
import { accept, type Refusal, type Result } from "../domain/refusal.ts";
import type { Lease, Transaction } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { commitEnd } from "./end-access.ts";
import { membershipOf, withMembership } from "./hold-membership.ts";
import { raiseAlert } from "./raise-alert.ts";
import { readBack } from "./read-back.ts";
import { recheckGrant } from "./recheck-grant.ts";
import { watchCredential } from "./report-trouble.ts";
import { resolveIdentity } from "./resolve-identity.ts";

/**
 * Gives the access that a decision owes. The order is the promise: the account is named and committed; authority is
 * read once more; the membership is ours alone; what was there before is recorded and committed; only then the
 * provider is written to, read back, and "granted" is said. A refusal before the first write ends the grant; after it,
 * the removal is owed.
 */
export async function applyGrant(world: World, owed: Grant): Promise<void> {
  const named = await nameTheAccount(world, owed);
  if (!named.ok) return stop(world, owed, named.refusal);
  const grant = named.value;

  const allowed = await recheckGrant(world, grant);
  if (!allowed.ok) return stop(world, grant, allowed.refusal);
  await withMembership(world, membershipOf(grant), async (lease) => {
    await awaitReconciliation(world, lease);
    const isMember = await readMembership(world, grant);
    const attempted = await recordWhatWasThere(world, grant, lease, isMember);
    if (attempted === null) return;
    if (!isMember) await add(world, attempted);
    await confirm(world, attempted, lease);
  });
}

/** Finds the account, once, and commits it: from here on the grant is about this account and no other. */
async function nameTheAccount(world: World, grant: Grant): Promise<Result<Grant>> {
  if (grant.account !== null) return accept(grant);
  const beneficiary = await world.store.findUser(grant.beneficiaryId);
  if (beneficiary === null) return { ok: false, refusal: { reason: "request-unknown" } };
  const account = await resolveIdentity(world, beneficiary, grant.target.connectorId);
  if (!account.ok) return account;
  return world.store.transaction(async (tx) => {
    const locked = await tx.lockGrant(grant.id);
    if (locked === null) return { ok: false, refusal: { reason: "request-unknown" } };
    if (locked.account !== null) return accept(locked);
    const named = nameAccount(locked, account.value);
    if (named.ok) await tx.saveGrant(named.value);
    return named;
  });
}

/**
 * Commits, before the first write, whether the account was a member already, and makes the lease last for the write.
 * `null` when the grant ended meanwhile or the lease is lost: then nothing is written.
 */
async function recordWhatWasThere(world: World, grant: Grant, lease: Lease, isMember: boolean): Promise<Grant | null> {
  const membership = membershipOf(grant);
  return world.store.transaction(async (tx) => {
    const locked = await tx.lockGrant(grant.id);
    if (locked === null || !(await tx.renewLease(lease))) return null;
    if (locked.state === "applying") return locked;
    if (locked.state !== "pending") return null;
    const others = await tx.unendedGrantsOf(membership);
    const attempted = attemptGrant(locked, foundBefore(locked, others, isMember), tx.now);
    if (!attempted.ok) return null;
    await tx.saveGrant(attempted.value);
    tx.audit({
      actor: "system",
      action: "grant.attempted",
      subject: `grant:${grant.id}`,
      data: { externalId: membership.externalId, foundBefore: attempted.value.foundBefore },
    });
    return attempted.value;
  });
}

async function readMembership(world: World, grant: Grant): Promise<boolean> {
  const { directory } = await world.directories.open(grant.target.connectorId);
  const { resourceId, externalId } = membershipOf(grant);
  return directory.isMember(resourceId, externalId);
}

/** A write of unknown timing may be what the provider shows: it must not be taken for an earlier membership. */
async function awaitReconciliation(world: World, lease: Lease): Promise<void> {
  const membership = await world.store.findMembership(lease.membershipId);
  if (membership?.isReconcileOwed === true) throw new StillOwed("This membership is compared with its grants first.");
}

/** A 404 means that account or group is gone: the read-back fails, and the next recheck says which. */
async function add(world: World, grant: Grant): Promise<void> {
  const { directory } = await world.directories.open(grant.target.connectorId);
  const { resourceId, externalId } = membershipOf(grant);
  await directory.addMember(resourceId, externalId);
  await watchCredential(world, grant.target.connectorId, "works");
}

/** Says "granted" only after the provider was read back and nobody else has taken over the membership. */
async function confirm(world: World, grant: Grant, lease: Lease): Promise<void> {
  await readBack(world, membershipOf(grant), true);
  await world.store.transaction(async (tx) => {
    const locked = await tx.lockGrant(grant.id);
    if (locked === null || locked.state !== "applying" || !(await tx.holdsLease(lease))) return;
    const confirmed = confirmGrant(locked, tx.now);
    if (!confirmed.ok) return void (await commitEnd(tx, locked, { cause: "expired", by: null, note: null }));
    await saveConfirmed(tx, confirmed.value);
  });
}

async function saveConfirmed(tx: Transaction, grant: Grant): Promise<void> {
  await tx.saveGrant(grant);
  tx.audit({
    actor: "system",
    action: "grant.confirmed",
    subject: `grant:${grant.id}`,
    data: { endsAt: grant.endsAt.toISOString(), account: grant.account?.externalId ?? null },
  });
  await tx.tell({
    recipient: { kind: "user", userId: grant.beneficiaryId },
    notice: { kind: "access-granted", detail: null },
    requestId: grant.requestId,
  });
  await tx.wake({ type: "deliver-cards", requestId: grant.requestId });
  await tx.wake({ type: "advance-grant", grantId: grant.id }, { at: grant.endsAt });
}

/** What allowed the grant is gone: nothing more is given, and what may have been given is taken back. */
async function stop(world: World, grant: Grant, refusal: Refusal): Promise<void> {
  const note = describeRefusal(refusal);
  await world.store.transaction(async (tx) => {
    const locked = await tx.lockGrant(grant.id);
    if (locked !== null) await commitEnd(tx, locked, { cause: "no-longer-allowed", by: null, note });
  });
  if (refusal.reason === "identity-not-found" || refusal.reason === "identity-ambiguous") {
    const key = `identity-missing:${grant.requestId}`;
    await raiseAlert(world, { kind: "identity-missing", detail: note, requestId: grant.requestId, key });
  }
}

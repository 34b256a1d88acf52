import { describeRefusal } from "../domain/describe-refusal.ts";
import { attemptGrant, confirmGrant, forgetFoundBefore, type Grant, nameAccount, noteGrant } from "../domain/grant.ts";
import { foundBefore, wronglyFoundBefore } from "../domain/overlap.ts";
import { accept, isMappable, type Mappable, refuse, type Refusal, type Result } from "../domain/refusal.ts";
import type { Lease, Transaction } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { askBeforeGiving } from "./ask-about-grant.ts";
import { commitEnd } from "./commit-end.ts";
import { termsOf } from "./grant-terms.ts";
import { membershipOf, withMembership } from "./hold-membership.ts";
import { raiseAlert } from "./raise-alert.ts";
import { readBack } from "./read-back.ts";
import { recheckGrant } from "./recheck-grant.ts";
import { recordStep } from "./record-step.ts";
import { watchCredential } from "./report-trouble.ts";
import { hasUsableLink } from "./waiting-for-account.ts";
import { resolveIdentity } from "./resolve-identity.ts";

/**
 * Gives the access that a decision owes. The order is the promise: the account is named and committed; the flow's hook
 * speaks; authority is read once more; the membership is ours alone; what was there before is recorded and committed; only then the
 * provider is written to, read back, and "granted" is said. A refusal before the first write ends the grant; after it,
 * the removal is owed.
 */
export async function applyGrant(world: World, owed: Grant): Promise<void> {
  const named = await nameTheAccount(world, owed);
  if (!named.ok && isMappable(named.refusal)) return waitToBeNamed(world, owed, named.refusal);
  if (!named.ok) return stop(world, owed, named.refusal);
  const grant = named.value;

  await askBeforeGiving(world, grant);
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
  const request = await world.store.findRequest(grant.requestId);
  const flow = request && world.flows.find(request.flow);
  if (flow === null) return refuse({ reason: "flow-unknown", flow: request?.flow ?? "" });
  const account = await resolveIdentity(world, beneficiary, grant.target.connectorId, flow.identity);
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
 * `null` when the grant ended meanwhile or the lease is lost: then nothing is written. Whoever takes the link back comes
 * before this commit or after it: then the grant is among those that they end. Where other grants found a membership that
 * somebody else has taken away since, they forget it: what is written now has to go with the last of them.
 */
async function recordWhatWasThere(world: World, grant: Grant, lease: Lease, isMember: boolean): Promise<Grant | null> {
  const membership = membershipOf(grant);
  return world.store.transaction(async (tx) => {
    await tx.lockAccountsOf(grant.beneficiaryId, membership.connectorId);
    const suspects = wronglyFoundBefore(grant, await tx.unendedGrantsOf(membership), isMember);
    const held = await lockAll(tx, [grant, ...suspects]);
    const locked = held.get(grant.id);
    if (locked === undefined || (locked.state !== "applying" && locked.state !== "pending")) return null;
    // What was read before the locks may have changed while this waited for them.
    const others = await tx.unendedGrantsOf(membership);
    const wrong = wronglyFoundBefore(locked, others, isMember);
    if (!(await tx.renewLease(lease))) return null;
    if (wrong.some(({ id }) => !held.has(id))) {
      throw new StillOwed("The grants of this membership changed a moment ago, so everything is read once more.");
    }
    const link = await tx.findIdentityOwner(membership.connectorId, membership.externalId);
    if (link === null || link.userId !== locked.beneficiaryId || link.frozenAt !== null) {
      throw new StillOwed("The link to the account changed a moment ago, so everything is read once more.");
    }
    if (locked.state === "applying") return locked;
    const attempted = attemptGrant(locked, foundBefore(locked, others, isMember), tx.now);
    if (!attempted.ok) return null;
    for (const other of wrong) await forget(tx, other);
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

/** Before the membership is locked, and in the order of their requests, as everywhere. */
async function lockAll(tx: Transaction, grants: readonly Grant[]): Promise<ReadonlyMap<string, Grant>> {
  const locked = new Map<string, Grant>();
  for (const { id } of grants.toSorted((a, b) => (a.requestId < b.requestId ? -1 : 1))) {
    const grant = await tx.lockGrant(id);
    if (grant !== null) locked.set(id, grant);
  }
  return locked;
}

async function forget(tx: Transaction, grant: Grant): Promise<void> {
  await tx.saveGrant(forgetFoundBefore(grant));
  tx.audit({
    actor: "system",
    action: "grant.found-before-gone",
    subject: `grant:${grant.id}`,
    data: { externalId: grant.account?.externalId ?? null },
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
  const request = await world.store.findRequest(grant.requestId);
  const flow = request && world.flows.find(request.flow);
  // A flow that went away since the recheck leaves what was decided, and reminds of nothing.
  const terms = flow === null ? { maxSeconds: grant.durationSeconds, remindSeconds: null } : termsOf(flow);
  await world.store.transaction(async (tx) => {
    const locked = await tx.lockGrant(grant.id);
    if (locked === null || locked.state !== "applying" || !(await tx.holdsLease(lease))) return;
    const confirmed = confirmGrant(locked, tx.now, terms);
    if (!confirmed.ok) return void (await commitEnd(tx, locked, { cause: "expired", by: null, note: null }));
    await saveConfirmed(tx, confirmed.value);
    const userId = (await tx.findDecision(grant.requestId))?.userId ?? null;
    if (request !== null) await recordStep(tx, world.flows, { request, step: "escalate", userId });
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
  if (grant.remindAt !== null) await tx.wake({ type: "remind-of-end", grantId: grant.id }, { at: grant.remindAt });
}

/** What allowed the grant is gone: nothing more is given, and what may have been given is taken back. */
async function stop(world: World, grant: Grant, refusal: Refusal): Promise<void> {
  const note = describeRefusal(refusal);
  await world.store.transaction(async (tx) => {
    const locked = await tx.lockGrant(grant.id);
    if (locked !== null) await commitEnd(tx, locked, { cause: "no-longer-allowed", by: null, note });
  });
}

/**
 * Decided, and nobody knows the account: the grant waits for it until its time is over. Whoever makes the link wakes it,
 * so nothing has to look again and again.
 */
async function waitToBeNamed(world: World, grant: Grant, refusal: Mappable): Promise<void> {
  const note = describeRefusal(refusal);
  await world.store.transaction(async (tx) => {
    await tx.lockAccountsOf(grant.beneficiaryId, refusal.connectorId);
    const locked = await tx.lockGrant(grant.id);
    if (locked === null || locked.state !== "pending" || locked.account !== null) return;
    // Somebody may have linked an account since it was looked for.
    if (await hasUsableLink(tx, grant.beneficiaryId, refusal.connectorId)) {
      return tx.wake({ type: "advance-grant", grantId: grant.id });
    }
    if (locked.note !== note) await tx.saveGrant(noteGrant(locked, note));
    await tx.deferGrant(grant.id, locked.endsAt, locked.attempts);
    await tx.tell({
      recipient: { kind: "user", userId: grant.beneficiaryId },
      notice: { kind: "account-needed", detail: note },
      requestId: grant.requestId,
      connectorId: refusal.connectorId,
      dedupeKey: `account-needed:${grant.id}:${refusal.connectorId}`,
    });
    await tx.wake({ type: "deliver-cards", requestId: grant.requestId });
  });
  if (refusal.reason !== "identity-ambiguous") return;
  const key = `identity-missing:${grant.requestId}`;
  await raiseAlert(world, { kind: "identity-missing", detail: note, requestId: grant.requestId, key });
}

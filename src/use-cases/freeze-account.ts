import { type Actor, actorName } from "../domain/actor.ts";
import { sameEmail } from "../domain/email.ts";
import type { ExternalIdentity } from "../domain/identity.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { auditedLink } from "./commit-link.ts";
import { endGrantsOfAccount, lockGrantsOfAccount } from "./grants-of-account.ts";
import { meetPerson } from "./meet-person.ts";
import { hasUsableLink, lockWaiting, resumeWaiting } from "./waiting-for-account.ts";
import { tellOwners } from "./tell-owners.ts";

/** A link is used for nothing until an administrator looked at it. */
export interface FreezeAccount {
  readonly identityId: string;
  readonly by: Actor;
  readonly reason: string;
}

/** Freezes a link: it is used for nothing, access that was given through it ends, and the person is told. */
export async function freezeAccount(
  world: Pick<World, "store" | "directories">,
  command: FreezeAccount,
): Promise<Result<ExternalIdentity>> {
  const found = await world.store.findIdentity(command.identityId);
  if (found === null) return refuse({ reason: "link-unknown", service: "Latchkey" });
  return world.store.transaction((tx) => commitFreeze(tx, found, command));
}

/**
 * Lets a frozen link be used again, on an administrator's word. Those whom it concerns hear of it as of a new one, and
 * can freeze it again by the same code.
 */
export async function unfreezeAccount(
  world: Pick<World, "store" | "codes">,
  { identityId, by, reason }: FreezeAccount,
): Promise<Result<ExternalIdentity>> {
  const found = await world.store.findIdentity(identityId);
  if (found === null || found.frozenAt === null) return refuse({ reason: "link-unknown", service: "Latchkey" });
  return world.store.transaction(async (tx) => {
    await tx.lockAccountsOf(found.userId, found.connectorId);
    const waiting = await lockWaiting(tx, found.userId, found.connectorId);
    const links = await tx.lockAccount(found.connectorId, found.externalId);
    const link = links.find(({ id, frozenAt }) => id === identityId && frozenAt !== null);
    if (link === undefined) return refuse({ reason: "link-unknown", service: "Latchkey" });
    const actor = actorName(by);
    const disownHmac = world.codes.disownHmacOf(world.codes.disownCodeOf(link));
    await tx.freezeIdentity(identityId, null, { actor, reason, disownHmac });
    const thawed = { ...link, frozenAt: null, frozenReason: null };
    tx.audit({
      actor,
      action: "identity.unfrozen",
      subject: `user:${link.userId}`,
      data: { before: auditedLink(link), after: auditedLink(thawed), reason },
    });
    const owner = await tx.findUser(link.userId);
    if (owner !== null) await tellOwners(tx, owner, thawed, link.externalEmail ?? link.externalId);
    // Somebody may have begun to wait while the link counted for nothing.
    if (await hasUsableLink(tx, link.userId, link.connectorId)) await resumeWaiting(tx, waiting, actor);
    return accept(thawed);
  });
}

/**
 * Somebody says that a link is not theirs, by the button under the notice: the person it was made for, or whoever has
 * the directory's address in Slack, confirmed. The link is frozen at once, and the admins are alerted.
 */
export async function disownAccount(
  world: Pick<World, "store" | "directories" | "people">,
  command: { readonly identityId: string; readonly bySlackUserId: string },
): Promise<Result<ExternalIdentity>> {
  const met = await meetPerson(world, command.bySlackUserId, { allowGuests: true, who: "you" });
  if (!met.ok) return met;
  const { user, person } = met.value;
  const found = await world.store.findIdentity(command.identityId);
  if (found === null) return refuse({ reason: "disown-code-wrong" });
  const isTheirs = found.userId === user.id || sameEmail(person.email, found.externalEmail);
  if (!isTheirs) return refuse({ reason: "disown-code-wrong" });
  return disown(world, found, user.id);
}

/** The same by the code that was sent to the directory's address: whoever reads it may say so, from anybody's Slack. */
export async function disownByCode(
  world: Pick<World, "store" | "directories" | "people" | "codes">,
  command: { readonly code: string; readonly bySlackUserId: string },
): Promise<Result<ExternalIdentity>> {
  if (command.code.trim() === "") return refuse({ reason: "disown-code-missing" });
  const met = await meetPerson(world, command.bySlackUserId, { allowGuests: true, who: "you" });
  if (!met.ok) return met;
  const found = await world.store.findIdentityToDisown(world.codes.disownHmacOf(command.code));
  if (found === null) return refuse({ reason: "disown-code-wrong" });
  return disown(world, found, met.value.user.id);
}

async function disown(
  world: Pick<World, "store">,
  found: ExternalIdentity,
  byUserId: string,
): Promise<Result<ExternalIdentity>> {
  return world.store.transaction(async (tx) => {
    const by = { kind: "user", userId: byUserId } as const;
    const reason = "The owner of the account said that the link is not theirs.";
    const frozen = await commitFreeze(tx, found, { identityId: found.id, by, reason });
    if (!frozen.ok) return frozen;
    await tx.tell({
      recipient: { kind: "admins" },
      notice: { kind: "identity-disowned", detail: null },
      requestId: null,
      identityId: found.id,
      connectorId: found.connectorId,
      dedupeKey: `disowned:${found.id}:${found.verifiedAt.toISOString()}`,
    });
    return frozen;
  });
}

async function commitFreeze(
  tx: Transaction,
  { userId, connectorId, externalId }: ExternalIdentity,
  { identityId, by, reason }: FreezeAccount,
): Promise<Result<ExternalIdentity>> {
  // Whoever is about to give access by this link waits, and finds it frozen; see `apply-grant`.
  await tx.lockAccountsOf(userId, connectorId);
  const grants = await lockGrantsOfAccount(tx, connectorId, externalId);
  const link = (await tx.lockAccount(connectorId, externalId)).find(({ id }) => id === identityId);
  if (link === undefined) return refuse({ reason: "link-unknown", service: "Latchkey" });
  if (link.frozenAt !== null) return accept(link);
  const actor = actorName(by);
  const byUserId = by.kind === "user" ? by.userId : null;
  await tx.freezeIdentity(identityId, { by: byUserId, reason }, { actor });
  const frozen = { ...link, frozenAt: tx.now, frozenReason: reason };
  const note = "The link to the account was frozen.";
  const ended = await endGrantsOfAccount(tx, grants, { of: link.userId, by: byUserId, note });
  tx.audit({
    actor,
    action: "identity.frozen",
    subject: `user:${link.userId}`,
    data: { before: auditedLink(link), after: auditedLink(frozen), reason, endedGrants: ended },
  });
  await tx.tell({
    recipient: { kind: "user", userId: link.userId },
    notice: { kind: "identity-frozen", detail: null },
    requestId: null,
    identityId,
    connectorId,
  });
  return accept(frozen);
}

import { randomUUID } from "node:crypto";

import { type Actor, actorName } from "../domain/actor.ts";
import type { AuditData } from "../domain/audit.ts";
import { sameEmail } from "../domain/email.ts";
import type { ExternalIdentity, IdentitySource, VerificationMethod } from "../domain/identity.ts";
import type { Tried } from "../domain/identity-search.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import type { DirectoryAccount } from "../ports/directory.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { endGrantsOfAccount, lockGrantsOfAccount } from "./grants-of-account.ts";
import { tellOwners } from "./tell-owners.ts";
import { lockAroundLink } from "./lock-around-link.ts";
import { hasUsableLink, lockWaiting, resumeWaiting } from "./waiting-for-account.ts";

/** A link that is about to be made. */
export interface NewLink {
  readonly user: User;
  readonly connectorId: string;
  /** What people call the connector. */
  readonly service: string;
  readonly account: Pick<DirectoryAccount, "externalId" | "login" | "email" | "displayName">;
  readonly source: IdentitySource;
  readonly method: VerificationMethod;
  readonly by: Actor;
  readonly force?: boolean;
  readonly reason?: string | null;
  /** How it was found, for the audit trail. */
  readonly tried?: readonly Tried[];
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** A link that was made. */
export interface MadeLink extends ExternalIdentity {
  /** Whose the account was until then; `null` where it was nobody else's. */
  readonly takenFrom: string | null;
}

/**
 * The one door through which a link is made: under the trust rule and the constraint on owners, with its history, the
 * audit trail before and after, the people it concerns told, and whatever waited for it going on; all of it or nothing.
 * Only an admin's word takes an account from somebody else, and access that it gave them ends then. A refusal leaves
 * everything as it was.
 */
export async function commitLink(
  tx: Transaction,
  world: Pick<World, "codes">,
  link: NewLink,
): Promise<Result<MadeLink>> {
  const { user, connectorId, account, source, method, by, force = false } = link;
  const mayTakeOver = method === "admin" || method === "import";
  const loser = mayTakeOver ? await findLoser(tx, link) : null;
  const userIds = [user.id, ...(loser === null ? [] : [loser])].toSorted();
  for (const id of userIds) await tx.lockAccountsOf(id, connectorId);
  const second = await refuseSecondAccount(tx, link);
  if (second !== null) return second;
  await lockAroundLink(tx, { connectorId, userIds, externalId: mayTakeOver ? account.externalId : null });
  const waiting = await lockWaiting(tx, user.id, connectorId);
  const theirs = loser === null ? null : await lockWaiting(tx, loser, connectorId);
  const grants = mayTakeOver ? await lockGrantsOfAccount(tx, connectorId, account.externalId) : [];
  const [before] = await tx.lockAccount(connectorId, account.externalId);
  // What nobody has seen is taken from nobody: a link that comes about between this look and the write stays.
  const isSeen = before !== undefined && (before.userId === user.id || before.userId === loser);
  const keepsOwner = !mayTakeOver || !isSeen;
  const identity: ExternalIdentity = {
    id: before?.userId === user.id ? before.id : randomUUID(),
    userId: user.id,
    connectorId,
    externalId: account.externalId,
    externalEmail: account.email,
    externalDisplayName: account.displayName,
    source,
    verifiedAt: tx.now,
    verificationMethod: method,
    linkedBy: by.kind === "user" ? by.userId : null,
    reason: link.reason ?? null,
    frozenAt: null,
    frozenReason: null,
    attributes: link.attributes ?? {},
  };
  const actor = actorName(by);
  const disownHmac = isTold(link) ? world.codes.disownHmacOf(world.codes.disownCodeOf(identity)) : null;
  const outcome = await tx.linkIdentity(identity, { force, keepsOwner, actor, disownHmac });
  if (outcome !== "linked") return refuse(await whyNot(tx, outcome, link, before));

  const kept = (await tx.lockAccount(connectorId, account.externalId))[0] ?? identity;
  tx.audit({
    actor,
    action: "identity.linked",
    subject: `user:${user.id}`,
    data: {
      before: before === undefined ? null : auditedLink(before),
      after: auditedLink(kept),
      force,
      ...(by.kind === "command-line" && { operator: by.name }),
      ...(link.tried && { tried: link.tried.map(({ step, outcome: came, why }) => ({ step, outcome: came, why })) }),
    },
  });
  const takenFrom = before === undefined || before.userId === user.id ? null : before.userId;
  if (takenFrom !== null) {
    await endGrantsOfAccount(tx, grants, { of: takenFrom, by: identity.linkedBy, note: takenOver });
    await tx.tell({
      recipient: { kind: "user", userId: takenFrom },
      notice: { kind: "identity-unlinked", detail: account.login },
      requestId: null,
      connectorId,
    });
  }
  if (isTold(link)) await tellOwners(tx, user, kept, account.login);
  await resumeWaiting(tx, waiting, actor);
  // Whoever waited because they had several accounts may have one left.
  if (loser !== null && theirs !== null && (await hasUsableLink(tx, loser, connectorId)))
    await resumeWaiting(tx, theirs, actor);
  return accept({ ...kept, takenFrom });
}

/** Who else has the account now. It may change until it is locked; then the link that came about stays. */
async function findLoser(tx: Transaction, { user, connectorId, account }: NewLink): Promise<string | null> {
  const present = await tx.findIdentityOwner(connectorId, account.externalId);
  return present === null || present.userId === user.id ? null : present.userId;
}

/**
 * Whoever has an account of the connector gets no second one by a search or a proof: nobody could say any more which of
 * them is meant. Somebody may have made the first one since the search or the proof began.
 */
async function refuseSecondAccount(
  tx: Transaction,
  { user, connectorId, service, account, method, by }: NewLink,
): Promise<Result<never> | null> {
  if (method === "admin" || method === "import" || method === "identity-link") return null;
  const links = (await tx.identitiesOf([user.id])).filter((link) => link.connectorId === connectorId);
  const others = links.filter(({ externalId }) => externalId !== account.externalId);
  if (others.some(({ frozenAt }) => frozenAt !== null)) return refuse({ reason: "identity-frozen", service });
  if (others.length === 0) return null;
  const isOwnDoing = by.kind === "user" && by.userId === user.id;
  return refuse({ reason: "already-linked", service, owner: isOwnDoing ? null : `<@${user.slackUserId}>` });
}

const takenOver = "A Latchkey admin linked the account to somebody else.";

/** A match by the person's own e-mail tells nobody: they asked for it a moment ago, and the address is theirs on both sides. */
function isTold({ method, user, account }: NewLink): boolean {
  return method !== "email" || !sameEmail(account.email, user.email);
}

async function whyNot(
  tx: Transaction,
  outcome: "owned-by-another" | "lower-trust",
  { service, connectorId, account, user }: NewLink,
  before: ExternalIdentity | undefined,
) {
  // Somebody may have come between our look and our own write; then the link that won is there now.
  const present = before ?? (await tx.lockAccount(connectorId, account.externalId))[0];
  if (present !== undefined && present.userId === user.id && present.frozenAt !== null)
    return { reason: "identity-frozen", service } as const;
  if (outcome === "lower-trust") {
    return { reason: outcome, account: account.login, service, source: present?.source ?? "unknown" } as const;
  }
  const owner = present === undefined ? null : await tx.findUser(present.userId);
  const name = owner === null ? "somebody else" : `<@${owner.slackUserId}>`;
  return { reason: outcome, account: account.login, service, owner: name } as const;
}

/** A link as the audit trail keeps it. */
export function auditedLink(link: ExternalIdentity): { readonly [key: string]: AuditData } {
  const { id, userId, connectorId, externalId, externalEmail, source, verificationMethod, reason, frozenAt } = link;
  return {
    id,
    userId,
    connector: connectorId,
    externalId,
    externalEmail,
    source,
    method: verificationMethod,
    verifiedAt: link.verifiedAt.toISOString(),
    reason,
    frozen: frozenAt !== null,
  };
}

import { type ExternalIdentity, mayOverwrite, trustOf } from "../../domain/identity.ts";
import type { LinkOptions, Transaction } from "../../ports/store.ts";
import { type Changer, keepLink } from "./identity-history.ts";
import type { KeptIdentity } from "./rows.ts";
import type { Session } from "./session.ts";

type Answer = "linked" | "owned-by-another" | "lower-trust";
type Links = Pick<Transaction, "lockAccountsOf" | "lockAccount" | "linkIdentity" | "unlinkIdentity" | "freezeIdentity">;

/** What a transaction does with links; each change is in the history. */
export function createIdentityLinks(session: Session): Links {
  const { rows, now } = session;
  const change = async (id: string, by: Changer, changed: (link: KeptIdentity) => KeptIdentity) => {
    const known = rows.identities.get(id, session);
    if (known === null || known.unlinkedAt !== null) return;
    await session.lock(`identity:${id}`, "no-key-update");
    const link = rows.identities.get(id, session);
    if (link !== null && link.unlinkedAt === null) keepLink(session, link, changed(link), by);
  };

  return {
    lockAccountsOf: (userId, connectorId) => session.lock(`accounts of:${userId}/${connectorId}`),
    async lockAccount(connectorId, externalId) {
      const find = () => ofAccount(session, { connectorId, externalId }).filter((link) => link.unlinkedAt === null);
      for (const { id } of find()) await session.lock(`identity:${id}`);
      return find().map(({ identity }) => identity);
    },
    linkIdentity: (identity, options = {}) => linkIdentity(session, identity, options),
    unlinkIdentity: (id, { actor, reason = null }) =>
      change(id, { actor, reason }, (link) => ({
        ...link,
        identity: { ...link.identity, frozenAt: null, frozenReason: null },
        unlinkedAt: now,
        frozenBy: null,
        disownHmac: null,
      })),
    async freezeIdentity(id, frozen, { actor, reason = null, disownHmac = null }) {
      await session.refer("users", rows.users, frozen?.by ?? null);
      await change(id, { actor, reason: frozen?.reason ?? reason }, (link) => ({
        ...link,
        identity: { ...link.identity, frozenAt: frozen === null ? null : now, frozenReason: frozen?.reason ?? null },
        frozenBy: frozen?.by ?? null,
        disownHmac: frozen === null ? disownHmac : null,
      }));
    },
  };
}

/** Writes a link under the trust rule, as the real store does: at most one live owner per account, whoever comes first. */
async function linkIdentity(session: Session, identity: ExternalIdentity, options: LinkOptions): Promise<Answer> {
  const { force = false, keepsOwner = false, actor = "system" } = options;
  const { userId } = identity;
  await session.refer("users", session.rows.users, userId);
  await session.refer("users", session.rows.users, identity.linkedBy);
  await session.refer("connector", session.rows.connectors, identity.connectorId);
  for (const link of linksOf(session, identity)) await session.lock(`identity:${link.id}`);
  const known = linksOf(session, identity);
  if (known.some((link) => link.identity.userId === userId && link.identity.frozenAt !== null)) return "lower-trust";
  const present = known.find((link) => link.unlinkedAt === null);
  if (present !== undefined) {
    const isOwn = present.identity.userId === userId;
    const mayWrite = (isOwn || !keepsOwner) && mayOverwrite(present.identity, identity, force);
    if (present.identity.frozenAt !== null || !mayWrite) {
      return isOwn ? "lower-trust" : "owned-by-another";
    }
    if (!isOwn) keepLink(session, present, { ...present, unlinkedAt: session.now }, { actor, reason: identity.reason });
  }
  return write(session, identity, options);
}

/** Insert, or update what the same person already has of the account: the rule once more, for whoever came meanwhile. */
async function write(session: Session, identity: ExternalIdentity, options: LinkOptions): Promise<Answer> {
  const { force = false, actor = "system", disownHmac = null } = options;
  const { userId, connectorId, externalId, source } = identity;
  const { identities } = session.rows;
  const findMine = () => ofAccount(session, identity).find((link) => link.identity.userId === userId);
  await session.claim(`identity of:${userId}/${connectorId}/${externalId}`, () => findMine() !== undefined);
  const mine = findMine();
  if (mine !== undefined) await session.lock(`identity:${mine.id}`);
  const before = mine === undefined ? null : identities.get(mine.id, session);
  if (before !== null) {
    const mayChange = force || before.unlinkedAt !== null || trustOf(before.identity.source) <= trustOf(source);
    if (before.identity.frozenAt !== null || !mayChange) return "lower-trust";
  }
  const isOwned = () => ofAccount(session, identity).some((link) => link.unlinkedAt === null && link.id !== before?.id);
  if (!(await session.claim(`owner of:${connectorId}/${externalId}`, isOwned))) return "owned-by-another";
  const id = before?.id ?? identity.id;
  const written = { ...structuredClone(identity), id, frozenAt: null, frozenReason: null };
  keepLink(
    session,
    before,
    { id, identity: written, unlinkedAt: null, frozenBy: null, disownHmac },
    { actor, reason: identity.reason },
  );
  return "linked";
}

function linksOf(session: Session, identity: ExternalIdentity): readonly KeptIdentity[] {
  return ofAccount(session, identity).filter(
    (link) => link.unlinkedAt === null || link.identity.userId === identity.userId,
  );
}

function ofAccount(
  session: Session,
  { connectorId, externalId }: Pick<ExternalIdentity, "connectorId" | "externalId">,
): readonly KeptIdentity[] {
  return session.rows.identities
    .all(session)
    .filter(({ identity }) => identity.connectorId === connectorId && identity.externalId === externalId);
}

import { type ExternalIdentity, mayOverwrite, trustOf } from "../../../src/domain/identity.ts";
import type { KeptIdentity } from "./rows.ts";
import type { Session } from "./session.ts";

type Answer = "linked" | "owned-by-another" | "lower-trust";

/** Writes a link under the trust rule, as the real store does: at most one live owner per account, whoever comes first. */
export async function linkIdentity(session: Session, identity: ExternalIdentity, force: boolean): Promise<Answer> {
  const { userId } = identity;
  await session.refer("users", session.rows.users, userId);
  await session.refer("connector", session.rows.connectors, identity.connectorId);
  for (const link of linksOf(session, identity)) await session.lock(`identity:${link.id}`);
  const known = linksOf(session, identity);
  if (known.some((link) => link.identity.userId === userId && link.frozenAt !== null)) return "lower-trust";
  const present = known.find((link) => link.unlinkedAt === null);
  if (present !== undefined) {
    const isOwn = present.identity.userId === userId;
    if (present.frozenAt !== null || !mayOverwrite(present.identity, identity, force)) {
      return isOwn ? "lower-trust" : "owned-by-another";
    }
    if (!isOwn) session.insert(session.rows.identities, { ...present, unlinkedAt: session.now });
  }
  return write(session, identity, force);
}

/** Insert, or update what the same person already has of the account: the rule once more, for whoever came meanwhile. */
async function write(session: Session, identity: ExternalIdentity, force: boolean): Promise<Answer> {
  const { userId, connectorId, externalId, source } = identity;
  const { identities } = session.rows;
  const findMine = () => ofAccount(session, identity).find((link) => link.identity.userId === userId);
  await session.claim(`identity of:${userId}/${connectorId}/${externalId}`, () => findMine() !== undefined);
  const mine = findMine();
  if (mine !== undefined) await session.lock(`identity:${mine.id}`);
  const before = mine === undefined ? null : identities.get(mine.id, session);
  if (before !== null) {
    const mayChange = force || before.unlinkedAt !== null || trustOf(before.identity.source) <= trustOf(source);
    if (before.frozenAt !== null || !mayChange) return "lower-trust";
  }
  const isOwned = () => ofAccount(session, identity).some((link) => link.unlinkedAt === null && link.id !== before?.id);
  if (!(await session.claim(`owner of:${connectorId}/${externalId}`, isOwned))) return "owned-by-another";
  const id = before?.id ?? identity.id;
  session.insert(identities, { id, identity: { ...identity, id }, unlinkedAt: null, frozenAt: null });
  return "linked";
}

function linksOf(session: Session, identity: ExternalIdentity): readonly KeptIdentity[] {
  return ofAccount(session, identity).filter(
    (link) => link.unlinkedAt === null || link.identity.userId === identity.userId,
  );
}

function ofAccount(session: Session, { connectorId, externalId }: ExternalIdentity): readonly KeptIdentity[] {
  return session.rows.identities
    .all(session)
    .filter(({ identity }) => identity.connectorId === connectorId && identity.externalId === externalId);
}

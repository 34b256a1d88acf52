import type { Grant } from "../../domain/grant.ts";
import type { Reads } from "../../ports/store.ts";
import type { Rows } from "./rows.ts";

type IdentityReads = Pick<
  Reads,
  | "identitiesOf"
  | "findIdentity"
  | "findIdentityToDisown"
  | "historyOf"
  | "unmappedUsers"
  | "requestsNeedingAccount"
  | "grantsNeedingAccount"
  | "unendedGrantsOfAccount"
  | "deliveredAbout"
>;

/** Links as people ask about them, their history, and what waits for one. */
export function createIdentityReads(rows: Rows, owner: object | null): IdentityReads {
  const present = () => rows.identities.all(owner).filter(({ unlinkedAt }) => unlinkedAt === null);
  const unended = (where: (grant: Grant) => boolean) =>
    rows.grants
      .all(owner)
      .map(({ grant }) => grant)
      .filter((grant) => grant.endedAt === null && where(grant));

  return {
    identitiesOf: async (userIds) =>
      present()
        .map(({ identity }) => identity)
        .filter(({ userId }) => userIds.includes(userId))
        .toSorted((a, b) => compare(a.connectorId, b.connectorId) || a.verifiedAt.getTime() - b.verifiedAt.getTime()),
    findIdentity: async (id) => present().find((link) => link.id === id)?.identity ?? null,
    findIdentityToDisown: async (disownHmac) =>
      present().find((link) => link.disownHmac === disownHmac && link.identity.frozenAt === null)?.identity ?? null,
    historyOf: async (userId, limit) =>
      rows.changes
        .all(owner)
        .filter((kept) => kept.userId === userId)
        .map(({ change }) => change)
        .toReversed()
        .slice(0, limit),
    async unmappedUsers(connectorId, { after, limit }) {
      const mapped = new Set(
        present()
          .filter(({ identity }) => identity.connectorId === connectorId)
          .map(({ identity }) => identity.userId),
      );
      const users = rows.users.all(owner);
      const unmapped = users
        .filter(({ id }) => !mapped.has(id))
        .toSorted((a, b) => compare(a.displayName ?? "", b.displayName ?? "") || compare(a.id, b.id));
      const last = after === null ? null : rows.users.get(after, owner);
      const isAfter = (name: string, id: string) =>
        last !== null && (compare(name, last.displayName ?? "") || compare(id, last.id)) > 0;
      const page = after === null ? unmapped : unmapped.filter((user) => isAfter(user.displayName ?? "", user.id));
      return { users: page.slice(0, limit), total: unmapped.length };
    },
    requestsNeedingAccount: async (userId, connectorId) =>
      rows.requests
        .all(owner)
        .filter(({ status }) => status === "needs_account")
        .filter((request) => request.beneficiaryId === userId && request.neededConnectorId === connectorId)
        .map(({ id }) => id)
        .toSorted(compare),
    grantsNeedingAccount: async (userId, connectorId) =>
      unended(({ account, state }) => account === null && state === "pending")
        .filter((grant) => grant.beneficiaryId === userId && grant.target.connectorId === connectorId)
        .toSorted((a, b) => compare(a.requestId, b.requestId))
        .map(({ id }) => id),
    unendedGrantsOfAccount: async (connectorId, externalId) =>
      unended(({ target, account }) => target.connectorId === connectorId && account?.externalId === externalId)
        .toSorted((a, b) => compare(a.requestId, b.requestId))
        .map(({ id }) => id),
    deliveredAbout: async (claimId) =>
      rows.events
        .all(owner)
        .filter(({ event }) => event.claimId === claimId && event.notice.kind === "claim-to-confirm")
        .flatMap(({ settled }) => settled?.deliveredTo?.split(" ") ?? []),
  };
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

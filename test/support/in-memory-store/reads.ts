import type { Decision } from "../../../src/domain/approval-policy.ts";
import type { Grant } from "../../../src/domain/grant.ts";
import type { ExternalIdentity } from "../../../src/domain/identity.ts";
import type { Membership, Reads } from "../../../src/ports/store.ts";
import type { Chance } from "./owed.ts";
import { findObligations, findOwedJobs } from "./owed.ts";
import type { KeptIdentity, Rows } from "./rows.ts";

/** The reading half of the store, as one transaction sees the rows; without one, as they are committed. */
export function createReads(rows: Rows, owner: object | null, now: () => Date, random: Chance): Reads {
  const grants = (): readonly Grant[] => rows.grants.all(owner).map(({ grant }) => grant);
  const links = (where: (link: KeptIdentity) => boolean): readonly ExternalIdentity[] =>
    rows.identities
      .all(owner)
      .filter(where)
      .map(({ identity }) => identity);
  const ownersOf = (connectorId: string, externalIds: readonly string[]) =>
    links(
      ({ identity, unlinkedAt }) =>
        unlinkedAt === null && identity.connectorId === connectorId && externalIds.includes(identity.externalId),
    );

  return {
    findRequest: async (id) => rows.requests.get(id, owner),
    findRequestByView: async (viewId) => rows.requests.all(owner).find((row) => row.slackViewId === viewId) ?? null,
    async findDecision(requestId) {
      return newest(rows.decisions.all(owner).filter((decision) => decision.requestId === requestId));
    },
    findGrant: async (id) => rows.grants.get(id, owner)?.grant ?? null,
    findGrantOfRequest: async (requestId) => grants().find((grant) => grant.requestId === requestId) ?? null,
    unendedGrantsOf: async (membership) =>
      grants().filter((grant) => grant.endedAt === null && isOf(grant, membership)),
    async findLastEndedGrantOf(membership) {
      const ended = grants().filter((grant) => grant.state === "ended" && isOf(grant, membership));
      return ended.toSorted((a, b) => (b.endedAt?.getTime() ?? 0) - (a.endedAt?.getTime() ?? 0))[0] ?? null;
    },
    async findPictured(requestId) {
      const request = rows.requests.get(requestId, owner);
      const requester = request && rows.users.get(request.requesterId, owner);
      const beneficiary = request && rows.users.get(request.beneficiaryId, owner);
      if (request === null || requester === null || beneficiary === null) return null;
      const userOf = (id: string | null) => (id === null ? null : rows.users.get(id, owner));
      const decision = newest(rows.decisions.all(owner).filter((given) => given.requestId === requestId));
      const grant = grants().find((one) => one.requestId === requestId) ?? null;
      const connectorId = request.target?.connectorId;
      return {
        request,
        requester,
        beneficiary,
        decision: decision && { ...decision, by: userOf(decision.userId) },
        grant: grant && { ...grant, endedByUser: userOf(grant.endedBy) },
        identities: links(
          ({ identity, unlinkedAt, frozenAt }) =>
            unlinkedAt === null &&
            frozenAt === null &&
            identity.userId === beneficiary.id &&
            identity.connectorId === connectorId,
        ),
      };
    },
    findUser: async (id) => rows.users.get(id, owner),
    findUserBySlack: async ({ enterpriseId, teamId, userId }) =>
      rows.users
        .all(owner)
        .find(
          (user) =>
            user.slackEnterpriseId === enterpriseId && user.slackTeamId === teamId && user.slackUserId === userId,
        ) ?? null,
    countOtherUsersWithEmail: async (comparable, userId) =>
      rows.users.all(owner).filter((user) => user.id !== userId && lowerAscii(user.email) === comparable).length,
    usersWithRole: async (role) => rows.users.all(owner).filter((user) => user.role === role),
    liveIdentities: async (userId, connectorId) =>
      links(
        ({ identity, unlinkedAt, frozenAt }) =>
          unlinkedAt === null &&
          frozenAt === null &&
          identity.userId === userId &&
          (connectorId === undefined || identity.connectorId === connectorId),
      ),
    findIdentityOwner: async (connectorId, externalId) => ownersOf(connectorId, [externalId])[0] ?? null,
    usersOfAccounts: async (connectorId, externalIds) =>
      new Map(
        ownersOf(connectorId, externalIds).flatMap(({ externalId, userId }) => {
          const user = rows.users.get(userId, owner);
          return user === null ? [] : [[externalId, user] as const];
        }),
      ),
    notificationsOf: async (requestId) =>
      rows.notifications
        .all(owner)
        .filter((notification) => notification.requestId === requestId)
        .toSorted((a, b) => a.step - b.step || (a.id < b.id ? -1 : 1)),
    async findOutboxEvent(id) {
      const kept = rows.events.get(id, owner);
      return kept === null || kept.settled !== null ? null : kept.event;
    },
    findConnector: async (id) => rows.connectors.get(id, owner),
    connectors: async () => rows.connectors.all(owner).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    findMembership: async (id) => rows.memberships.get(id, owner),
    obligations: async () => findObligations(rows, owner),
    owedJobs: async (limit) => findOwedJobs(rows, owner, { now: now(), limit, random }),
  };
}

function newest(decisions: readonly Decision[]): Decision | null {
  return decisions.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0] ?? null;
}

function isOf({ account, target }: Grant, membership: Membership): boolean {
  return (
    account !== null &&
    target.connectorId === membership.connectorId &&
    account.organisationId === membership.organisationId &&
    account.externalId === membership.externalId &&
    target.resourceId === membership.resourceId
  );
}

/** As the database does it under the "C" collation. */
function lowerAscii(text: string | null): string | null {
  return text === null ? null : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

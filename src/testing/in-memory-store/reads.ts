import { closingDecision, type Decision } from "../../domain/approval-policy.ts";
import type { Grant } from "../../domain/grant.ts";
import type { ExternalIdentity } from "../../domain/identity.ts";
import type { Membership, Reads } from "../../ports/store.ts";
import { createClaimReads } from "./claims.ts";
import { createLeavingReads } from "./departures.ts";
import { createEventReads } from "./request-events.ts";
import { createDriftReads } from "./drift.ts";
import { createDelegationReads } from "./delegations.ts";
import { createFormReads } from "./forms.ts";
import { createHomeReads } from "./home.ts";
import { createIdentityReads } from "./identity-reads.ts";
import { lowerAscii } from "./lower-ascii.ts";
import type { Chance } from "./owed.ts";
import { findObligations, findOwedJobs } from "./owed.ts";
import { createProfileReads } from "./profiles.ts";
import { createResourceReads } from "./resources.ts";
import { createStrategyReads } from "./strategy-memberships.ts";
import type { KeptIdentity, Rows } from "./rows.ts";

type Kept = Decision & { readonly id: string };

/** The reading half of the store, as one transaction sees the rows; without one, as they are committed. */
export function createReads(rows: Rows, owner: object | null, now: () => Date, random: Chance): Reads {
  const grants = (): readonly Grant[] => rows.grants.all(owner).map(({ grant }) => grant);
  const decisionsOf = (requestId: string): readonly Kept[] =>
    rows.decisions
      .all(owner)
      .filter((decision) => decision.requestId === requestId)
      .toSorted(compareDecisions);
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

  const home = createHomeReads(rows, owner, now);

  return {
    ...home,
    ...createIdentityReads(rows, owner),
    ...createResourceReads(rows, owner),
    ...createProfileReads(rows, owner),
    ...createClaimReads(rows, owner),
    ...createStrategyReads(rows, owner),
    ...createDriftReads(rows, owner),
    ...createLeavingReads(rows, owner),
    ...createFormReads(rows, owner),
    ...createDelegationReads(rows, owner, now),
    ...createEventReads(rows, owner),
    findRequest: async (id) => rows.requests.get(id, owner),
    findRequestByView: async (viewId) => rows.requests.all(owner).find((row) => row.slackViewId === viewId) ?? null,
    findDecision: async (requestId) => decisionsOf(requestId).at(-1) ?? null,
    decisionsOf: async (requestId) => decisionsOf(requestId),
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
      const decisions = decisionsOf(requestId).map((given) => ({
        ...given,
        by: userOf(given.userId),
        inNameOf: userOf(given.onBehalfOf),
      }));
      const grant = grants().find((one) => one.requestId === requestId) ?? null;
      const connectorId = request.target?.connectorId;
      return {
        request,
        requester,
        beneficiary,
        decision: closingDecision(request, decisions),
        decisions,
        grant: grant && { ...grant, endedByUser: userOf(grant.endedBy) },
        extension: grant && (await home.findExtension(grant.id)),
        identities: links(
          ({ identity, unlinkedAt }) =>
            unlinkedAt === null &&
            identity.frozenAt === null &&
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
    usersOfSlack: async ({ enterpriseId, teamId }, slackUserIds) => {
      const wanted = new Set(slackUserIds);
      const found = rows.users
        .all(owner)
        .filter(
          (user) =>
            user.slackEnterpriseId === enterpriseId && user.slackTeamId === teamId && wanted.has(user.slackUserId),
        );
      return new Map(found.map((user) => [user.slackUserId, user]));
    },
    countOtherUsersWithEmail: async (comparable, userId) =>
      rows.users.all(owner).filter((user) => user.id !== userId && lowerAscii(user.email) === comparable).length,
    usersWithRole: async (role) => rows.users.all(owner).filter((user) => user.role === role),
    liveIdentities: async (userId, connectorId) =>
      links(
        ({ identity, unlinkedAt }) =>
          unlinkedAt === null &&
          identity.frozenAt === null &&
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

/** Stage by stage; a denial is the last. */
function compareDecisions(one: Kept, other: Kept): number {
  if (one.stage !== other.stage) return one.stage - other.stage;
  if (one.outcome !== other.outcome) return one.outcome === "deny" ? 1 : -1;
  return one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1);
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

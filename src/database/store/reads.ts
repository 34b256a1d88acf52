import type { EntityManager } from "@mikro-orm/postgresql";

import {
  AccessGrantEntity,
  AccessMembershipEntity,
  AccessRequestEntity,
  ConnectorEntity,
  OutboxEventEntity,
  RequestDecisionEntity,
  RequestNotificationEntity,
  UserEntity,
  UserExternalIdentityEntity,
} from "../entities/index.ts";
import type { Reads } from "../../ports/store.ts";
import { findObligations, findOwedJobs } from "./owed.ts";
import { toGrant, toOutboxEvent } from "./rows.ts";

/** Rows are read fresh each time: nothing that was loaded before is believed. */
const fresh = { disableIdentityMap: true } as const;

/** The reading half of the store, over one entity manager: inside its transaction when it has one. */
export function createReads(em: EntityManager, now: () => Promise<Date>): Reads {
  return {
    findRequest: (id) => em.findOne(AccessRequestEntity, { id }, fresh),
    findRequestByView: (slackViewId) => em.findOne(AccessRequestEntity, { slackViewId }, fresh),
    findDecision: (requestId) =>
      em.findOne(RequestDecisionEntity, { requestId }, { ...fresh, orderBy: { at: "desc" } }),
    async findGrant(id) {
      const row = await em.findOne(AccessGrantEntity, { id }, fresh);
      return row === null ? null : toGrant(row);
    },
    async findGrantOfRequest(requestId) {
      const row = await em.findOne(AccessGrantEntity, { requestId }, fresh);
      return row === null ? null : toGrant(row);
    },
    async unendedGrantsOf({ connectorId, organisationId, externalId, resourceId }) {
      const where = { connectorId, organisationId, externalId, resourceId, endedAt: null };
      return (await em.find(AccessGrantEntity, where, fresh)).map(toGrant);
    },
    async findLastEndedGrantOf({ connectorId, organisationId, externalId, resourceId }) {
      const row = await em.findOne(
        AccessGrantEntity,
        { connectorId, organisationId, externalId, resourceId, state: "ended" },
        { ...fresh, orderBy: { endedAt: "desc" } },
      );
      return row === null ? null : toGrant(row);
    },
    findUser: (id) => em.findOne(UserEntity, { id }, fresh),
    findUserBySlack: ({ enterpriseId, teamId, userId }) =>
      em.findOne(UserEntity, { slackEnterpriseId: enterpriseId, slackTeamId: teamId, slackUserId: userId }, fresh),
    async countOtherUsersWithEmail(comparableEmail, userId) {
      const [row] = await em.execute<{ count: number }[]>(
        `select count(*)::int as count from users where lower(email collate "C") = ? and id <> ?`,
        [comparableEmail, userId],
      );
      return row?.count ?? 0;
    },
    usersWithRole: (role) => em.find(UserEntity, { role }, fresh),
    liveIdentities: (userId, connectorId) =>
      em.find(
        UserExternalIdentityEntity,
        { userId, unlinkedAt: null, frozenAt: null, ...(connectorId === undefined ? {} : { connectorId }) },
        fresh,
      ),
    findIdentityOwner: (connectorId, externalId) =>
      em.findOne(UserExternalIdentityEntity, { connectorId, externalId, unlinkedAt: null }, fresh),
    async usersOfAccounts(connectorId, externalIds) {
      const links = await em.find(
        UserExternalIdentityEntity,
        { connectorId, externalId: { $in: [...externalIds] }, unlinkedAt: null },
        fresh,
      );
      const users = await em.find(UserEntity, { id: { $in: links.map((link) => link.userId) } }, fresh);
      const byId = new Map(users.map((user) => [user.id, user]));
      return new Map(
        links.flatMap((link) => {
          const user = byId.get(link.userId);
          return user === undefined ? [] : [[link.externalId, user] as const];
        }),
      );
    },
    notificationsOf: (requestId) =>
      em.find(RequestNotificationEntity, { requestId }, { ...fresh, orderBy: { step: "asc", id: "asc" } }),
    async findOutboxEvent(id) {
      const row = await em.findOne(OutboxEventEntity, { id, deliveredAt: null }, fresh);
      return row === null ? null : toOutboxEvent(row);
    },
    findConnector: (id) => em.findOne(ConnectorEntity, { id }, fresh),
    connectors: () => em.find(ConnectorEntity, {}, { ...fresh, orderBy: { id: "asc" } }),
    findMembership: (id) => em.findOne(AccessMembershipEntity, { id }, fresh),
    obligations: () => findObligations(em),
    owedJobs: async (limit) => findOwedJobs(em, await now(), limit),
  };
}

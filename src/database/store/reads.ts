import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

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
import type { Membership, Reads } from "../../ports/store.ts";
import { createClaimReads } from "./claims.ts";
import { createDriftReads } from "./drift.ts";
import { createLeavingReads } from "./departures.ts";
import { createDelegationReads } from "./delegations.ts";
import { createFormReads } from "./forms.ts";
import { createHomeReads } from "./home.ts";
import { createIdentityReads } from "./identity-reads.ts";
import { findObligations, findOwedJobs } from "./owed.ts";
import { findPictured } from "./pictured.ts";
import { createProfileReads } from "./profiles.ts";
import { createEventReads } from "./request-events.ts";
import { createResourceReads } from "./resources.ts";
import { toGrant, toOutboxEvent } from "./rows.ts";
import { createStrategyReads } from "./strategy-memberships.ts";
import { readRow, readRows } from "./table.ts";
import { isSlackUser } from "./users.ts";

/** The reading half of the store, over one entity manager: inside its transaction when it has one. */
export function createReads(em: EntityManager, now: () => Promise<Date>): Reads {
  const findGrant = async (rest: RawBuilder<unknown>) => {
    const row = await readRow(em, AccessGrantEntity, rest);
    return row === null ? null : toGrant(row);
  };
  return {
    ...createIdentityReads(em),
    ...createLeavingReads(em),
    ...createFormReads(em),
    ...createDelegationReads(em, now),
    ...createHomeReads(em, now),
    ...createResourceReads(em),
    ...createProfileReads(em),
    ...createClaimReads(em),
    ...createStrategyReads(em),
    ...createDriftReads(em),
    ...createEventReads(em),
    findRequest: (id) => readRow(em, AccessRequestEntity, sql`where id = ${id}`),
    findRequestByView: (viewId) => readRow(em, AccessRequestEntity, sql`where slack_view_id = ${viewId}`),
    findDecision: (requestId) =>
      readRow(
        em,
        RequestDecisionEntity,
        sql`where request_id = ${requestId} order by stage desc, outcome desc, decided_at desc, id desc`,
      ),
    decisionsOf: (requestId) =>
      readRows(em, RequestDecisionEntity, sql`where request_id = ${requestId} order by stage, outcome, decided_at, id`),
    findGrant: (id) => findGrant(sql`where id = ${id}`),
    findGrantOfRequest: (requestId) => findGrant(sql`where request_id = ${requestId}`),
    async unendedGrantsOf(membership) {
      const rows = await readRows(em, AccessGrantEntity, sql`where ${isOf(membership)} and ended_at is null`);
      return rows.map(toGrant);
    },
    findLastEndedGrantOf: (membership) =>
      findGrant(sql`where ${isOf(membership)} and state = 'ended' order by ended_at desc`),
    findPictured: (requestId) => findPictured(em, requestId),
    findUser: (id) => readRow(em, UserEntity, sql`where id = ${id}`),
    findUserBySlack: (identity) => readRow(em, UserEntity, sql`where ${isSlackUser(identity)}`),
    async usersOfSlack({ enterpriseId, teamId }, slackUserIds) {
      const users = await readRows(
        em,
        UserEntity,
        sql`where slack_enterprise_id = ${enterpriseId} and slack_team_id = ${teamId}
          and slack_user_id = any(${slackUserIds})`,
      );
      return new Map(users.map((user) => [user.slackUserId, user]));
    },
    async countOtherUsersWithEmail(comparableEmail, userId) {
      const [row] = await em.execute<{ count: number }[]>(
        `select count(*)::int as count from users where lower(email collate "C") = ? and id <> ?`,
        [comparableEmail, userId],
      );
      return row?.count ?? 0;
    },
    usersWithRole: (role) => readRows(em, UserEntity, sql`where role = ${role}`),
    liveIdentities: (userId, connectorId) =>
      readRows(
        em,
        UserExternalIdentityEntity,
        sql`where user_id = ${userId} and unlinked_at is null and frozen_at is null
          ${connectorId === undefined ? sql`` : sql`and connector_id = ${connectorId}`}`,
      ),
    findIdentityOwner: (connectorId, externalId) =>
      readRow(
        em,
        UserExternalIdentityEntity,
        sql`where connector_id = ${connectorId} and external_id = ${externalId} and unlinked_at is null`,
      ),
    async usersOfAccounts(connectorId, externalIds) {
      const links = await readRows(
        em,
        UserExternalIdentityEntity,
        sql`where connector_id = ${connectorId} and external_id = any(${externalIds}) and unlinked_at is null`,
      );
      const users = await readRows(em, UserEntity, sql`where id = any(${links.map((link) => link.userId)})`);
      const byId = new Map(users.map((user) => [user.id, user]));
      return new Map(
        links.flatMap((link) => {
          const user = byId.get(link.userId);
          return user === undefined ? [] : [[link.externalId, user] as const];
        }),
      );
    },
    notificationsOf: (requestId) =>
      readRows(em, RequestNotificationEntity, sql`where request_id = ${requestId} order by step, id`),
    async findOutboxEvent(id) {
      const row = await readRow(em, OutboxEventEntity, sql`where id = ${id} and delivered_at is null`);
      return row === null ? null : toOutboxEvent(row);
    },
    findConnector: (id) => readRow(em, ConnectorEntity, sql`where id = ${id}`),
    connectors: () => readRows(em, ConnectorEntity, sql`order by id`),
    findMembership: (id) => readRow(em, AccessMembershipEntity, sql`where id = ${id}`),
    obligations: () => findObligations(em),
    owedJobs: async (limit) => findOwedJobs(em, await now(), limit),
  };
}

function isOf({ connectorId, organisationId, externalId, resourceId }: Membership): RawBuilder<unknown> {
  return sql`connector_id = ${connectorId} and organisation_id = ${organisationId}
    and external_id = ${externalId} and resource_id = ${resourceId}`;
}

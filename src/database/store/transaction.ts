import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import {
  AccessGrantEntity,
  AccessMembershipEntity,
  AccessRequestEntity,
  ConnectorEntity,
  OutboxEventEntity,
  RequestDecisionEntity,
  RequestNotificationEntity,
  UserEntity,
} from "../entities/index.ts";
import type { AuditEntry } from "../../domain/audit.ts";
import { nextAttemptOf } from "../../domain/grant.ts";
import type { Transaction } from "../../ports/store.ts";
import type { Job } from "../../ports/work.ts";
import { appendingStatement } from "./audit-log.ts";
import { createClaimWrites } from "./claims.ts";
import { createDriftWrites } from "./drift.ts";
import { freezeIdentity, linkIdentity, lockAccount, unlinkIdentity } from "./identity-links.ts";
import { doubtMembership, holdsLease, renewLease } from "./leases.ts";
import { createDelegationWrites } from "./delegations.ts";
import { createFormWrites } from "./forms.ts";
import { createLeavingWrites } from "./departures.ts";
import { createHomeWrites } from "./home.ts";
import { createReads } from "./reads.ts";
import { createEventWrites } from "./request-events.ts";
import { keepResource } from "./resources.ts";
import { grantChanges, toGrant } from "./rows.ts";
import { createStrategyWrites } from "./strategy-memberships.ts";
import { insertRow, insertRowOnce, readRow, updateRows } from "./table.ts";
import { meetUser } from "./users.ts";

/** Puts a job on the queue inside the given entity manager's transaction. */
export type Wake = (em: EntityManager, job: Job, at: Date | null) => Promise<void>;

/**
 * The writing half of the store, over an entity manager that is inside a transaction; and what is to be said last, right
 * before the commit, if anything.
 */
export function createTransaction(
  em: EntityManager,
  now: Date,
  wake: Wake,
): { readonly tx: Transaction; readonly lastStatement: () => string | null } {
  const entries: AuditEntry[] = [];
  const reads = createReads(em, () => Promise.resolve(now));

  const tx: Transaction = {
    ...reads,
    now,
    lockRequest: (id) => readRow(em, AccessRequestEntity, sql`where id = ${id} for update`),
    async lockGrant(id) {
      const ofGrant = sql`where id = (select request_id from access_grant where id = ${id}) for update`;
      if ((await readRow(em, AccessRequestEntity, ofGrant)) === null) return null;
      const row = await readRow(em, AccessGrantEntity, sql`where id = ${id} for update`);
      return row === null ? null : toGrant(row);
    },
    addRequest: (request) => insertRowOnce(em, AccessRequestEntity, request),
    async saveRequest(request) {
      const { id, status, version, statusReason, deciders, neededConnectorId, deadline, closedAt } = request;
      const { stage, stageSince, escalatesAt, stages, askedVersion, trace } = request;
      const standing = { status, version, statusReason, deciders, neededConnectorId, deadline, closedAt };
      const changes = { ...standing, stage, stageSince, escalatesAt, stages, askedVersion, trace };
      await updateRows(em, AccessRequestEntity, changes, sql`where id = ${id}`);
    },
    addDecision: (decision) => insertRowOnce(em, RequestDecisionEntity, { id: randomUUID(), ...decision }),
    async addGrant(grant) {
      const { id, requestId, beneficiaryId, target, durationSeconds, startsAt, heldSince } = grant;
      await insertRow(em, AccessGrantEntity, {
        id,
        requestId,
        beneficiaryId,
        target,
        durationSeconds,
        startsAt,
        heldSince,
        ...grantChanges(grant),
        connectorId: target.connectorId,
        resourceId: target.resourceId,
        nextAttemptAt: nextAttemptOf(grant, now),
        createdAt: now,
      });
    },
    async saveGrant(grant) {
      const changes = { ...grantChanges(grant), nextAttemptAt: nextAttemptOf(grant, now) };
      await updateRows(em, AccessGrantEntity, changes, sql`where id = ${grant.id}`);
    },
    async deferGrant(grantId, until, attempts) {
      await updateRows(em, AccessGrantEntity, { nextAttemptAt: until, attempts }, sql`where id = ${grantId}`);
    },
    async addNotifications(notifications) {
      for (const notification of notifications) await insertRowOnce(em, RequestNotificationEntity, notification);
    },
    async saveNotification({ id, ...given }, from) {
      const { state, channel, ts, drawnVersion, error, sentAt, reminders, nextReminderAt } = given;
      const changes = { state, channel, ts, drawnVersion, error, sentAt, reminders, nextReminderAt };
      const isStillSo = sql`where id = ${id} and state = ${from}`;
      return (await updateRows(em, RequestNotificationEntity, changes, isStillSo)) > 0;
    },
    async saveDrawn({ id, channel, ts, drawnVersion }, version) {
      await sql`
        update request_notification
        set drawn_version = case
          when channel = ${channel} and ts = ${ts} and drawn_version = ${drawnVersion} then ${version}::integer else 0 end
        where id = ${id} and state in ('sent', 'superseded')`.execute(em.getKysely());
    },
    meetUser: (identity, facts) => meetUser(em, now, identity, facts),
    async saveRole(userId, role) {
      await updateRows(em, UserEntity, { role, updatedAt: now }, sql`where id = ${userId}`);
    },
    async lockAdmins() {
      await sql`select pg_advisory_xact_lock(hashtext('latchkey.admins'))`.execute(em.getKysely());
    },
    ...createClaimWrites(em),
    ...createLeavingWrites(em, now),
    ...createFormWrites(em, now),
    ...createDelegationWrites(em, now),
    ...createHomeWrites(em, now),
    async lockAccountsOf(userId, connectorId) {
      // Together with others: a sync that links many holds the connector's accounts alone, see `hold-accounts`.
      await sql`select pg_advisory_xact_lock_shared(hashtext('latchkey.accounts-of-connector'), hashtext(${connectorId})),
        pg_advisory_xact_lock(hashtext('latchkey.accounts'), hashtext(${`${userId}/${connectorId}`}))`.execute(
        em.getKysely(),
      );
    },
    lockAccount: (connectorId, externalId) => lockAccount(em, connectorId, externalId),
    linkIdentity: (identity, options = {}) => linkIdentity(em, now, identity, options),
    unlinkIdentity: (id, { actor, reason = null }) => unlinkIdentity(em, now, id, { actor, reason }),
    freezeIdentity: (id, frozen, { actor, reason = null, disownHmac = null }) =>
      freezeIdentity(em, now, id, frozen, { actor, reason: frozen?.reason ?? reason, disownHmac }),
    keepResource: (resource) => keepResource(em, resource),
    async rememberConnector({ id, type, name, organisationId }) {
      await sql`
        insert into connector (id, type, name, organisation_id) values (${id}, ${type}, ${name}, ${organisationId})
        on conflict (id) do update set type = excluded.type, name = excluded.name, deleted_at = null,
          organisation_id = coalesce(connector.organisation_id, excluded.organisation_id)`.execute(em.getKysely());
      const row = await readRow(em, ConnectorEntity, sql`where id = ${id}`);
      if (row === null) throw new Error(`The connector "${id}" was just written and is not there.`);
      return row;
    },
    async openCircuit(id) {
      const isClosed = sql`where id = ${id} and circuit_open_since is null`;
      return (await updateRows(em, ConnectorEntity, { circuitOpenSince: now }, isClosed)) > 0;
    },
    async closeCircuit(id) {
      const isOpen = sql`where id = ${id} and circuit_open_since is not null`;
      return (await updateRows(em, ConnectorEntity, { circuitOpenSince: null }, isOpen)) > 0;
    },
    holdsLease: (lease) => holdsLease(em, lease),
    renewLease: (lease) => renewLease(em, lease, now),
    async oweReconciliation(id, owed) {
      await updateRows(em, AccessMembershipEntity, { isReconcileOwed: owed }, sql`where id = ${id}`);
    },
    doubtMembership: (membership) => doubtMembership(em, membership),
    ...createStrategyWrites(em, now),
    ...createDriftWrites(em, now),
    ...createEventWrites(em, now),
    async tell({ recipient, notice, requestId, claimId, identityId, connectorId, syncRunId, dedupeKey }) {
      const id = randomUUID();
      const told = await insertRowOnce(em, OutboxEventEntity, {
        id,
        kind: notice.kind,
        detail: notice.detail,
        requestId,
        claimId: claimId ?? null,
        identityId: identityId ?? null,
        connectorId: connectorId ?? null,
        syncRunId: syncRunId ?? null,
        recipientUserId: recipient.kind === "user" ? recipient.userId : null,
        recipientEmail: recipient.kind === "address" ? recipient.email : null,
        recipientReaderEmail: recipient.kind === "reader" ? recipient.email : null,
        channel: recipient.kind === "user" ? (recipient.alsoIn ?? null) : null,
        dedupeKey: dedupeKey ?? null,
        attempts: 0,
        error: null,
        deliveredTo: null,
        deliveredAt: null,
        createdAt: now,
      });
      if (told) await tx.wake({ type: "deliver-notice", eventId: id });
    },
    async settleOutboxEvent(id, outcome) {
      const changes =
        "failed" in outcome
          ? { deliveredAt: now, deliveredTo: null, error: outcome.failed }
          : { deliveredAt: now, deliveredTo: outcome.deliveredTo, error: null };
      await updateRows(em, OutboxEventEntity, changes, sql`where id = ${id}`);
    },
    audit(entry) {
      entries.push({ ...entry, at: now });
    },
    wake: (job, options) => wake(em, job, options?.at ?? null),
  };

  return { tx, lastStatement: () => appendingStatement(entries) };
}

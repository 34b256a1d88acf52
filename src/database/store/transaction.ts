import { randomUUID } from "node:crypto";

import { LockMode } from "@mikro-orm/core";
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
import type { Transaction } from "../../ports/store.ts";
import type { Job } from "../../ports/work.ts";
import { appendToAuditLog } from "./audit-log.ts";
import { linkIdentity } from "./identity-links.ts";
import { insertOnce } from "./insert-once.ts";
import { holdsLease, renewLease } from "./leases.ts";
import { createReads } from "./reads.ts";
import { grantChanges, toGrant } from "./rows.ts";
import { meetUser } from "./users.ts";

const locked = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;

/** Puts a job on the queue inside the given entity manager's transaction. */
export type Wake = (em: EntityManager, job: Job, at: Date | null) => Promise<void>;

/** The writing half of the store, over an entity manager that is inside a transaction. */
export function createTransaction(
  em: EntityManager,
  now: Date,
  wake: Wake,
): { readonly tx: Transaction; readonly finish: () => Promise<void> } {
  const entries: AuditEntry[] = [];
  const reads = createReads(em, () => Promise.resolve(now));

  const tx: Transaction = {
    ...reads,
    now,
    lockRequest: (id) => em.findOne(AccessRequestEntity, { id }, locked),
    async lockGrant(id) {
      const found = await em.findOne(AccessGrantEntity, { id }, { disableIdentityMap: true });
      if (found === null) return null;
      await em.findOne(AccessRequestEntity, { id: found.requestId }, locked);
      const row = await em.findOne(AccessGrantEntity, { id }, locked);
      return row === null ? null : toGrant(row);
    },
    addRequest: (request) => insertOnce(em, async () => void (await em.insert(AccessRequestEntity, { ...request }))),
    async saveRequest(request) {
      const { status, version, statusReason, deciders, deadline, closedAt } = request;
      await em.nativeUpdate(
        AccessRequestEntity,
        { id: request.id },
        { status, version, statusReason, deciders, deadline, closedAt },
      );
    },
    addDecision: (decision) =>
      insertOnce(em, async () => void (await em.insert(RequestDecisionEntity, { id: randomUUID(), ...decision }))),
    async addGrant(grant) {
      const { id, requestId, beneficiaryId, target, durationSeconds } = grant;
      await em.insert(AccessGrantEntity, {
        id,
        requestId,
        beneficiaryId,
        target,
        durationSeconds,
        ...grantChanges(grant),
        connectorId: target.connectorId,
        resourceId: target.resourceId,
        nextAttemptAt: now,
        createdAt: now,
      });
    },
    async saveGrant(grant) {
      await em.nativeUpdate(AccessGrantEntity, { id: grant.id }, { ...grantChanges(grant), nextAttemptAt: now });
    },
    async deferGrant(grantId, until, attempts) {
      await em.nativeUpdate(AccessGrantEntity, { id: grantId }, { nextAttemptAt: until, attempts });
    },
    async addNotifications(notifications) {
      for (const notification of notifications) {
        await insertOnce(em, async () => void (await em.insert(RequestNotificationEntity, { ...notification })));
      }
    },
    async saveNotification({ id, state, channel, ts, drawnVersion, error }) {
      await em.nativeUpdate(RequestNotificationEntity, { id }, { state, channel, ts, drawnVersion, error });
    },
    meetUser: (identity, facts) => meetUser(em, now, identity, facts),
    async saveRole(userId, role) {
      await em.nativeUpdate(UserEntity, { id: userId }, { role, updatedAt: now });
    },
    async lockAdmins() {
      await sql`select pg_advisory_xact_lock(hashtext('latchkey.admins'))`.execute(em.getKysely());
    },
    linkIdentity: (identity, force = false) => linkIdentity(em, now, identity, force),
    async rememberConnector({ id, type, name, organisationId }) {
      await sql`
        insert into connector (id, type, name, organisation_id) values (${id}, ${type}, ${name}, ${organisationId})
        on conflict (id) do update set type = excluded.type, name = excluded.name, deleted_at = null,
          organisation_id = coalesce(connector.organisation_id, excluded.organisation_id)`.execute(em.getKysely());
      return em.findOneOrFail(ConnectorEntity, { id }, { disableIdentityMap: true });
    },
    async openCircuit(id) {
      return (await em.nativeUpdate(ConnectorEntity, { id, circuitOpenSince: null }, { circuitOpenSince: now })) > 0;
    },
    async closeCircuit(id) {
      const open = { id, circuitOpenSince: { $ne: null } };
      return (await em.nativeUpdate(ConnectorEntity, open, { circuitOpenSince: null })) > 0;
    },
    holdsLease: (lease) => holdsLease(em, lease),
    renewLease: (lease) => renewLease(em, lease, now),
    async oweReconciliation(id, owed) {
      await em.nativeUpdate(AccessMembershipEntity, { id }, { isReconcileOwed: owed });
    },
    async tell({ recipient, notice, requestId, dedupeKey }) {
      const id = randomUUID();
      const told = await insertOnce(em, async () => {
        await em.insert(OutboxEventEntity, {
          id,
          kind: notice.kind,
          detail: notice.detail,
          requestId,
          recipientUserId: recipient.kind === "user" ? recipient.userId : null,
          dedupeKey: dedupeKey ?? null,
          attempts: 0,
          error: null,
          deliveredTo: null,
          deliveredAt: null,
          createdAt: now,
        });
      });
      if (told) await tx.wake({ type: "deliver-notice", eventId: id });
    },
    async settleOutboxEvent(id, outcome) {
      await em.nativeUpdate(
        OutboxEventEntity,
        { id },
        "failed" in outcome
          ? { deliveredAt: now, deliveredTo: null, error: outcome.failed }
          : { deliveredAt: now, deliveredTo: outcome.deliveredTo, error: null },
      );
    },
    audit(entry) {
      entries.push({ ...entry, at: now });
    },
    wake: (job, options) => wake(em, job, options?.at ?? null),
  };

  return { tx, finish: () => appendToAuditLog(em, entries) };
}

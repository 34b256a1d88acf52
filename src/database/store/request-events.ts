import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import type { Reads, Transaction } from "../../ports/store.ts";
import { RequestEventEntity } from "../entities/index.ts";
import { insertRow, readRow, readRows, updateRows } from "./table.ts";

type EventReads = Pick<Reads, "eventsOf" | "nextOwedEvent" | "countEvents" | "wasFlowFaultTold">;
type EventWrites = Pick<Transaction, "addEvent" | "beginAfterHook" | "settleAfterHook" | "noteEndAsked">;

/** The steps that requests took, and what was told of flows whose code failed at one. */
export function createEventReads(em: EntityManager): EventReads {
  return {
    eventsOf: (requestId) => readRows(em, RequestEventEntity, sql`where request_id = ${requestId} order by sequence`),
    nextOwedEvent({ eventId, requestId }) {
      const which = requestId === null ? sql`id = ${eventId}` : sql`request_id = ${requestId}`;
      return readRow(em, RequestEventEntity, sql`where ${which} and is_after_owed order by sequence`);
    },
    async countEvents({ requesterId, step, flows, targetName, since, until, includeFailed = false }) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from request_event
        where requester_id = ${requesterId} and step = ${step} and flow = any(${flows})
          ${targetName === undefined ? sql`` : sql`and target_name is not distinct from ${targetName}`}
          ${since === undefined ? sql`` : sql`and happened_at >= ${since}`}
          ${until === undefined ? sql`` : sql`and happened_at < ${until}`}
          ${includeFailed ? sql`` : sql`and not failed`}`.execute(em.getKysely());
      return rows[0]?.count ?? 0;
    },
    async wasFlowFaultTold(keyPrefix, since) {
      const { rows } = await sql<{ told: boolean }>`
        select exists (
          select from outbox_event
          where kind = 'flow-failed' and created_at > ${since} and starts_with(dedupe_key, ${keyPrefix})
        ) as told`.execute(em.getKysely());
      return rows[0]?.told ?? false;
    },
  };
}

/** How they are written down. */
export function createEventWrites(em: EntityManager, now: Date): EventWrites {
  return {
    addEvent: (event) => insertRow(em, RequestEventEntity, event),
    async beginAfterHook(id) {
      const { rows } = await sql<{ attempts: number }>`
        update request_event set after_attempts = after_attempts + 1 where id = ${id} and is_after_owed
        returning after_attempts as attempts`.execute(em.getKysely());
      return rows[0]?.attempts ?? null;
    },
    async settleAfterHook(id) {
      await updateRows(em, RequestEventEntity, { isAfterOwed: false }, sql`where id = ${id}`);
    },
    async noteEndAsked(grantId) {
      const result = await sql`
        update access_grant set end_asked_at = ${now} where id = ${grantId} and end_asked_at is null`.execute(
        em.getKysely(),
      );
      return Number(result.numAffectedRows ?? 0) === 1;
    },
  };
}

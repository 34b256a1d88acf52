import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { z } from "zod";

import type { SyncState } from "../../domain/sync-run.ts";
import type { LeavingReads, LeavingWrites } from "../../ports/sync-store.ts";

/** What the store knows of who left. */
export function createLeavingReads(em: EntityManager): LeavingReads {
  return {
    async leftConnectors(userId) {
      const { rows } = await sql<{ id: string }>`
        select i.connector_id as id from user_external_identity i
        left join connector_resource r
          on r.connector_id = i.connector_id and r.kind = 'user' and r.external_id = i.external_id
        where i.user_id = ${userId} and i.unlinked_at is null
        group by i.connector_id
        having coalesce(bool_and(${isGone}) filter (where i.frozen_at is null), bool_and(${isGone}))
        order by i.connector_id`.execute(em.getKysely());
      return rows.map(({ id }) => id);
    },
    async unendedGrantsOfUser(userId) {
      const { rows } = await sql<{ id: string }>`
        select id from access_grant where beneficiary_id = ${userId} and ended_at is null
        order by request_id`.execute(em.getKysely());
      return rows.map(({ id }) => id);
    },
  };
}

/** Whether the account of a link is gone or suspended, as far as a sync or a look saw it. */
const isGone = sql`coalesce(r.departed_at is not null or r.is_suspended, false)`;

const stateSchema = z.object({
  state: z.enum(["running", "complete", "incomplete", "quarantined", "released", "discarded", "superseded"]),
});

/** What a transaction writes about who left. */
export function createLeavingWrites(em: EntityManager, now: Date): LeavingWrites {
  const changed = async (query: ReturnType<typeof sql>) =>
    Number((await query.execute(em.getKysely())).numAffectedRows ?? 0) > 0;

  return {
    async lockSyncRun(runId): Promise<SyncState | null> {
      const { rows } = await sql`select state from connector_sync_run where id = ${runId} for update`.execute(
        em.getKysely(),
      );
      return rows[0] === undefined ? null : stateSchema.parse(rows[0]).state;
    },
    async saveSyncDecision(runId, { state, by }) {
      const settledAt = state === "discarded" ? now : null;
      await changed(sql`
        update connector_sync_run set state = ${state}, decided_by = ${by}, decided_at = ${now},
          settled_at = ${settledAt}
        where id = ${runId} and state = 'quarantined'`);
    },
    async settleLeaving({ runId, resourceId, outcome }) {
      const isFirst = await changed(sql`
        update connector_sync_leaving set outcome = ${outcome}, checked_at = ${now}
        where run_id = ${runId} and resource_id = ${resourceId} and outcome is null`);
      if (!isFirst || outcome === "alive") return isFirst;
      const departedAt = outcome === "gone" ? now : null;
      await changed(sql`
        with left_account as (
          update connector_resource set left_at = ${now}, departed_at = ${departedAt},
            is_active = false, is_suspended = is_suspended or ${outcome === "suspended"}
          where id = ${resourceId} and departed_at is null returning connector_id, external_email
        )
        insert into connector_sync_due (connector_id, resource_ids, addresses)
        select connector_id, '{}', array[lower(external_email collate "C")] from left_account
        where external_email is not null and ${departedAt}::timestamptz is not null`);
      return true;
    },
    finishLeaving: (runId) =>
      changed(sql`
        update connector_sync_run set settled_at = ${now} where id = ${runId} and settled_at is null
          and not exists (select from connector_sync_leaving l where l.run_id = ${runId} and l.outcome is null)`),
    async saveMatch(resourceId, match, by) {
      if (match === null) {
        await changed(sql`
          update connector_sync_match set match_status = 'unmatched', resolution_notes = null, user_id = null,
            external_identity_id = null, resolved_by = null, resolved_at = null, updated_at = ${now}
          where resource_id = ${resourceId}`);
        await changed(sql`
          insert into connector_sync_due (connector_id, resource_ids, addresses)
          select connector_id, array[id], '{}' from connector_resource where id = ${resourceId}`);
        return;
      }
      const { status, note, userId, identityId } = match;
      await changed(sql`
        update connector_sync_match set match_status = ${status}, resolution_notes = ${note}, user_id = ${userId},
          external_identity_id = ${identityId}, resolved_by = ${by}, resolved_at = ${now}, updated_at = ${now}
        where resource_id = ${resourceId}`);
    },
    async settleMatchOf(userId, email) {
      await changed(sql`
        update users set is_match_owed = false where id = ${userId} and email is not distinct from ${email}`);
    },
  };
}

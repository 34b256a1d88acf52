import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { z } from "zod";

import type { LeavingOutcomes } from "../../domain/picture.ts";
import type { SyncRun } from "../../domain/sync-run.ts";
import type { Leaving } from "../../ports/directory-syncs.ts";
import { type RunRow, runColumns, runRowSchema } from "./sync-rows.ts";

/** Rows over the pool's connections come with times as text. */
const pooledRow = z.preprocess((row) => {
  if (typeof row !== "object" || row === null) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      isTime(name) && typeof value === "string" ? new Date(value) : value,
    ]),
  );
}, runRowSchema);

function isTime(name: string): boolean {
  return name.endsWith("_at") || name === "changed_since";
}

export async function readRunRow(em: EntityManager, runId: string): Promise<RunRow | null> {
  const { rows } = await sql`select ${sql.raw(runColumns)} from connector_sync_run run where run.id = ${runId}`.execute(
    em.getKysely(),
  );
  return rows[0] === undefined ? null : pooledRow.parse(rows[0]);
}

export async function readLastRuns(
  em: EntityManager,
  { connectorId, limit }: { readonly connectorId: string | null; readonly limit: number },
): Promise<readonly RunRow[]> {
  const ofIt = connectorId === null ? sql`` : sql`where run.connector_id = ${connectorId}`;
  const { rows } = await sql`select ${sql.raw(runColumns)} from connector_sync_run run ${ofIt}
    order by run.begun_at desc limit ${limit}`.execute(em.getKysely());
  return z.array(pooledRow).parse(rows);
}

const leavingSchema: z.ZodType<Leaving> = z.object({
  runId: z.string(),
  resourceId: z.string(),
  connectorId: z.string(),
  externalId: z.string(),
  displayName: z.string().nullable(),
  login: z.string().nullable(),
  why: z.enum(["missing", "suspended"]),
});

/** Who has not been looked up. */
export async function readLeaving(
  em: EntityManager,
  runId: string,
  limit: number,
): Promise<{ readonly accounts: readonly Leaving[]; readonly total: number }> {
  const { rows } = await sql`
    select l.run_id as "runId", l.resource_id as "resourceId", r.connector_id as "connectorId",
      r.external_id as "externalId", r.external_display_name as "displayName", r.external_login as login, l.why
    from connector_sync_leaving l join connector_resource r on r.id = l.resource_id
    where l.run_id = ${runId} and l.outcome is null
    order by lower(r.external_login collate "C"), r.external_id limit ${limit}`.execute(em.getKysely());
  const counted = await sql<{ total: string }>`
    select count(*) as total from connector_sync_leaving where run_id = ${runId} and outcome is null`.execute(
    em.getKysely(),
  );
  return { accounts: z.array(leavingSchema).parse(rows), total: Number(counted.rows[0]?.total ?? 0) };
}

/** What came of those who have been looked up. */
export async function readOutcomes(em: EntityManager, runId: string): Promise<LeavingOutcomes> {
  const { rows } = await sql`
    select (count(*) filter (where outcome = 'gone'))::integer as gone,
      (count(*) filter (where outcome = 'suspended'))::integer as suspended,
      (count(*) filter (where outcome = 'alive'))::integer as alive
    from connector_sync_leaving where run_id = ${runId}`.execute(em.getKysely());
  return z.object({ gone: z.int(), suspended: z.int(), alive: z.int() }).parse(rows[0]);
}

/** Where admins were asked about a run. */
export async function readDelivered(
  em: EntityManager,
  runId: string,
): Promise<readonly { readonly channel: string; readonly ts: string }[]> {
  const { rows } = await sql<{ delivered_to: string }>`
    select delivered_to from outbox_event
    where sync_run_id = ${runId} and kind = 'sync-quarantined' and delivered_to is not null`.execute(em.getKysely());
  return rows
    .flatMap((row) => row.delivered_to.split(" "))
    .map((place) => {
      const [channel = "", ts = ""] = place.split(":");
      return { channel, ts };
    });
}

/** Says what the messages about a run show. Where it has moved on since it was read, they are owed again. */
export async function saveDrawn(em: EntityManager, { id, state, settledAt }: SyncRun): Promise<void> {
  const drawn = settledAt === null ? state : `${state}, settled`;
  await sql`update connector_sync_run set drawn = ${drawn} where id = ${id}`.execute(em.getKysely());
}

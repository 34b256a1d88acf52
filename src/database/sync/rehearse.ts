import type { ClientBase } from "pg";

/** The tables a run writes to, with which rows of them concern a connector. */
const copied: readonly (readonly [string, string])[] = [
  ["connector_sync_run", "select * from public.connector_sync_run where connector_id = $1"],
  ["connector_sync_page", "select * from public.connector_sync_page where false and $1 <> ''"],
  ["connector_sync_due", "select * from public.connector_sync_due where connector_id = $1"],
  ["connector_resource", "select * from public.connector_resource where connector_id = $1"],
  [
    "connector_sync_match",
    `select m.* from public.connector_sync_match m join public.connector_resource r on r.id = m.resource_id
     where r.connector_id = $1`,
  ],
  ["user_external_identity", "select * from public.user_external_identity where connector_id = $1"],
  [
    "connector_sync_leaving",
    `select l.* from public.connector_sync_leaving l join public.connector_sync_run run on run.id = l.run_id
     where run.connector_id = $1`,
  ],
  ["connector_member", "select * from public.connector_member where connector_id = $1"],
  ["user_profile", "select * from public.user_profile where $1 <> ''"],
];

/**
 * Lays copies of the tables over the tables themselves, for this connection alone: temporary tables are found first. What
 * runs over it does all it would do, in the same statements, and nothing of it stays.
 */
export async function layCopies(client: ClientBase, connectorId: string): Promise<void> {
  await client.query("set enable_seqscan = on");
  for (const [table, rows] of copied) {
    await client.query(`create temporary table ${table} (like public.${table} including all)`);
    await client.query(`insert into pg_temp.${table} overriding system value ${rows}`, [connectorId]);
    await client.query(`analyze pg_temp.${table}`);
  }
  await client.query(
    "update pg_temp.connector_sync_run set state = 'incomplete', ended_at = begun_at where state = 'running'",
  );
  await client.query("set enable_seqscan = off");
}

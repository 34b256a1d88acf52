import { setTimeout as pause } from "node:timers/promises";

import { query } from "../database/query.ts";

/** How often it is looked whether everybody has left, in milliseconds. */
const lookEveryMs = 20;

/** Rows that were inserted, updated or deleted so far, by table. Whoever wrote has told it when the connection is gone. */
export async function countWrites(databaseUrl: string): Promise<ReadonlyMap<string, number>> {
  while ((await query(databaseUrl, others)).length > 0) await pause(lookEveryMs);
  const rows = await query<{ name: string; written: number }>(databaseUrl, written);
  return new Map(rows.map((row) => [row.name, row.written]));
}

/** What was written between two counts, by table. Tables that were left alone are not named. */
export function writtenBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  const changes = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, count]) => count !== 0));
}

const others = `
  select pid from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;

const written = `
  select schemaname || '.' || relname as name, (n_tup_ins + n_tup_upd + n_tup_del)::double precision as written
  from pg_stat_user_tables`;

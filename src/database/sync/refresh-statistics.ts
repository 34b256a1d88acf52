import { type ClientBase, DatabaseError } from "pg";

/**
 * Has the server look again at those of the tables that are more than twice as long as when it looked last, so that
 * nothing is planned as if they were empty: its own look comes up to a minute after a first run wrote them, and gives way
 * to this one. Where a table is held for long nothing is looked at: it costs time later, and nothing else.
 */
export async function refreshStatistics(client: ClientBase, tables: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ table: string }>(grown, [tables]);
  try {
    for (const { table } of rows) await client.query(`analyze ${table}`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== "55P03") throw error;
  }
}

const grown = `
  select c.oid::regclass::text as "table" from unnest($1::text[]) as asked (name)
    join pg_class c on c.oid = to_regclass(asked.name)
  where pg_relation_size(c.oid) > 2 * c.relpages::bigint * current_setting('block_size')::integer`;

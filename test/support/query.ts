import { Client, type QueryResultRow } from "pg";

import { surviveABreak } from "../../src/database/survive-a-break.ts";

/** Asks one question over a connection of its own. Where that breaks, the question fails, and not the whole run. */
export async function query<Row extends QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = surviveABreak(new Client({ connectionString: url }));
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

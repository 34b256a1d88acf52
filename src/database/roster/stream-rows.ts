import { Client } from "pg";

import { surviveABreak } from "../survive-a-break.ts";

/** How many rows are fetched at once. */
const atOnce = 1_000;

/**
 * The rows of a question as they come, all as they were at one moment, over a connection of its own: how many there are
 * costs no memory, and nobody waits for it.
 */
export async function* streamRows(
  url: string,
  statement: string,
  values: readonly unknown[],
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const client = surviveABreak(
    new Client({ connectionString: url, application_name: "latchkey-list", connectionTimeoutMillis: 5_000 }),
  );
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query(`declare listed no scroll cursor for ${statement}`, [...values]);
    for (;;) {
      const { rows } = await client.query<Record<string, unknown>>(`fetch ${atOnce} from listed`);
      if (rows.length === 0) return;
      yield* rows;
    }
  } finally {
    await client.end();
  }
}

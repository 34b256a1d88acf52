import { pipeline } from "node:stream/promises";

import { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";

import { query } from "../database/query.ts";

/**
 * Copies the links of a database, as they are, into a table of the same columns without index, trigger or constraint: the
 * least that keeping these rows costs. Gives the seconds. The text is made by the database before the clock starts.
 */
export async function copyRows(databaseUrl: string): Promise<number> {
  await query(databaseUrl, "drop table if exists bench_copy");
  await query(databaseUrl, "create table bench_copy (like user_external_identity)");
  const texts = await query<{ line: string }>(databaseUrl, readAsText);
  const client = new Client({ connectionString: databaseUrl, application_name: "latchkey-bench" });
  await client.connect();
  try {
    const startedAt = performance.now();
    const copy = client.query(copyFrom("copy bench_copy from stdin with (format csv)"));
    await pipeline(chunked(texts), copy);
    return (performance.now() - startedAt) / 1_000;
  } finally {
    await client.end();
  }
}

/** As many lines at once as the import sends. */
function* chunked(texts: readonly { readonly line: string }[]): Generator<string> {
  for (let from = 0; from < texts.length; from += 500) {
    yield texts
      .slice(from, from + 500)
      .map(({ line }) => `${line}\n`)
      .join("");
  }
}

/** Each row as CSV: an empty cell is no value, and text is quoted. */
const readAsText = `
  select string_agg(case when value is null then '' else '"' || replace(value, '"', '""') || '"' end, ',' order by place) as line
  from (
    select i.id, a.attnum as place, to_jsonb(i)->>a.attname::text as value
    from user_external_identity i, pg_attribute a
    where a.attrelid = 'user_external_identity'::regclass and a.attnum > 0 and not a.attisdropped
  ) cells group by id`;

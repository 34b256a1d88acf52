import { Client, escapeIdentifier } from "pg";

const oneDay = 24 * 60 * 60 * 1000;

/** Drops the databases of the run with this prefix, and those of runs which began over a day ago and were killed. */
export async function dropTestDatabases(url: string, prefix: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(
      "select datname from pg_database where datname like 'latchkey\\_test\\_%'",
    );
    for (const { datname } of rows.filter((row) => row.datname.startsWith(prefix) || isOld(row.datname))) {
      await client.query(`alter database ${escapeIdentifier(datname)} is_template false`);
      await client.query(`drop database if exists ${escapeIdentifier(datname)} with (force)`);
    }
  } finally {
    await client.end();
  }
}

/** The prefix carries the time at which its run began: eight digits to the base of 36, then six at random. */
function isOld(name: string): boolean {
  const began = /^latchkey_test_([0-9a-z]{8})[0-9a-f]{6}_/.exec(name)?.[1];
  return began !== undefined && Date.now() - Number.parseInt(began, 36) > oneDay;
}

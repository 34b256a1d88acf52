import { randomBytes } from "node:crypto";

import { Client, escapeIdentifier } from "pg";

import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";

const prefix = "story_";

/**
 * The embedded PostgreSQL with an empty database for one story, so that no story finds what another one owed. The last
 * one stays until the next begins.
 */
export async function startStoryDatabase(dataDirectory: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDirectory });
  try {
    return { ...server, url: await createDatabase(server.url) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function createDatabase(serverUrl: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    // Those in use belong to a story that is being told by another process.
    const { rows } = await client.query<{ datname: string }>(
      "select datname from pg_database where starts_with(datname, $1) and datname not in (select datname from pg_stat_activity where datname is not null)",
      [prefix],
    );
    for (const { datname } of rows) await client.query(`drop database if exists ${escapeIdentifier(datname)}`);
    const name = prefix + randomBytes(6).toString("hex");
    await client.query(`create database ${escapeIdentifier(name)}`);
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    return url.href;
  } finally {
    await client.end();
  }
}

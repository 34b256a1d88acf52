import { randomBytes } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import { inject } from "vitest";

export interface TestDatabase {
  readonly url: string;
  /** Ends what is still connected, and drops the database. */
  drop(): Promise<void>;
}

/** A database of one's own: a copy of a prepared template, or an empty one. */
export async function createTestDatabase(templateName?: string): Promise<TestDatabase> {
  const name = nameFor(randomBytes(6).toString("hex"));
  const template = templateName === undefined ? "template0" : nameOfTemplate(templateName);
  await onServer((client) =>
    client.query(`create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)}`),
  );
  return {
    url: urlOf(name),
    async drop() {
      await onServer((client) => client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`));
    },
  };
}

/**
 * Prepares a template once per run: the first worker to come prepares it, the others wait. A template which could
 * not be prepared is left to the next caller. `prepare` closes its connections, since a database in use is not copied.
 */
export async function prepareTemplate(name: string, prepare: (url: string) => Promise<void>): Promise<void> {
  const template = nameOfTemplate(name);
  const unfinished = `${template}_unfinished`;
  await onServer(async (client) => {
    // Ends with the connection.
    await client.query("select pg_advisory_lock(hashtext($1))", [template]);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [template]);
    if (rowCount) return;

    await client.query(`drop database if exists ${escapeIdentifier(unfinished)} with (force)`);
    await client.query(`create database ${escapeIdentifier(unfinished)} template template0`);
    await prepare(urlOf(unfinished));
    await client.query(`alter database ${escapeIdentifier(unfinished)} rename to ${escapeIdentifier(template)}`);
    await client.query(`alter database ${escapeIdentifier(template)} allow_connections false`);
  });
}

function nameFor(suffix: string): string {
  return inject("testServer").prefix + suffix;
}

function nameOfTemplate(name: string): string {
  return nameFor(`template_${name}`);
}

function urlOf(database: string): string {
  const url = new URL(inject("testServer").url);
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: inject("testServer").url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

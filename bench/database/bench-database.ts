import { randomBytes } from "node:crypto";

import { escapeIdentifier } from "pg";

import { startEmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";
import { query } from "./query.ts";

const prefix = "bench_";

/** A PostgreSQL server of the bench's own. */
export interface BenchServer {
  /** Makes an empty database, or one that is as `twin` is now, to which nobody may be connected. Gives its address. */
  createDatabase(twin?: string): Promise<string>;
  /** Drops it, whoever is still connected. */
  dropDatabase(url: string): Promise<void>;
  /** Such as `18.4`. */
  version(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL as production does: every commit is on the disk before it is answered. Beside that it
 * notes when each transaction committed, which is how a decision's moment is known.
 */
export async function startBenchServer(dataDirectory: string): Promise<BenchServer> {
  const server = await startEmbeddedPostgres({ dataDirectory, settings: { track_commit_timestamp: "on" } });
  await dropLeftovers(server.url);
  return {
    async createDatabase(twin) {
      const name = `${prefix}${randomBytes(6).toString("hex")}`;
      const template = twin === undefined ? "" : ` template ${nameOf(twin)} strategy file_copy`;
      await query(server.url, `create database ${escapeIdentifier(name)}${template}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async dropDatabase(url) {
      await query(server.url, `drop database if exists ${nameOf(url)} with (force)`);
    },
    async version() {
      const [row] = await query<{ version: string }>(server.url, "select current_setting('server_version') as version");
      return row?.version ?? "unknown";
    },
    stop: () => server.stop(),
  };
}

/** The name of a database, as statements have it. */
function nameOf(url: string): string {
  return escapeIdentifier(new URL(url).pathname.slice(1));
}

/** What a bench left behind that was killed. Those in use belong to one that is running. */
async function dropLeftovers(serverUrl: string): Promise<void> {
  const unused = await query<{ name: string }>(
    serverUrl,
    `select datname as name from pg_database where starts_with(datname, $1)
       and datname not in (select datname from pg_stat_activity where datname is not null)`,
    [prefix],
  );
  for (const { name } of unused) await query(serverUrl, `drop database if exists ${escapeIdentifier(name)}`);
}

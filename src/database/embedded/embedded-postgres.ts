import { existsSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { weAreRoot } from "./account.ts";
import { clusterFiles, clusterUrl } from "./cluster-files.ts";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import { findRunningServer } from "./find-running-server.ts";
import { openCluster } from "./open-cluster.ts";
import type { ServerSettings } from "./server-settings.ts";
import { whileNobodyElseStarts } from "./start-lock.ts";
import { startServer, type Cluster } from "./start-server.ts";
import { stopServer } from "./stop-server.ts";
import { useServer, type LeaveServer } from "./use-server.ts";

export interface EmbeddedPostgresOptions {
  /** The LATCHKEY_DATA folder; everything of ours lies in `postgres` below it. */
  readonly dataDirectory: string;
  /** Settings on top of our own, for a server which this call starts. */
  readonly settings?: ServerSettings;
}

export interface EmbeddedPostgres {
  /** The `latchkey` database, password included: not for logs. */
  readonly url: string;
  /** Stops using the server, and stops it unless another process of ours still uses it. Once is as good as twice. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of our own, or joins the one which already runs for the data folder.
 *
 * - Every process of ours on one data folder shares one server. It stops when the last of them calls `stop`, whoever
 *   started it.
 * - A process which dies without `stop` leaves the server running. It counts as a user no longer, and the next start
 *   takes the server over.
 * - The server listens on the loopback address only, and lets nobody in without the password.
 * - Once the data folder is deleted, the next start begins with an empty database.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const base = join(resolve(options.dataDirectory), "postgres");
  try {
    await makeBase(base);
    return await whileNobodyElseStarts(base, () => start(base, options.settings ?? {}));
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(
      `The embedded database in ${base} could not be started: ${error instanceof Error ? error.message : String(error)}. ` +
        `Mend the cause and start again, or ${setDatabaseUrl}.`,
      { cause: error },
    );
  }
}

async function start(base: string, settings: ServerSettings): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(base);
  const leave = await useServer(cluster.home);
  try {
    const port = (await findRunningServer(cluster.home)) ?? (await startServer(cluster, settings));
    let stopping: Promise<void> | undefined;
    return {
      url: await clusterUrl(cluster.home, port),
      stop: () => (stopping ??= whileNobodyElseStarts(base, () => stop(cluster, leave))),
    };
  } catch (error) {
    leave();
    throw error;
  }
}

async function stop(cluster: Cluster, leave: LeaveServer): Promise<void> {
  const lastOut = leave();
  // A server whose files somebody deleted notices within a minute and ends by itself.
  if (lastOut && existsSync(clusterFiles(cluster.home).data)) await stopServer(cluster);
}

/** Root's folder lets PostgreSQL's account through to its data; what is ours in it is closed file by file. */
async function makeBase(base: string): Promise<void> {
  const made = await mkdir(base, { recursive: true });
  if (made !== undefined) await chmod(base, weAreRoot() ? 0o711 : 0o700);
}

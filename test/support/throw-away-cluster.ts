import { chmod, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";
import { acquireLock, tryLock } from "../../src/database/embedded/process-lock.ts";

export interface ThrowAwayCluster {
  readonly url: string;
  /** Stops the server and deletes its data. */
  remove(): Promise<void>;
}

const clusters = join(tmpdir(), `latchkey-test-clusters-${userInfo().username}`);
const patience = 60_000;

// Nothing here outlives the run, so nothing has to survive a loss of power.
const settings = { max_connections: "200", fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** Starts a cluster for one test run, and removes those of runs which were killed before they could. */
export async function startThrowAwayCluster(): Promise<ThrowAwayCluster> {
  await mkdir(clusters, { recursive: true });
  const release = await acquireLock(join(clusters, "start.lock"), "exclusive", patience);
  if (!release) throw new Error(`Another test run keeps ${clusters} locked. No test was run. Look at that run.`);
  let folder: string;
  let leave: (() => void) | undefined;
  try {
    await removeLeftovers();
    folder = await mkdtemp(join(clusters, "run-"));
    // When root runs the tests, another account runs the server and has to come in.
    await chmod(folder, 0o711);
    leave = tryLock(runLock(folder), "exclusive");
  } finally {
    release();
  }
  const server = await startEmbeddedPostgres({ dataDirectory: folder, settings });
  return {
    url: server.url,
    async remove() {
      await server.stop();
      leave?.();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function removeLeftovers(): Promise<void> {
  const runs = (await readdir(clusters)).filter((name) => name.startsWith("run-"));
  for (const folder of runs.map((name) => join(clusters, name))) {
    const release = tryLock(runLock(folder), "exclusive");
    if (release) {
      // Its server may still run: join it, and be the last to leave.
      const leftover = await startEmbeddedPostgres({ dataDirectory: folder, settings }).catch(() => undefined);
      await leftover?.stop();
      release();
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Held for as long as the run lives. */
function runLock(folder: string): string {
  return join(folder, "run.lock");
}

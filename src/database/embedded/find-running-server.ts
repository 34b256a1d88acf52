import { setTimeout as wait } from "node:timers/promises";
import { askServer } from "./ask-server.ts";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import { readPostmasterFile } from "./postmaster-file.ts";
import { endOfLog } from "./server-log.ts";

const patience = 60_000;
const dyingTakes = 5_000;
const betweenLooks = 20;

/**
 * The port of the server which runs for this cluster, whoever started it; undefined when none does. One which is
 * starting, stopping or dying is waited for. What a dead server left behind is PostgreSQL's own to judge.
 */
export async function findRunningServer(home: string): Promise<number | undefined> {
  const deadline = Date.now() + patience;
  let deadBy = Infinity;
  while (Date.now() < deadline) {
    const postmaster = await readPostmasterFile(home);
    if (!postmaster || !isRunning(postmaster.pid)) return undefined;

    const answer = postmaster.state === "ready" ? await askServer(home, postmaster.port) : "not-yet";
    if (answer === "ready") return postmaster.port;
    // A killed server closes its port before its pid goes, and PostgreSQL would take that pid for a running server.
    if (answer === "absent") deadBy = Math.min(deadBy, Date.now() + dyingTakes);
    if (Date.now() >= deadBy) return undefined;
    await wait(betweenLooks);
  }
  throw new EmbeddedPostgresError(
    `The embedded database in ${home} has been starting or stopping for over ${patience / 1000} seconds. ` +
      `It was left as it is. Start again to wait on, or ${setDatabaseUrl}. Its log ends:\n${await endOfLog(home)}`,
  );
}

/** A process we may not signal is another account's, so its pid is not our server's any more. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

import { clusterFiles } from "./cluster-files.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { findRunningServer } from "./find-running-server.ts";
import { runProgram } from "./run-program.ts";
import { endOfLog } from "./server-log.ts";
import { programOf } from "./software.ts";
import type { Cluster } from "./start-server.ts";

const patienceInSeconds = 30;

/** Stops the cluster's server, ending its connections, and waits until it is gone. Nothing running is no failure. */
export async function stopServer({ home, software, account }: Cluster): Promise<void> {
  // Asked first, so that a process which merely got a dead server's pid is never signalled.
  if ((await findRunningServer(home)) === undefined) return;
  const { ok, output } = await runProgram(
    programOf(software, "pg_ctl"),
    ["stop", "--mode=fast", "--wait", `--timeout=${patienceInSeconds}`],
    { account, environment: { PGDATA: clusterFiles(home).data }, detached: true },
  );
  if (ok) return;
  throw new EmbeddedPostgresError(
    `The embedded database in ${home} did not stop: ${output} It may still be running, which does its data no harm; ` +
      `the next start takes it over. Its log ends:\n${await endOfLog(home)}`,
  );
}

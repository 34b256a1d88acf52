import { setTimeout as wait } from "node:timers/promises";
import type { Account } from "./account.ts";
import { askServer } from "./ask-server.ts";
import { clusterFiles } from "./cluster-files.ts";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import { findFreePort } from "./free-port.ts";
import { runProgram } from "./run-program.ts";
import { beginLog, endOfLog } from "./server-log.ts";
import { settingsAsFlags, type ServerSettings } from "./server-settings.ts";
import { programOf, type Software } from "./software.ts";

export interface Cluster {
  readonly home: string;
  readonly software: Software;
  readonly account: Account | undefined;
}

const attempts = 5;
const betweenAttempts = 200;
// Another program took the port first, or a killed server's last processes are still on their way out.
const passing = /could not bind|pre-existing shared memory block/;
const patienceInSeconds = 60;

/**
 * Starts the cluster's server on a free port of the loopback address and returns the port once it answers. The
 * server is in a session of its own: neither the terminal's Ctrl-C nor our own death ends it.
 */
export async function startServer(cluster: Cluster, settings: ServerSettings): Promise<number> {
  for (let left = attempts; left > 0; left -= 1) {
    const port = await findFreePort();
    const { ok, output } = await launch(cluster, settingsAsFlags(port, settings));
    if (ok && (await askServer(cluster.home, port)) === "ready") return port;

    const log = await endOfLog(cluster.home);
    if (!passing.test(log) || left === 1) throw new EmbeddedPostgresError(whyNot(cluster, output, log));
    await wait(betweenAttempts);
  }
  throw new RangeError("At least one attempt is made.");
}

async function launch({ home, software, account }: Cluster, flags: string) {
  await using log = await beginLog(home);
  return runProgram(
    programOf(software, "pg_ctl"),
    ["start", "--wait", `--timeout=${patienceInSeconds}`, `--options=${flags}`],
    // Not --pgdata: pg_ctl would write the path into a shell's command line, where a quote or a dollar sign has meaning.
    { account, environment: { PGDATA: clusterFiles(home).data }, outputTo: log.fd, detached: true },
  );
}

function whyNot({ home }: Cluster, output: string, log: string): string {
  return (
    `The embedded database in ${home} could not be started; its data was left as it was. ${output && `${output}. `}` +
    `Mend what its log says and start again, or ${setDatabaseUrl}. The log ends:\n${log}`
  );
}

import { randomBytes, randomUUID } from "node:crypto";
import { chmod, chown, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Account } from "./account.ts";
import { clusterFiles, superuser } from "./cluster-files.ts";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import { homeWithin, pointerWithin } from "./find-cluster.ts";
import { runProgram } from "./run-program.ts";
import { programOf, type Software } from "./software.ts";
import { syncFolder } from "./sync-folder.ts";

export interface NewCluster {
  /** The `postgres` folder of the data folder. */
  readonly base: string;
  /** The folder to keep the cluster in: `base`, or one which the account can reach. */
  readonly place: string;
  readonly software: Software;
  readonly account: Account | undefined;
}

/**
 * Makes a cluster with a random password and returns its home, which appears in one step: a cluster which exists is
 * whole. One kept elsewhere has a random name that only the pointer in the data folder knows.
 */
export async function createCluster({ base, place, software, account }: NewCluster): Promise<string> {
  await removeUnfinished(base);
  const unfinished = join(place, `cluster.unfinished-${randomUUID()}`);
  const home = place === base ? homeWithin(base) : join(place, randomUUID());
  try {
    await initialise(unfinished, software, account);
    await rename(unfinished, home);
    await syncFolder(place);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  if (place !== base) await leavePointer(base, home);
  return home;
}

async function initialise(home: string, software: Software, account: Account | undefined): Promise<void> {
  const { data, password } = clusterFiles(home);
  const secret = randomBytes(32).toString("base64url");
  const passwordForInitdb = join(home, "password-for-initdb");
  await mkdir(data, { recursive: true, mode: 0o700 });
  await chmod(home, account ? 0o711 : 0o700);
  await writeFile(password, secret, { mode: 0o600, flush: true });
  await writeFile(passwordForInitdb, secret, { mode: 0o600 });
  if (account) await giveTo(account, data, passwordForInitdb);

  const { ok, output } = await runProgram(
    programOf(software, "initdb"),
    [
      `--pgdata=${data}`,
      `--username=${superuser}`,
      `--pwfile=${passwordForInitdb}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--no-locale",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ],
    { account },
  );
  if (!ok) {
    throw new EmbeddedPostgresError(
      `PostgreSQL could not make the embedded database in ${dirname(home)}: ${output} ` +
        `Nothing was started or left behind. Mend the cause and start again, or ${setDatabaseUrl}.`,
    );
  }
  await rm(passwordForInitdb);
}

async function giveTo({ uid, gid }: Account, ...paths: string[]): Promise<void> {
  await Promise.all(paths.map((path) => chown(path, uid, gid)));
}

async function leavePointer(base: string, home: string): Promise<void> {
  const unfinished = `${pointerWithin(base)}.unfinished`;
  const why =
    "The embedded database lies there, for PostgreSQL does not run as root and its account cannot come in here.";
  await writeFile(unfinished, `${home}\n\n${why}\nWithout this file Latchkey begins anew.\n`, {
    mode: 0o600,
    flush: true,
  });
  await rename(unfinished, pointerWithin(base));
  await syncFolder(base);
}

/** What a process left behind which was killed while it made a cluster. */
async function removeUnfinished(base: string): Promise<void> {
  const leftovers = (await readdir(base)).filter((name) => name.startsWith("cluster.unfinished-"));
  await Promise.all(leftovers.map((name) => rm(join(base, name), { recursive: true, force: true })));
}

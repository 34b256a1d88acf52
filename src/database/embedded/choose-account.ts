import { stat } from "node:fs/promises";
import { weAreRoot, type Account } from "./account.ts";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import { runProgram } from "./run-program.ts";

const preferred = ["latchkey", "postgres", "nobody"];

/** The account for a new cluster; undefined means our own. */
export async function chooseAccount(): Promise<Account | undefined> {
  if (!weAreRoot()) return undefined;
  for (const name of preferred) {
    const account = await lookUp(name);
    if (account) return account;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and none of the accounts ${preferred.join(", ")} exists. ` +
      `Nothing was started. Run Latchkey as an ordinary account, or ${setDatabaseUrl}.`,
  );
}

/** The account of an existing cluster is the one which owns its files; undefined means our own. */
export async function accountOwning(folder: string): Promise<Account | undefined> {
  const { uid, gid } = await stat(folder);
  if (process.getuid === undefined || uid === process.getuid()) return undefined;
  if (weAreRoot()) return { uid, gid };
  throw new EmbeddedPostgresError(
    `The embedded database in ${folder} belongs to the account with uid ${uid}, and we run as uid ${process.getuid()}. ` +
      `Nothing was started. Run Latchkey as that account, or ${setDatabaseUrl}.`,
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([
    runProgram("/usr/bin/id", ["-u", name]),
    runProgram("/usr/bin/id", ["-g", name]),
  ]);
  if (!uid.ok || !gid.ok) return undefined;
  // macOS prints the uid of nobody as an unsigned number, Node wants it signed.
  return { uid: Number(uid.output) | 0, gid: Number(gid.output) | 0 };
}

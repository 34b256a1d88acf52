import { chmod, mkdir } from "node:fs/promises";
import type { Account } from "./account.ts";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import { runProgram } from "./run-program.ts";

const elsewhere = "/var/lib/latchkey";

/** The folder to keep a new cluster in: the data folder, unless another account runs PostgreSQL and cannot enter it. */
export async function choosePlace(base: string, account: Account | undefined): Promise<string> {
  if (account === undefined || (await canEnter(base, account))) return base;
  try {
    await mkdir(elsewhere, { recursive: true });
    await chmod(elsewhere, 0o755);
    if (await canEnter(elsewhere, account)) return elsewhere;
  } catch (cause) {
    throw new EmbeddedPostgresError(nowhere(base, account), { cause });
  }
  throw new EmbeddedPostgresError(nowhere(base, account));
}

/** Asked of the operating system by trying, since modes alone do not tell. */
async function canEnter(folder: string, account: Account): Promise<boolean> {
  const { ok } = await runProgram("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], { account });
  return ok;
}

function nowhere(base: string, { uid }: Account): string {
  return (
    `PostgreSQL refuses to run as root, and the account with uid ${uid}, which would run it, can enter neither ` +
    `${base} nor ${elsewhere}. Nothing was started. Run Latchkey as an ordinary account, or ${setDatabaseUrl}.`
  );
}

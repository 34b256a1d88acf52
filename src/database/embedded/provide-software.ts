import type { Account } from "./account.ts";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import { findPlatformPackage } from "./platform-package.ts";
import { runProgram } from "./run-program.ts";
import { programOf, type ProgramName, type Software } from "./software.ts";
import { copySoftware } from "./software-copy.ts";

/**
 * PostgreSQL programs which are known to run under the account, for each was run once. npm's own folder is used as
 * it stands when that works. When it does not (links or executable bits missing because npm held back the package's
 * install script, or a folder the account cannot enter) a repaired copy is kept in `copies`; npm's is never changed.
 */
export async function provideSoftware(copies: string, account: Account | undefined): Promise<Software> {
  const packaged = await findPlatformPackage(process.platform, process.arch);
  if ((await whyNotRunning(packaged, account)) === undefined) return packaged;

  const copy = await copySoftware(packaged, copies);
  const reason = await whyNotRunning(copy, account);
  if (reason === undefined) return copy;

  throw new EmbeddedPostgresError(
    `The embedded database's programs do not run here: ${reason} ` +
      `(they need glibc, which Alpine Linux does not have). Nothing was started. Please ${setDatabaseUrl}.`,
  );
}

async function whyNotRunning(software: Software, account: Account | undefined): Promise<string | undefined> {
  const programs = ["initdb", "pg_ctl", "postgres"] satisfies ProgramName[];
  const outcomes = await Promise.all(
    programs.map((name) => runProgram(programOf(software, name), ["--version"], { account })),
  );
  return outcomes.find(({ ok }) => !ok)?.output;
}

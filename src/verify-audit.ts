import { MikroORM } from "@mikro-orm/postgresql";

import { startEmbeddedPostgres } from "./database/embedded/embedded-postgres.ts";
import { ormOptions } from "./database/orm-options.ts";
import { verifyAuditLog } from "./database/store/audit-log.ts";

/**
 * `npm run audit:verify`: reads the whole audit log and says whether every event is what its neighbours say it must be.
 * Prints the hash of the last one, to be kept elsewhere: it is what makes a log cut off at the end visible. Ends with
 * 0 when the log is whole, 1 when it is not or cannot be read.
 */
const databaseUrl = process.env["DATABASE_URL"];
const embedded =
  databaseUrl === undefined
    ? await startEmbeddedPostgres({ dataDirectory: process.env["LATCHKEY_DATA"] ?? ".latchkey" })
    : null;
const orm = new MikroORM(ormOptions(databaseUrl ?? embedded?.url ?? ""));
try {
  const verdict = await verifyAuditLog(orm.em.fork());
  process.exitCode = verdict.whole ? 0 : 1;
  process.stdout.write(
    verdict.whole
      ? `The audit log is whole: ${verdict.events} events. The last one's hash is ${verdict.headHash}\n`
      : `The audit log is not whole: event ${verdict.sequence} is ${verdict.problem}. ${verdict.events} events were read.\n`,
  );
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`The audit log could not be read: ${error instanceof Error ? error.message : String(error)}\n`);
} finally {
  await orm.close(true);
  await embedded?.stop();
}

import { MikroORM } from "@mikro-orm/postgresql";
import { Client } from "pg";

import { ormOptions } from "./orm-options.ts";
import { surviveABreak } from "./survive-a-break.ts";

/**
 * Connects for a command that works beside a running Latchkey. Nothing is made or changed: a database that is not
 * Latchkey's gets no tables, and one that an older Latchkey made is left as it is, since bringing it up to date is for the
 * next start, and not for whoever looks something up. Throws `DatabaseNotReady`, a sentence, when the database cannot be reached or has other
 * tables than this version.
 */
export async function openDatabaseBeside(url: string): Promise<MikroORM> {
  if (!(await hasOurTables(url))) {
    throw new DatabaseNotReady(
      "empty",
      "The database has no tables of Latchkey's, so nothing was done. Check that DATABASE_URL is that of `npm start`, or " +
        "start Latchkey once, which makes them.",
    );
  }
  const orm = new MikroORM(ormOptions(url));
  try {
    const pending = await orm.migrator.getPending();
    if (pending.length === 0) return orm;
  } catch (cause) {
    await orm.close(true);
    throw unanswered(cause);
  }
  await orm.close(true);
  throw new DatabaseNotReady(
    "older",
    "The database was made by an older Latchkey, so nothing was done. Start this version once with `npm start`, which " +
      "brings it up to date, and try again.",
  );
}

/** Asked before MikroORM is, which would make a table to look into. */
async function hasOurTables(url: string): Promise<boolean> {
  const client = surviveABreak(new Client({ connectionString: url, connectionTimeoutMillis: 5_000 }));
  try {
    await client.connect();
    const { rows } = await client.query<{ isOurs: boolean }>(
      `select to_regclass('mikro_orm_migrations') is not null and to_regclass('access_request') is not null as "isOurs"`,
    );
    return rows[0]?.isOurs === true;
  } catch (cause) {
    throw unanswered(cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function unanswered(cause: unknown): Error {
  return new DatabaseNotReady(
    "unanswered",
    "The database does not answer, so nothing was done. Check DATABASE_URL and that PostgreSQL is running.",
    { cause },
  );
}

/** A database that this version cannot work with as it is, and what to do about it. */
export class DatabaseNotReady extends Error {
  readonly why: "empty" | "older" | "unanswered";

  constructor(why: DatabaseNotReady["why"], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "DatabaseNotReady";
    this.why = why;
  }
}

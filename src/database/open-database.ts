import { MikroORM } from "@mikro-orm/postgresql";
import { Client } from "pg";

import { ormOptions } from "./orm-options.ts";
import { surviveABreak } from "./survive-a-break.ts";

/** The lock under which migrations run: any constant of our own. */
const migrationLock = 7_141_001;

/**
 * Connects and brings the schema up to date. Several processes may start at once: one migrates, the others wait.
 * Throws a sentence when the database cannot be reached.
 */
export async function openDatabase(url: string): Promise<MikroORM> {
  await underMigrationLock(url, async () => {
    const orm = new MikroORM(ormOptions(url));
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
  });
  return new MikroORM(ormOptions(url));
}

async function underMigrationLock(url: string, migrate: () => Promise<void>): Promise<void> {
  const client = surviveABreak(new Client({ connectionString: url, connectionTimeoutMillis: 5_000 }));
  try {
    await client.connect();
  } catch (cause) {
    throw new Error(
      "The database does not answer, so Latchkey did not start. Check DATABASE_URL and that PostgreSQL is running.",
      { cause },
    );
  }
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await migrate();
  } finally {
    await client.end();
  }
}

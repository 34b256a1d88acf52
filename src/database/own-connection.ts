import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { Kysely, PostgresDialect } from "kysely";
import { type ClientBase, Pool } from "pg";

import { surviveABreak } from "./survive-a-break.ts";

/** One connection for long work: its temporary tables and settings are seen by nobody else and are gone with it. */
export interface OwnConnection {
  /** For statements of our own, and for `COPY`. */
  readonly client: ClientBase;
  /** Over the same connection, so that the store's own statements join its transaction. */
  readonly em: EntityManager;
}

/** Opens a connection beside the pool, for as long as the work takes. `name` is what the server shows of it. */
export async function withOwnConnection<T>(
  { orm, url, name }: { readonly orm: MikroORM; readonly url: string; readonly name: string },
  work: (connection: OwnConnection) => Promise<T>,
): Promise<T> {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    application_name: name,
    connectionTimeoutMillis: 5_000,
    // Nobody's lock is waited for longer: then the work gives up, and what holds the lock goes on.
    lock_timeout: 10_000,
  });
  const opened: ClientBase[] = [];
  pool.on("connect", (client) => void opened.push(surviveABreak(client)));
  // The same while it is idle in the pool.
  pool.on("error", () => undefined);
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await kysely.connection().execute(async (connection) => {
      const [client] = opened;
      if (client === undefined) throw new Error(`The connection "${name}" is not there.`);
      const em = orm.em.fork();
      em.setTransactionContext(connection);
      return await work({ client, em });
    });
  } finally {
    await kysely.destroy();
  }
}

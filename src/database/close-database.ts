import { setTimeout as pause } from "node:timers/promises";

import type { MikroORM } from "@mikro-orm/postgresql";

import type { Log } from "../ports/log.ts";

/** How long a connection that is in use may keep a shutdown waiting, in milliseconds. */
const usualPatienceMs = 5_000;

/**
 * Closes every connection. One that is not given back in time is left to the end of the process, on which PostgreSQL
 * rolls back what it holds: a pool waits for ever for it, and whoever exchanges replicas would have to kill us.
 */
export async function closeDatabase(orm: MikroORM, log: Log, patienceMs = usualPatienceMs): Promise<void> {
  const closed = orm.close(true).then(() => true);
  const isClosed = await Promise.race([closed, pause(patienceMs, false, { ref: false })]);
  if (isClosed) return;
  closed.catch(() => undefined);
  log.warn({ patienceMs }, "A database connection is still in use. Latchkey stops without waiting for it.");
}

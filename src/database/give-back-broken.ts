import type { Pool, PoolClient } from "pg";

/**
 * Lets a pool have back the place of a connection that broke while it was in use. Whoever was in a transaction on it
 * can neither commit nor roll back, and never gives it back: without this, each such moment takes one place for ever,
 * until nobody gets a connection any more and a shutdown waits without end.
 */
export function giveBackBrokenConnections(pool: Pool): void {
  const inUse = new WeakSet<PoolClient>();
  pool.on("acquire", (client) => {
    inUse.add(client);
    // The pool sets `release` right after this event.
    process.nextTick(() => releaseOnce(client));
  });
  pool.on("release", (_, client) => inUse.delete(client));
  pool.on("connect", (client) => {
    client.once("end", () => {
      if (inUse.has(client)) client.release(true);
    });
  });
}

/** Whoever does give it back later finds it given back already, which the pool itself would call a mistake. */
function releaseOnce(client: PoolClient): void {
  const release = client.release.bind(client);
  let isReleased = false;
  client.release = (error) => {
    if (isReleased) return;
    isReleased = true;
    release(error);
  };
}

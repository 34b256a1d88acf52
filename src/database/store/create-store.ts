import { addMilliseconds } from "date-fns/addMilliseconds";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import type { Store } from "../../ports/store.ts";
import { releaseLease, takeLease } from "./leases.ts";
import { createReads } from "./reads.ts";
import { createTransaction, type Wake } from "./transaction.ts";

/**
 * The store over a database. `clockOffsetMs` moves the clock the rules see, for the sandbox and the tests; in
 * production it stays 0 and time is the database's own, the same for every replica.
 */
export function createStore(options: { orm: MikroORM; wake: Wake; clockOffsetMs?: () => number }): Store {
  const { orm, wake, clockOffsetMs = () => 0 } = options;
  const nowOf = async (em: EntityManager) => {
    const result = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(em.getKysely());
    const row = result.rows[0];
    if (row === undefined) throw new Error("The database did not tell the time.");
    return addMilliseconds(new Date(row.now), clockOffsetMs());
  };
  const reading = orm.em.fork();

  return {
    ...createReads(reading, () => nowOf(reading)),
    transaction: (work) =>
      orm.em.fork().transactional(async (em) => {
        const { tx, finish } = createTransaction(em, await nowOf(em), wake);
        const result = await work(tx);
        await finish();
        return result;
      }),
    async takeLease(membership) {
      const em = orm.em.fork();
      return takeLease(em, membership, await nowOf(em));
    },
    releaseLease: (lease) => releaseLease(orm.em.fork(), lease),
  };
}

import { addMilliseconds } from "date-fns/addMilliseconds";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";

import type { Store } from "../../ports/store.ts";
import { releaseLease, takeLease } from "./leases.ts";
import { createReads } from "./reads.ts";
import { readClock, transact } from "./transact.ts";
import { createTransaction, type Wake } from "./transaction.ts";

/**
 * The store over a database. `clockOffsetMs` moves the clock the rules see, for the sandbox and the tests; in
 * production it stays 0 and time is the database's own, the same for every replica.
 */
export function createStore(options: { orm: MikroORM; wake: Wake; clockOffsetMs?: () => number }): Store {
  const { orm, wake, clockOffsetMs = () => 0 } = options;
  const nowOf = async (em: EntityManager) => addMilliseconds(await readClock(em.getKysely()), clockOffsetMs());
  const reading = orm.em.fork();

  return {
    ...createReads(reading, () => nowOf(reading)),
    transaction: (work) =>
      transact(orm.em, async (em, startedAt) => {
        const { tx, lastStatement } = createTransaction(em, addMilliseconds(startedAt, clockOffsetMs()), wake);
        const result = await work(tx);
        return { result, last: lastStatement() };
      }),
    takeLease: (membership) => takeLease(orm.em.fork(), membership, clockOffsetMs()),
    releaseLease: (lease) => releaseLease(orm.em.fork(), lease),
  };
}

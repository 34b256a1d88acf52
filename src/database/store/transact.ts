import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery, type Kysely, type QueryResult } from "kysely";

interface Clock {
  readonly now: string;
}

const askClock = "select clock_timestamp() as now";

/** The database's own time. */
export async function readClock(database: Pick<Kysely<unknown>, "executeQuery">): Promise<Date> {
  return timeIn(await database.executeQuery<Clock>(CompiledQuery.raw(askClock)));
}

/** What a transaction gives, and the statement that ends it together with the commit, if there is one. */
interface Ending<Result> {
  readonly result: Result;
  readonly last: string | null;
}

/**
 * Runs `work` in one transaction, with an entity manager inside it and the database's time at its beginning. What `work`
 * or its last statement throws rolls everything back. Beginning and end are one question each: there are dozens of
 * transactions on a request's road, and between the last statement and the commit others wait for what it locks.
 */
export async function transact<Result>(
  em: EntityManager,
  work: (em: EntityManager, startedAt: Date) => Promise<Ending<Result>>,
): Promise<Result> {
  return em
    .getKysely()
    .connection()
    .execute(async (connection) => {
      const inside = em.fork();
      inside.setTransactionContext(connection);
      const startedAt = timeIn(await connection.executeQuery<Clock>(CompiledQuery.raw(`begin; ${askClock}`)));
      try {
        const { result, last } = await work(inside, startedAt);
        await connection.executeQuery(CompiledQuery.raw(last === null ? "commit" : `${last}; commit`));
        return result;
      } catch (error) {
        // A connection that is lost has rolled back by itself, and what was thrown first says more.
        await connection.executeQuery(CompiledQuery.raw("rollback")).catch(() => undefined);
        throw error;
      }
    });
}

function timeIn({ rows: [row] }: QueryResult<Clock>): Date {
  if (row === undefined) throw new Error("The database did not tell the time.");
  return new Date(row.now);
}

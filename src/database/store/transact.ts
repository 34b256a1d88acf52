import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery, type Kysely, type QueryResult, sql } from "kysely";

interface Clock {
  readonly now: string;
}

const askClock = "select clock_timestamp() as now";

/** The database's own time. */
export async function readClock(database: Pick<Kysely<unknown>, "executeQuery">): Promise<Date> {
  return timeIn(await database.executeQuery<Clock>(CompiledQuery.raw(askClock)));
}

/**
 * Runs `work` in one transaction, with an entity manager inside it and the database's time at its beginning. What `work`
 * throws rolls everything back. The beginning is one question: there are dozens of transactions on a request's road.
 */
export async function transact<Result>(
  em: EntityManager,
  work: (em: EntityManager, startedAt: Date) => Promise<Result>,
): Promise<Result> {
  return em
    .getKysely()
    .connection()
    .execute(async (connection) => {
      const inside = em.fork();
      inside.setTransactionContext(connection);
      const startedAt = timeIn(await connection.executeQuery<Clock>(CompiledQuery.raw(`begin; ${askClock}`)));
      try {
        const result = await work(inside, startedAt);
        await sql`commit`.execute(connection);
        return result;
      } catch (error) {
        // A connection that is lost has rolled back by itself, and what was thrown first says more.
        await sql`rollback`.execute(connection).catch(() => undefined);
        throw error;
      }
    });
}

function timeIn({ rows: [row] }: QueryResult<Clock>): Date {
  if (row === undefined) throw new Error("The database did not tell the time.");
  return new Date(row.now);
}

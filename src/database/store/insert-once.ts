import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

/** PostgreSQL's code for a violated unique constraint. */
const uniqueViolation = "23505";

/**
 * Runs an insert under a savepoint: `false` when a unique constraint says that the row is there already, and the
 * transaction goes on. Anything else is thrown.
 */
export async function insertOnce(em: EntityManager, insert: () => Promise<void>): Promise<boolean> {
  const kysely = em.getKysely();
  await sql`savepoint insert_once`.execute(kysely);
  try {
    await insert();
  } catch (error) {
    if (codeOf(error) !== uniqueViolation) throw error;
    await sql`rollback to savepoint insert_once`.execute(kysely);
    return false;
  }
  await sql`release savepoint insert_once`.execute(kysely);
  return true;
}

/** MikroORM and Kysely both keep the driver's own code on what they throw. */
function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

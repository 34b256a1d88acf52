import { MikroORM } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createTestDatabase, prepareTemplate, type TestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

/** More often than the pool has places. */
const breaks = 15;

let database: TestDatabase;
let orm: MikroORM;

beforeEach(async () => {
  await prepareTemplate("latchkey", async (url) => {
    await (await openDatabase(url)).close(true);
  });
  database = await createTestDatabase("latchkey");
  orm = new MikroORM(ormOptions(database.url));
});

afterEach(() => database.drop());

/** Throws out whoever is in a transaction, as a database that restarts does. */
const throwOut = () =>
  query(
    database.url,
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and xact_start < now() and pid <> pg_backend_pid()",
  );

test("safety 39: a connection that breaks inside a transaction costs no place: the next one works, and closing ends", async () => {
  const faults: unknown[] = [];
  for (let round = 0; round < breaks; round += 1) {
    const broken = orm.em.fork().transactional(async (em) => {
      await sql`select 1`.execute(em.getKysely());
      await throwOut();
      await sql`select 1`.execute(em.getKysely());
    });
    faults.push(await broken.catch((error: unknown) => error));
  }

  const { rows } = await sql<{ one: number }>`select 1 as one`.execute(orm.em.fork().getKysely());
  await orm.close(true);

  expect(faults.filter((fault) => fault instanceof Error)).toHaveLength(breaks);
  expect(rows).toEqual([{ one: 1 }]);
});

test("a connection that breaks while nobody uses it is replaced", async () => {
  await sql`select 1`.execute(orm.em.fork().getKysely());
  await query(
    database.url,
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );

  const again = () => sql<{ one: number }>`select 1 as one`.execute(orm.em.fork().getKysely());
  const { rows } = await again().catch(again);
  await orm.close(true);

  expect(rows).toEqual([{ one: 1 }]);
});

import { MikroORM } from "@mikro-orm/postgresql";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { withOwnConnection } from "../../src/database/own-connection.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import type { Store } from "../../src/ports/store.ts";
import { createTestDatabase, prepareTemplate, type TestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

/** More often than the pool has places. */
const breaks = 15;

let database: TestDatabase;
let orm: MikroORM;
let store: Store;

beforeEach(async () => {
  await prepareTemplate("latchkey", async (url) => {
    await (await openDatabase(url)).close(true);
  });
  database = await createTestDatabase("latchkey");
  orm = new MikroORM(ormOptions(database.url));
  store = createStore({ orm, wake: async () => undefined });
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
    const broken = store.transaction(async (tx) => {
      await throwOut();
      await tx.usersWithRole("admin");
    });
    faults.push(await broken.catch((error: unknown) => error));
  }

  const admins = await store.usersWithRole("admin");
  await orm.close(true);

  expect(faults.filter((fault) => fault instanceof Error)).toHaveLength(breaks);
  expect(admins).toEqual([]);
});

test("a connection that breaks while nobody uses it is replaced", async () => {
  await store.usersWithRole("admin");
  await query(
    database.url,
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );

  // Each connection that is broken is found out by one question, and the pool may have kept several.
  const admins = await vi.waitFor(() => store.usersWithRole("admin"), { timeout: 30_000 });
  await orm.close(true);

  expect(admins).toEqual([]);
});

test("safety 39: a connection of its own that breaks between two questions fails the work, and not the process", async () => {
  // What is thrown where nobody listens fails the whole run.
  const work = withOwnConnection({ orm, url: database.url, name: "latchkey-test" }, async ({ client }) => {
    await client.query("begin");
    const closed = new Promise((resolve) => client.once("end", resolve));
    await throwOut();
    await closed;
    await client.query("select 1");
  });

  await expect(work).rejects.toThrow("not queryable");
  await orm.close(true);
});

import { expect, test } from "vitest";

import { closeDatabase } from "../../src/database/close-database.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { keepingLog } from "../support/keeping-log.ts";
import { createTestDatabase, prepareTemplate } from "../support/postgres.ts";

test("safety 42: a connection that is never given back does not keep a shutdown from ending, and the log says so", async () => {
  await prepareTemplate("latchkey", async (url) => {
    await (await openDatabase(url)).close(true);
  });
  await using opened = new AsyncDisposableStack();
  const database = opened.adopt(await createTestDatabase("latchkey"), (created) => created.drop());
  const orm = await openDatabase(database.url);
  const log = keepingLog();
  const taken = Promise.withResolvers<void>();
  const givenBack = Promise.withResolvers<void>();
  const using = orm.em
    .fork()
    .getKysely()
    .connection()
    .execute(async () => {
      taken.resolve();
      await givenBack.promise;
    });
  await taken.promise;

  await closeDatabase(orm, log, 50);

  expect(log.lines).toEqual([expect.stringContaining("A database connection is still in use.")]);
  givenBack.resolve();
  await using;
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

const openDatabaseFile = new URL("../../src/database/open-database.ts", import.meta.url).href;

/** What a replica does with the database when it starts, and nothing else. */
const program = `
  const { openDatabase } = await import(${JSON.stringify(openDatabaseFile)});
  const orm = await openDatabase(process.argv[1]);
  await orm.close(true);
`;

async function emptyDatabase(): Promise<string> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  return database.url;
}

async function startReplica(url: string): Promise<{ readonly code: unknown; readonly complaint: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, url], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code, complaint };
}

const migrationsOf = (url: string) => query(url, "select name from mikro_orm_migrations");
const tablesOf = (url: string) =>
  query(url, "select table_name from information_schema.tables where table_schema = 'public' order by table_name");

test("an empty database gets its tables, and a second start changes nothing", async () => {
  const url = await emptyDatabase();
  await (await openDatabase(url)).close(true);
  const tables = await tablesOf(url);
  const migrations = await migrationsOf(url);

  await (await openDatabase(url)).close(true);

  expect(tables.length).toBeGreaterThan(10);
  expect(await tablesOf(url)).toEqual(tables);
  expect(await migrationsOf(url)).toEqual(migrations);
});

test("safety 42: replicas that start at the same moment all come up, and each migration ran once", async () => {
  const url = await emptyDatabase();

  const started = await Promise.all([startReplica(url), startReplica(url), startReplica(url)]);

  const names = (await migrationsOf(url)).map(({ name }) => name);
  expect(started.map(({ code, complaint }) => (code === 0 ? 0 : complaint))).toEqual([0, 0, 0]);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toEqual([]);
});

test("a migration is not taken back: that would delete the audit log", async () => {
  const url = await emptyDatabase();
  const orm = await openDatabase(url);
  onTestFinished(() => orm.close(true));

  await expect(orm.migrator.down()).rejects.toThrow("This migration is not taken back");

  expect((await tablesOf(url)).map((row) => row["table_name"])).toContain("audit_event");
});

test("a database that does not answer is told in a sentence", async () => {
  await expect(openDatabase("postgresql://nobody@127.0.0.1:1/none")).rejects.toThrow(
    "The database does not answer, so Latchkey did not start.",
  );
});

import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase, prepareTemplate } from "./postgres.ts";
import { query } from "./query.ts";

async function freshDatabase(template?: string) {
  const database = await createTestDatabase(template);
  onTestFinished(() => database.drop());
  return database;
}

test("a template is prepared once, however many ask at the same moment", async () => {
  let prepared = 0;
  const prepare = async (url: string) => {
    prepared += 1;
    await query(url, "create table lamps (lit boolean)");
  };

  await Promise.all([1, 2, 3].map(() => prepareTemplate("asked_at_once", prepare)));

  expect(prepared).toBe(1);
});

test("copies of a template share its tables and not their rows", async () => {
  await prepareTemplate("copied", async (url) => {
    await query(url, "create table lamps (lit boolean)");
  });
  const [one, other] = await Promise.all([freshDatabase("copied"), freshDatabase("copied")]);

  await query(one.url, "insert into lamps values (true)");

  expect(await query(other.url, "select * from lamps")).toEqual([]);
});

test("a template which could not be prepared is prepared by the next who asks", async () => {
  const failing = prepareTemplate("mended", async (url) => {
    await query(url, "create table half (lit boolean)");
    throw new Error("no light");
  });
  await expect(failing).rejects.toThrow("no light");

  await prepareTemplate("mended", async (url) => {
    await query(url, "create table whole (lit boolean)");
  });

  const { url } = await freshDatabase("mended");
  expect(await query(url, "select * from whole")).toEqual([]);
  await expect(query(url, "select * from half")).rejects.toThrow("does not exist");
});

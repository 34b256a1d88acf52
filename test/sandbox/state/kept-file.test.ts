import { mkdir, mkdtemp, readdir, readFile, rm, stat, watch, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeEach, expect, onTestFinished, test } from "vitest";
import { z } from "zod";

import { KeptFile, readKeptFile } from "../../../sandbox/state/kept-file.ts";

const schema = z.strictObject({ version: z.literal(1), words: z.string() });

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-kept-"));
  path = join(folder, "kept.json");
  return () => rm(folder, { recursive: true, force: true });
});

/** Resolves when something in the folder has the name of the file. */
async function isWritten(): Promise<void> {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  for await (const { filename } of watch(folder, { signal: ending.signal })) if (filename === "kept.json") return;
}

test("a change is written soon, by itself, for its owner only, and can be read again", async () => {
  const file = new KeptFile(path, () => ({ version: 1, words: "As they were" }));
  const written = isWritten();

  file.touch();
  await written;

  expect(await readKeptFile(path, schema)).toEqual({ kind: "kept", content: { version: 1, words: "As they were" } });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["kept.json"]);
});

test("a flush writes the last state, also when another write is under way", async () => {
  let words = "";
  const file = new KeptFile(path, () => ({ version: 1, words }));

  const flushes = ["one", "two", "three"].map((next) => {
    words = next;
    file.touch();
    return file.flush();
  });
  await Promise.all(flushes);

  expect(await readKeptFile(path, schema)).toMatchObject({ content: { words: "three" } });
});

test("a flush that cannot write says so, leaves nothing behind, and the next one can", async () => {
  const file = new KeptFile(path, () => ({ version: 1, words: "later" }));
  await mkdir(path);

  await expect(file.flush()).rejects.toThrow(/EISDIR|EPERM|ENOTEMPTY/);
  const left = await readdir(folder);
  await rm(path, { recursive: true });
  await file.flush();

  expect(left).toEqual(["kept.json"]);
  expect(await readKeptFile(path, schema)).toMatchObject({ content: { words: "later" } });
});

test("where nothing was kept, there is nothing", async () => {
  expect(await readKeptFile(path, schema)).toEqual({ kind: "none" });
});

test.each([
  { what: "half of a file", text: '{"version":1,"wo' },
  { what: "a file of another version", text: '{"version":2,"words":""}' },
  { what: "an empty file", text: "" },
])("$what is set aside, with a sentence", async ({ text }) => {
  await writeFile(path, text);

  const found = await readKeptFile(path, schema);

  expect(found).toEqual({
    kind: "broken",
    sentence: `${path} could not be read, so what it held begins anew. The old file is kept as ${path}.broken.`,
  });
  expect(await readFile(`${path}.broken`, "utf8")).toBe(text);
  expect(await readKeptFile(path, schema)).toEqual({ kind: "none" });
});

import { mkdir, mkdtemp, readdir, readFile, rm, stat, watch, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";

import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";

import { KeptFile, readKeptFile } from "../../../sandbox/state/kept-file.ts";
import { setAside } from "../../../sandbox/state/set-aside.ts";

const holds = "What was said";
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
  const file = new KeptFile(path, () => ({ version: 1, words: "As they were" }), { holds });
  const written = isWritten();

  file.touch();
  await written;

  expect(await readKeptFile(path, schema)).toEqual({ kind: "kept", content: { version: 1, words: "As they were" } });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["kept.json"]);
});

test("a flush writes the last state, also when another write is under way", async () => {
  let words = "";
  const file = new KeptFile(path, () => ({ version: 1, words }), { holds });

  const flushes = ["one", "two", "three"].map((next) => {
    words = next;
    file.touch();
    return file.flush();
  });
  await Promise.all(flushes);

  expect(await readKeptFile(path, schema)).toMatchObject({ content: { words: "three" } });
});

test("a flush that cannot write says so, leaves nothing behind, and the next one can", async () => {
  const file = new KeptFile(path, () => ({ version: 1, words: "later" }), { holds });
  await mkdir(path);

  await expect(file.flush()).rejects.toThrow(/ could not be written \((EISDIR|EPERM|ENOTEMPTY).+ What was said since/);
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
])("$what is told as broken, and set aside under a name that was free", async ({ text }) => {
  await writeFile(path, text);
  await writeFile(`${path}.broken-1`, "An older one");

  const found = await readKeptFile(path, schema);
  const aside = await setAside(path);

  expect(found).toEqual({ kind: "broken" });
  expect(aside).toBe(`${path}.broken-2`);
  expect(await readFile(aside, "utf8")).toBe(text);
  expect(await readFile(`${path}.broken-1`, "utf8")).toBe("An older one");
  expect(await readKeptFile(path, schema)).toEqual({ kind: "none" });
});

test("while the disk takes nothing it is tried again at growing distances, told once, and written when it can be", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const told: string[] = [];
  const waits = vi.spyOn(globalThis, "setTimeout");
  const blocked = join(path, "kept.json");
  const file = new KeptFile(blocked, () => ({ version: 1, words: "At last" }), {
    holds,
    onTrouble: ({ message }) => told.push(message),
  });
  await writeFile(path, "A file where a folder should be");

  file.touch();
  for (let attempt = 1; attempt <= 6; attempt += 1) await expect(file.flush()).rejects.toThrow("could not be written");
  await rm(path);
  await mkdir(path);
  vi.advanceTimersToNextTimer();
  while ((await readKeptFile(blocked, schema)).kind !== "kept") await setImmediate();

  expect(waits.mock.calls.map(([, ms]) => ms)).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect(told).toEqual([expect.stringMatching(/ENOTDIR.+ What was said since .+ is lost .+ Make room/)]);
});

test("the last write says what is lost when it does not work, and is not tried again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const file = new KeptFile(join(path, "kept.json"), () => ({ version: 1, words: "" }), { holds });
  await writeFile(path, "A file where a folder should be");

  await expect(file.close()).rejects.toThrow(/could not be written .+ What was said since it was last written is lost/);
  file.touch();

  expect(vi.getTimerCount()).toBe(0);
});

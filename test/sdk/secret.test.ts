import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, inspect } from "node:util";

import { expect, onTestFinished, test, vi } from "vitest";

import { createLog } from "../../src/log.ts";
import { secret, SecretReference } from "../../src/sdk/secret.ts";

const canary = "canary-0123456789";

async function temporaryFile(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-secret-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "secret");
  await writeFile(path, content);
  return path;
}

test("safety 37: a secret is never printed, whatever way it is shown", () => {
  const hidden = new SecretReference("environment variable TOKEN", () => canary);
  hidden.resolve();

  const shown = [
    String(hidden),
    "".concat(hidden.toString()),
    JSON.stringify({ hidden }),
    inspect(hidden, { depth: null, showHidden: true, getters: true }),
    inspect({ deep: [{ hidden }] }, { depth: null }),
    format("%s %o %O %j", hidden, hidden, hidden, hidden),
    JSON.stringify(Object.entries(hidden)),
    JSON.stringify(Object.assign({}, hidden)),
    String(new Error(`It broke: ${String(hidden)}`)),
  ];

  for (const text of shown) expect(text).not.toContain(canary);
  expect(shown[0]).toBe("[secret from the environment variable TOKEN]");
});

test("safety 37: a secret that is logged shows where it comes from", () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const hidden = new SecretReference("file /run/token", () => canary);

  createLog("info").info({ hidden, settings: { hidden } }, "Connected.");

  expect(written.join("")).not.toContain(canary);
});

test("an environment variable is read anew each time, without white space", () => {
  const named = secret.env("LATCHKEY_TEST_SECRET");
  onTestFinished(() => void vi.unstubAllEnvs());

  vi.stubEnv("LATCHKEY_TEST_SECRET", " first\n");
  const first = named.resolve();
  vi.stubEnv("LATCHKEY_TEST_SECRET", "second");

  expect([first, named.resolve()]).toEqual(["first", "second"]);
});

test("a file is read, without white space at either end", async () => {
  const path = await temporaryFile(`${canary}\n`);

  expect(secret.file(path).resolve()).toBe(canary);
});

test("safety 1: an empty or missing secret is a sentence that names where it should be", async () => {
  const empty = await temporaryFile("\n");

  expect(() => secret.env("LATCHKEY_TEST_NOT_SET").resolve()).toThrow(
    "The environment variable LATCHKEY_TEST_NOT_SET is empty or not set. Set it and start again.",
  );
  expect(() => secret.file(empty).resolve()).toThrow(`The file ${empty} is empty or not set.`);
  expect(() => secret.file("/nowhere/at/all").resolve()).toThrow("The file /nowhere/at/all is empty or not set.");
});

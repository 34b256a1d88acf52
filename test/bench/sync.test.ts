import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { projectFile, startProgram } from "../support/process-program.ts";

/** It starts PostgreSQL, and a process for each phase. */
const patience = 360_000;

test("a small directory is read by processes of their own, and told as JSON", { timeout: patience }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
  await chmod(folder, 0o711);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const flags = "sync --users 500 --runs 1".split(" ");

  const { code, stdout, stderr } = await startProgram([projectFile("bench/main.ts"), ...flags], { folder }).ended;

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("500 users, 1 run") });
  const result: unknown = JSON.parse(stdout);
  const everybody = { users: 500, seconds: expect.any(Number), peakMemoryMb: expect.any(Number) };
  expect(result).toMatchObject({
    bench: "sync",
    options: { sizes: [500], runs: 1 },
    sizes: [{ users: 500, floor: { fetch: everybody, first: everybody, unchanged: everybody, delta: { users: 5 } } }],
  });
});

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { projectFile, startProgram } from "../support/process-program.ts";

/** It starts PostgreSQL and, three times, the real command. */
const patience = 360_000;

test(
  "a small import through the real command is measured against a COPY of the same rows",
  { timeout: patience },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
    await chmod(folder, 0o711);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const flags = "identity --parts import --rows 200 --runs 1".split(" ");

    const { code, stdout, stderr } = await startProgram([projectFile("bench/main.ts"), ...flags], { folder }).ended;

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("import of 200 links") });
    const result: unknown = JSON.parse(stdout);
    const pace = { seconds: expect.any(Number), rowsPerSecond: expect.any(Number), peakMemoryMb: expect.any(Number) };
    expect(result).toMatchObject({
      bench: "identity",
      resolver: null,
      import: { rows: 200, first: pace, second: pace, copy: { rowsPerSecond: expect.any(Number) } },
    });
  },
);

import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { requestsResultSchema } from "../../bench/requests-result.ts";
import { projectFile, startProgram } from "../support/process-program.ts";

/** It starts six real processes one after the other, and PostgreSQL twice. */
const patience = 600_000;

/** A folder for what the bench writes. When root runs the tests, PostgreSQL's account has to come in. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
  await chmod(folder, 0o711);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function startBench(folder: string, flags: string) {
  const bench = startProgram([projectFile("bench/main.ts"), ...flags.split(" ")], { folder });
  onTestFinished(() => bench.kill());
  return bench;
}

test(
  "two journeys through real processes come to their end, and the result says what it promises",
  { timeout: patience },
  async () => {
    const folder = await makeFolder();

    const bench = startBench(folder, "requests --journeys 2 --concurrency 2 --runs 1 --starts 1 --out result.json");
    const { code, stdout, stderr } = await bench.ended;

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("0 of 2 journeys failed") });
    const result = requestsResultSchema.parse(JSON.parse(stdout));
    expect(result.options).toMatchObject({ journeys: 2, concurrency: 2, mode: "socket" });
    expect(result.journeys).toEqual({ timed: 2, failed: 0, failures: [] });
    expect(result.latchkey.acknowledgementMs).toMatchObject({
      form: { count: 2 },
      button: { count: 4 },
      all: { count: 8 },
    });
    expect(result.latchkey.clickToCommittedMs.p50).toBeGreaterThan(0);
    expect(result.latchkey.committedToGrantedMs.p50).toBeGreaterThan(0);
    expect(result.floor.statementsPerJourney).toBeGreaterThan(result.floor.transactionsPerJourney);
    expect(result.floor.callsPerJourney).toMatchObject({ slack: expect.any(Number), okta: expect.any(Number) });
    expect(result.ratio).toBeGreaterThan(0);
    expect(JSON.parse(await readFile(join(folder, "result.json"), "utf8"))).toEqual(JSON.parse(stdout));
    expect(bench.hasProcesses()).toBe(false);
    const files = await readdir(folder, { recursive: true });
    expect(files.filter((file) => file.endsWith("postmaster.pid"))).toEqual([]);
  },
);

test("broken off, it says so and leaves no process behind", { timeout: patience }, async () => {
  const folder = await makeFolder();
  const bench = startBench(folder, "requests --journeys 1000 --starts 100");
  const begun = () => readdir(join(folder, ".latchkey", "bench")).catch(() => []);
  await expect.poll(begun, { timeout: patience }).toContain("latchkey");

  bench.signal("SIGTERM");

  expect(await bench.ended).toMatchObject({ code: 143, stderr: expect.stringContaining("The bench was broken off") });
  expect(bench.hasProcesses()).toBe(false);
});

test("flags that make no sense end it with a sentence", async () => {
  const folder = await makeFolder();

  const { code, stderr } = await startBench(folder, "requests --mode pigeon").ended;

  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: '--mode is socket or http, and not "pigeon". Nothing was measured. Try --help.\n',
  });
});

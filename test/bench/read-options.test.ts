import { expect, test } from "vitest";

import { readIdentityOptions } from "../../bench/identity/read-identity-options.ts";
import { readOptions } from "../../bench/read-options.ts";
import { readSyncOptions } from "../../bench/sync/read-sync-options.ts";

test("without flags it measures what the goals are about: 50 at once, over Socket Mode", () => {
  expect(readOptions(["requests"])).toEqual({
    ok: { journeys: 200, concurrency: 50, over: 0, runs: 3, starts: 5, mode: "socket", out: null },
  });
});

test("every flag is heard", () => {
  const flags = "--journeys 7 --concurrency 2 --over 5 --runs 1 --starts 4 --mode http --out result.json";

  expect(readOptions(["requests", ...flags.split(" ")])).toEqual({
    ok: { journeys: 7, concurrency: 2, over: 5, runs: 1, starts: 4, mode: "http", out: "result.json" },
  });
});

test("help is asked for anywhere", () => {
  expect([readOptions(["--help"]), readOptions(["requests", "-h"])]).toEqual(["help", "help"]);
});

test.each([
  { args: [], says: /Say what to measure/ },
  { args: ["pigeons"], says: /There is no bench "pigeons"/ },
  { args: ["requests", "sync"], says: /There is no bench "requests sync"/ },
  { args: ["requests", "--mode", "pigeon"], says: /--mode is socket or http, and not "pigeon"/ },
  { args: ["requests", "--journeys", "0"], says: /--journeys is a whole number from 1 on, and not "0"/ },
  { args: ["requests", "--runs", "2.5"], says: /--runs is a whole number/ },
  { args: ["requests", "--starts", "many"], says: /--starts is a whole number/ },
  { args: ["requests", "--concurrency", "1e9"], says: /--concurrency is a whole number/ },
  { args: ["requests", "--over", "soon"], says: /--over is a whole number of seconds below 1000, and not "soon"/ },
  { args: ["requests", "--fast"], says: /Unknown option '--fast'/ },
])("$args is answered with a sentence", ({ args, says }) => {
  const read = readOptions(args);

  expect(read).toEqual({ problem: expect.stringMatching(says) });
});

test("the bench of identities measures both of its parts with 100,000 people, unless it is told otherwise", () => {
  const flags = "--parts import --rows 10 --runs 1 --times 7 --out result.json";

  expect(readIdentityOptions([])).toEqual({
    ok: { parts: ["resolver", "import"], rows: 100_000, runs: 3, times: 500, out: null },
  });
  expect(readIdentityOptions(flags.split(" "))).toEqual({
    ok: { parts: ["import"], rows: 10, runs: 1, times: 7, out: "result.json" },
  });
  expect(readIdentityOptions(["--help"])).toBe("help");
});

test.each([
  { args: ["--parts", "sync"], says: /--parts are resolver and import, and not "sync"/ },
  { args: ["--rows", "0"], says: /--rows is a whole number from 1 on/ },
  { args: ["--fast"], says: /Unknown option '--fast'/ },
])("the bench of identities answers $args with a sentence", ({ args, says }) => {
  expect(readIdentityOptions(args)).toEqual({ problem: expect.stringMatching(says) });
});

test("the bench of syncs measures each usual size up to the one it is told, which is 100,000 by itself", () => {
  expect(readSyncOptions([])).toEqual({ ok: { sizes: [10_000, 100_000], runs: 3, out: null } });
  expect(readSyncOptions(["--users", "1000000"])).toMatchObject({ ok: { sizes: [10_000, 100_000, 1_000_000] } });
  expect(readSyncOptions(["--users", "50000"])).toMatchObject({ ok: { sizes: [10_000, 50_000] } });
  expect(readSyncOptions(["--users", "7", "--runs", "1", "--out", "result.json"])).toEqual({
    ok: { sizes: [7], runs: 1, out: "result.json" },
  });
  expect(readSyncOptions(["-h"])).toBe("help");
});

test.each([
  { args: ["--users", "0"], says: /--users is a whole number from 1 on/ },
  { args: ["--runs", "many"], says: /--runs is a whole number from 1 on/ },
  { args: ["--slow"], says: /Unknown option '--slow'/ },
])("the bench of syncs answers $args with a sentence", ({ args, says }) => {
  expect(readSyncOptions(args)).toEqual({ problem: expect.stringMatching(says) });
});

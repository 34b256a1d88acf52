import { expect, test } from "vitest";

import { readOptions } from "../../bench/read-options.ts";

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
  { args: ["sync"], says: /There is no bench "sync"/ },
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

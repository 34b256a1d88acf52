import { expect, test } from "vitest";

import { readOptions } from "../../sandbox/read-options.ts";

test("without options the sandbox takes its usual port and goes on where it was", () => {
  expect(readOptions([])).toEqual({ port: null, reset: false, help: false });
});

test("options are read in both spellings", () => {
  expect(readOptions(["--port", "4500", "--reset"])).toEqual({ port: 4500, reset: true, help: false });
  expect(readOptions(["--port=1", "--help"])).toEqual({ port: 1, reset: false, help: true });
});

test.each([[["--prot", "1"]], [["now"]], [["--port", "4500", "-x"]]])("%j is refused by name", (args) => {
  const unknown = args.find((arg) => arg !== "--port" && arg !== "4500");

  expect(() => readOptions(args)).toThrow(`"${unknown}" is not understood, so nothing was started.`);
});

test.each([["0"], ["65536"], ["http"], ["-1"], ["4.5"], [""]])("%j is no port", (port) => {
  expect(() => readOptions([`--port=${port}`])).toThrow("--port takes a number from 1 to 65535");
});

test("a port that is not said is no port", () => {
  expect(() => readOptions(["--port"])).toThrow("--port takes a number from 1 to 65535");
});

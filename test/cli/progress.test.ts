import { PassThrough } from "node:stream";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createLongProgress, createProgress } from "../../src/cli/terminal/progress.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** A terminal of this width, or a pipe. */
function output(columns?: number) {
  const stream = new PassThrough().setEncoding("utf8");
  return Object.assign(stream, columns === undefined ? {} : { isTTY: true, columns });
}

test("on a terminal one line is written over and over, no wider than that, and taken away in the end", () => {
  const terminal = output(40);
  const progress = createLongProgress(terminal);

  progress.show("Okta: reading accounts", 0.5);
  progress.show("Okta: reading accounts, and so on and on and on", null);
  progress.clear();

  const [, first, second, last] = String(terminal.read()).split("\r\u001B[K");
  expect(first).toBe("Okta: reading accounts [############---");
  expect(second).toHaveLength(39);
  expect(last).toBe("");
});

test("elsewhere a line is written now and then, and at once when something else begins", () => {
  const pipe = output();
  const progress = createLongProgress(pipe, 15);

  progress.show("one", 0.25);
  vi.advanceTimersByTime(14_999);
  progress.show("two");
  vi.advanceTimersByTime(1);
  progress.show("three", 1.2);
  progress.clear();
  progress.show("four");

  expect(pipe.read()).toBe("one, 25 % …\nthree, 100 % …\nfour …\n");
});

test("what is over soon writes nothing where there is no terminal", () => {
  const pipe = output();

  createProgress(pipe).show("Reading", 0.5);

  expect(pipe.read()).toBeNull();
});

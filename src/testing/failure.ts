import { AssertionError } from "node:assert";

/** What an expectation found. */
export interface Unmet {
  /** Continues "Expected …": `the request to be granted`. */
  readonly expected: string;
  /** Continues "…, but …": `it is pending`. */
  readonly found: string;
  /** More that is known of it, one line each. */
  readonly about?: readonly string[];
  /** What happened, oldest first. */
  readonly trail: readonly string[];
  /** Shown side by side by test runners that compare. */
  readonly compare?: { readonly expected: unknown; readonly actual: unknown };
}

/** Fails a test, in any runner: says what was expected, what was found, and what happened before. */
export function failTest({ expected, found, about = [], trail, compare }: Unmet): never {
  const parts = [
    `Expected ${expected}, but ${found}.`,
    about.map((line) => `  ${line}`).join("\n"),
    ["What happened:", ...trail.map((line) => `  ${line}`)].join("\n"),
  ];
  const message = `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  const error = new AssertionError({ message, operator: "testFlow", ...compare });
  error.stack = beginInTest(error.stack ?? message);
  throw error;
}

/** The first place of the stack is the line of the test. */
function beginInTest(stack: string): string {
  const lines = stack.split("\n");
  return lines.filter((line) => !/^\s+at .*(node:internal|[\\/]src[\\/]testing[\\/])/.test(line)).join("\n");
}

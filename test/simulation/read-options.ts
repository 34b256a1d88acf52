import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

import { stepsFromText } from "./steps-as-text.ts";

/** What was asked for on the command line. */
export interface Options {
  readonly seed: number;
  readonly histories: number;
  readonly without: ReadonlySet<number>;
}

const usage = "npm run simulate -- [--seed N] [--histories M] [--without STEPS]";

/** Reads the command line: a random seed and 1,000 histories unless told. Throws a sentence when it cannot be read. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  return {
    seed: values.seed === undefined ? randomInt(2 ** 32) : wholeNumber("--seed", values.seed),
    histories: wholeNumber("--histories", values.histories ?? "1000"),
    without: values.without === undefined ? new Set() : stepsFromText(values.without),
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({ args: [...args], options: { seed: text, histories: text, without: text } });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nNothing was played. Usage: ${usage}`, {
      cause: error,
    });
  }
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Error(`${option} takes a whole number, not "${text}". Nothing was played. Usage: ${usage}`);
}

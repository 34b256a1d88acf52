import { parseArgs } from "node:util";

/** What the person who starts the sandbox wants. */
export interface SandboxOptions {
  /** Null: the usual one, or a free one when that is taken. */
  readonly port: number | null;
  readonly reset: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm run sandbox -- [options]

  --port N   serve the page on this port of your machine
  --reset    begin anew: forget everything that was said, asked and given
  --help     show this`;

const highestPort = 65_535;

/** Reads the command line. Throws a sentence that names what is not understood. */
export function readOptions(args: readonly string[]): SandboxOptions {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") throw notUnderstood(token.value);
    if (token.kind === "option" && !(token.name in options)) throw notUnderstood(token.rawName);
  }
  const { values } = parseArgs({ args: [...args], options, strict: false });
  return { port: readPort(values.port), reset: values.reset === true, help: values.help === true };
}

const options = {
  port: { type: "string" },
  reset: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function readPort(given: string | boolean | undefined): number | null {
  if (given === undefined) return null;
  const port = Number(given);
  if (typeof given === "string" && /^\d{1,5}$/.test(given) && port >= 1 && port <= highestPort) return port;
  throw new Error(`--port takes a number from 1 to ${highestPort}, so nothing was started. Example: --port 4500`);
}

function notUnderstood(what: string): Error {
  return new Error(`"${what}" is not understood, so nothing was started.\n\n${usage}`);
}

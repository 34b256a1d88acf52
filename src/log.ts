import { destination, type LoggerOptions, pino } from "pino";

import type { Settings } from "./config.ts";
import type { Log } from "./ports/log.ts";

/**
 * Structured logs on standard output, or at the end of a file, one JSON object a line. Of an error only the kind, the
 * sentence and the place are kept: what a library attaches to its errors (requests, headers, tokens) never reaches the
 * log.
 */
export function createLog(level: Settings["logLevel"], file: string | null = null): Log {
  const options = optionsFor(level);
  return file === null ? pino(options) : pino(options, destination({ dest: file, mode: 0o600, sync: true }));
}

/** What goes wrong in Latchkey itself, on standard error: for a command whose standard output is its answer. */
export function createTroubleLog(): Log {
  return pino(optionsFor("error"), destination({ dest: 2, sync: true }));
}

function optionsFor(level: Settings["logLevel"]): LoggerOptions {
  return {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  };
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return {
    name: error.name,
    message: withoutSecrets(error.message),
    stack: error.stack && withoutSecrets(error.stack),
    ...cause,
  };
}

/** Tokens and passwords in addresses, as the systems we talk to write them. */
function withoutSecrets(text: string): string {
  return text
    .replace(/\bx(ox[a-z]|app)-[\w-]+/g, "[token]")
    .replace(/\b(SSWS|Bearer)\s+\S+/gi, "$1 [token]")
    .replace(/(\w+:\/\/[^\s:/@]*:)[^\s@]+@/g, "$1[password]@");
}

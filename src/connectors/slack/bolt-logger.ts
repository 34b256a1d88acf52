import { type Logger, LogLevel } from "@slack/bolt";

import type { Log } from "../../ports/log.ts";

/** Bolt's logging on our log. Its own details are for debugging; what it calls an error is one. */
export function boltLogger(log: Log): Logger {
  return {
    debug: () => undefined,
    info: (...parts) => log.debug({ from: "bolt" }, text(parts)),
    warn: (...parts) => log.warn({ from: "bolt" }, text(parts)),
    error: (...parts) => log.error({ from: "bolt" }, text(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function text(parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof Error ? part.message : String(part))).join(" ");
}

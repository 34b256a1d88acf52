import { constants } from "node:os";

import { startLatchkey } from "./app.ts";
import { readSettings } from "./config.ts";
import { startEmbeddedPostgres } from "./database/embedded/embedded-postgres.ts";
import { createLog } from "./log.ts";
import { loadConfig } from "./sdk/load-config.ts";

const signals = ["SIGTERM", "SIGINT"] as const;

/** Ctrl-C under `npm start` arrives twice, from the terminal and from npm. Signals this close are one wish. */
const sameWishMs = 1_000;

/** Starts Latchkey from the environment, and stops it in order on SIGTERM or SIGINT. Ends the process. */
export async function run(): Promise<void> {
  const stopSignal = askedToStop();
  try {
    const settings = readSettings(process.env);
    const log = createLog(settings.logLevel);
    const config = await loadConfig(settings.configPath);
    const embedded =
      settings.databaseUrl === null ? await startEmbeddedPostgres({ dataDirectory: settings.dataDirectory }) : null;
    try {
      const databaseUrl = settings.databaseUrl ?? embedded?.url ?? "";
      const latchkey = await startLatchkey({ ...settings, databaseUrl }, config, log);
      log.info({ mode: settings.slack.mode.kind, port: latchkey.port }, "Latchkey is ready.");
      try {
        const signal = await Promise.race([stopSignal, latchkey.broken]);
        log.info({ signal }, "Latchkey is stopping: it finishes what is under way.");
      } finally {
        await latchkey.stop();
      }
      log.info({}, "Latchkey has stopped. What is still owed is done by the next start.");
    } finally {
      await embedded?.stop();
    }
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/**
 * The first SIGTERM or SIGINT from now on, so that one that comes during the start is not lost. Whoever insists later
 * does not want to wait for what is under way: a further signal ends the process at once.
 */
function askedToStop(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let askedAt: number | null = null;
  for (const signal of signals) {
    process.on(signal, () => {
      askedAt ??= performance.now();
      if (performance.now() - askedAt > sameWishMs) process.exit(128 + constants.signals[signal]);
      resolve(signal);
    });
  }
  return promise;
}

import { startLatchkey } from "./app.ts";
import { readSettings } from "./config.ts";
import { startEmbeddedPostgres } from "./database/embedded/embedded-postgres.ts";
import { createLog } from "./log.ts";
import { loadConfig } from "./sdk/load-config.ts";
import { askedToStop } from "./stop-signal.ts";

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

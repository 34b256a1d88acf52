import { constants, userInfo } from "node:os";
import { resolve } from "node:path";

import type { Ground, House } from "./cli/house.ts";
import { runProgram } from "./cli/run-program.ts";
import { readCommandSettings } from "./config.ts";
import { openDirectories, rememberConnectors } from "./connectors/open-directories.ts";
import { strategyConnectors } from "./connectors/strategy/strategy-connectors.ts";
import { closeDatabase } from "./database/close-database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./database/embedded/embedded-postgres.ts";
import { hasEmbeddedPostgres } from "./database/embedded/has-embedded-postgres.ts";
import { createLinkImports } from "./database/import/create-link-imports.ts";
import { openDatabaseBeside } from "./database/open-database-beside.ts";
import { createRoster } from "./database/roster/create-roster.ts";
import { createStore } from "./database/store/create-store.ts";
import { createProofCodes } from "./domain/proof-codes.ts";
import { createLog } from "./log.ts";
import { createStrategies } from "./sdk/create-strategies.ts";
import { loadConfig } from "./sdk/load-config.ts";
import { askedToStop } from "./stop-signal.ts";

/** Runs the `latchkey` command on this environment, and ends the process. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const interrupted = Promise.withResolvers<never>();
  interrupted.promise.catch(() => undefined);
  const stopped = new AbortController();
  let signal: NodeJS.Signals | null = null;
  const stop = async () => {
    signal = await askedToStop();
    stopped.abort();
    interrupted.reject(new Error("Broken off. What was not finished was not done."));
  };
  void stop();
  // Whoever read the output has gone: the next write says so.
  process.stdout.on("error", () => undefined);
  const ground: Ground = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    operator: operatorName(),
    stop: stopped.signal,
    async *check(how) {
      const { runChecks } = await import("./run-checks.ts");
      yield* runChecks(process.env, how);
    },
    async explain(command) {
      const { runExplain } = await import("./run-explain.ts");
      return runExplain(process.env, command);
    },
    inHouse: (work, { stopsItself } = { stopsItself: false }) =>
      inHouse(stopsItself ? work : (house) => Promise.race([work(house), interrupted.promise])),
  };
  const code = await runProgram(ground, args);
  process.exit(signal === null ? code : 128 + constants.signals[signal]);
}

/** No queue is woken: the rows say what is owed. */
const wake = () => Promise.resolve();

/**
 * Opens what a command needs, works, and closes it again. With the embedded database it joins the server that runs for the
 * data folder, or starts it and stops it again; one that is not there is not made. It wakes no queue: what it leaves owed, a running Latchkey finds in the
 * rows within 15 seconds, and one that is started later at its start.
 */
async function inHouse(work: (house: House) => Promise<void>): Promise<void> {
  const settings = readCommandSettings(process.env);
  const log = createLog("silent");
  const config = await loadConfig(settings.configPath, "nothing was done");
  await using opened = new AsyncDisposableStack();
  const embedded =
    settings.databaseUrl === null
      ? opened.adopt(await joinEmbeddedPostgres(settings.dataDirectory), (server) => server.stop())
      : null;
  const url = settings.databaseUrl ?? embedded?.url ?? "";
  const orm = opened.adopt(await openDatabaseBeside(url), (database) => closeDatabase(database, log));
  const store = createStore({ orm, wake });
  // Of a strategy only the id is of use here: this command names accounts, and gives and takes nothing.
  const strategies = createStrategies(config, {
    identitiesOf: noneOf,
    profilesOf: noneOf,
    stepsOf: () => Promise.resolve([]),
    countSteps: () => Promise.resolve(0),
    outputOf: () => Promise.resolve(null),
  });
  const configured = { ...config.connectors, ...strategyConnectors(strategies, store) };
  await work({
    world: {
      store,
      directories: openDirectories(configured, { store, log }),
      // Whose groups make an account privileged is asked for people who link to themselves, never for this command.
      flows: { all: () => [], find: () => null },
    },
    admins: config.admins ?? [],
    roster: createRoster({ orm, url }),
    imports: createLinkImports({ orm, url, wake }),
    connectors: Object.entries(configured).map(([id, { type, label, accountIds }]) => ({
      id,
      type,
      label,
      ...(accountIds !== undefined && { accountIds }),
    })),
    rememberConnectors: () => rememberConnectors(store, configured),
    async openSyncs(how) {
      const { openSyncs } = await import("./open-syncs.ts");
      return openSyncs({ orm, url, wake, store, config, configured }, how);
    },
    codes() {
      if (settings.botToken !== null) return createProofCodes(settings.botToken);
      throw new Error(
        "SLACK_BOT_TOKEN is not set, so nothing was linked: the code by which the owner of the account's e-mail address can " +
          "object is made from it. Run this with the environment of `npm start`.",
      );
    },
  });
}

/** A database that this made would be empty, and look as if everything were lost. */
async function joinEmbeddedPostgres(dataDirectory: string): Promise<EmbeddedPostgres> {
  if (await hasEmbeddedPostgres(dataDirectory)) return startEmbeddedPostgres({ dataDirectory });
  throw new Error(
    `There is no database under ${resolve(dataDirectory)}, so nothing was done and none was made. Set DATABASE_URL or ` +
      "LATCHKEY_DATA as `npm start` has them, or start Latchkey once.",
  );
}

function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}

/** Nothing is known of anybody. */
async function noneOf(): Promise<ReadonlyMap<string, never>> {
  return new Map<string, never>();
}

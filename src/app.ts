import { setTimeout as pause } from "node:timers/promises";

import { listen } from "../listeners/index.ts";
import type { Settings } from "./config.ts";
import { createLetters } from "./create-letters.ts";
import { openDirectories, rememberConnectors } from "./connectors/open-directories.ts";
import { createMessenger } from "./connectors/slack/messenger.ts";
import { openClient } from "./connectors/slack/open-client.ts";
import { createPeople } from "./connectors/slack/people.ts";
import { sendFile } from "./connectors/slack/send-file.ts";
import { createWhisper } from "./connectors/slack/whisper.ts";
import { strategyConnectors } from "./connectors/strategy/strategy-connectors.ts";
import { closeDatabase } from "./database/close-database.ts";
import { openDatabase } from "./database/open-database.ts";
import { createDirectorySyncs } from "./database/sync/create-directory-syncs.ts";
import { createSyncMatches } from "./database/sync/create-sync-matches.ts";
import { createRoster } from "./database/roster/create-roster.ts";
import { createStore } from "./database/store/create-store.ts";
import { createProofCodes } from "./domain/proof-codes.ts";
import { makeDoor } from "./door.ts";
import { createFlowServices } from "./flow-services.ts";
import { houseRules } from "./house-rules.ts";
import { perform } from "./jobs/perform.ts";
import { beginFirstSyncs } from "./jobs/begin-first-syncs.ts";
import { scheduleSyncs } from "./jobs/schedule-syncs.ts";
import { startSweep } from "./jobs/sweep.ts";
import { createWorkBeside } from "./jobs/work-beside.ts";
import { startWorkQueue } from "./jobs/work-queue.ts";
import type { Log } from "./ports/log.ts";
import type { People } from "./ports/people.ts";
import type { World } from "./ports/world.ts";
import { createFlows } from "./sdk/create-flows.ts";
import { createStrategies } from "./sdk/create-strategies.ts";
import type { LatchkeyConfig } from "./sdk/define-config.ts";
import { createSendLinks } from "./send-links.ts";
import { checkObligations } from "./use-cases/check-obligations.ts";
import { inspectConfiguration } from "./use-cases/inspect-configuration.ts";

/** How long a shutdown waits for what is under way, in seconds. What does not finish is done by the next start. */
const drainSeconds = 20;
/** The same for a sweep, which only looks at rows. */
const sweepSeconds = 5;

/** A running Latchkey. */
export interface Latchkey {
  /** The port of the HTTP endpoint; `null` in Socket Mode. */
  readonly port: number | null;
  readonly world: World;
  /** Ends with the fault that makes it impossible to go on, such as another organisation behind a connector. */
  readonly broken: Promise<never>;
  /** Settles when the configuration was looked at, which happens after the start. */
  readonly inspected: Promise<void>;
  /** Looks now for what the rows owe, as it does every 15 seconds. */
  readonly sweep: () => Promise<void>;
  /** Takes nothing new, finishes what is under way, closes everything. */
  stop(): Promise<void>;
}

/** What only the sandbox and the tests change. */
interface Surroundings {
  /** Milliseconds by which the rules' clock is ahead of the database's. */
  readonly clockOffsetMs?: () => number;
}

/**
 * Builds the house and opens the door, in the order in which things depend on each other: rows, outside systems,
 * flows, owed work, Slack. The only file that knows every room.
 */
export async function startLatchkey(
  settings: Omit<Settings, "databaseUrl"> & { readonly databaseUrl: string },
  config: LatchkeyConfig,
  log: Log,
  surroundings: Surroundings = {},
): Promise<Latchkey> {
  const { slack, databaseUrl } = settings;
  await using opened = new AsyncDisposableStack();
  const orm = opened.adopt(await openDatabase(databaseUrl), (database) => closeDatabase(database, log));
  const beside = createWorkBeside(log);
  opened.defer(async () => {
    await atMost(drainSeconds, beside.finished());
    // The pool is closed next: whoever began then would only fail.
    beside.abandon();
  });
  const queue = opened.adopt(await startWorkQueue({ url: databaseUrl, log }), (started) => started.stop(drainSeconds));
  const store = createStore({ orm, wake: queue.wake, ...surroundings });

  const client = openClient(slack.botToken, slack.apiUrl, log);
  const people = createPeople(client);
  const messenger = createMessenger(client);
  const services = createFlowServices(() => world);
  const connectors = { ...config.connectors, ...strategyConnectors(createStrategies(config, services), store) };
  const directories = openDirectories(connectors, { store, log });
  const rules = houseRules(config);
  const codes = createProofCodes(slack.botToken);
  const flows = createFlows(config, services);
  const mailer = await config.email?.open({ log });
  const letters = mailer === undefined ? null : createLetters(mailer);
  const syncs = createDirectorySyncs({ orm, url: databaseUrl, wake: queue.wake, ...surroundings });
  const world: World = {
    store,
    people,
    messenger,
    letters,
    directories,
    flows,
    syncs,
    matches: createSyncMatches(orm, (...asked) => syncs.matchAgain(...asked)),
    codes,
    rules,
    log,
    beside,
    pause: (ms) => pause(ms),
  };
  await checkObligations(world);
  await rememberConnectors(store, connectors);

  await queue.work((job) => perform(world, job));
  const sweep = opened.adopt(await startSweep(world, queue.remind), (started) => atMost(sweepSeconds, started.stop()));
  opened.adopt(scheduleSyncs(world), (scheduled) => scheduled.stop());

  const door = makeDoor(settings, log);
  const roster = createRoster({ orm, url: databaseUrl });
  const columns = Object.entries(connectors).map(([id, { type }]) => ({ id, type }));
  const sendLinks = createSendLinks({
    roster,
    columns,
    send: (to, file) => sendFile(client, slack.apiUrl, to, file),
  });
  const settled = listen(door.app, { world, whisper: createWhisper(client, slack.apiUrl, log), sendLinks });
  let inspected = Promise.resolve();
  // Whoever asks for a connection while the pool closes leaves it open for ever, so nobody may be under way then.
  opened.defer(() => atMost(drainSeconds, Promise.all([settled(), inspected])));
  const port = await door.open();
  opened.defer(() => door.close());
  await tellWhetherSlackAnswers(people, log);

  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  inspected = Promise.all([inspectConfiguration(world).catch(reject), beginFirstSyncs(world)]).then(() => undefined);
  const running = opened.move();
  return { port, world, broken, inspected, sweep: sweep.now, stop: () => running.disposeAsync() };
}

/** Waits for something, but no longer than this. */
async function atMost(seconds: number, something: Promise<unknown>): Promise<void> {
  await Promise.race([something, pause(seconds * 1_000, undefined, { ref: false })]);
}

/** A wrong token is worth a sentence at the start; it does not keep what is owed from being done. */
async function tellWhetherSlackAnswers(people: People, log: Log): Promise<void> {
  try {
    await people.home();
  } catch (error) {
    log.error(
      { err: error },
      "Slack does not answer to SLACK_BOT_TOKEN, so nobody can ask or decide. What is owed is still done.",
    );
  }
}

import { setTimeout as pause } from "node:timers/promises";

import { App } from "@slack/bolt";
import { WebClient } from "@slack/web-api";

import { listen } from "../listeners/index.ts";
import type { Settings } from "./config.ts";
import { openDirectories, rememberConnectors } from "./connectors/open-directories.ts";
import { slackClientOptions } from "./connectors/slack/client-options.ts";
import { createMessenger } from "./connectors/slack/messenger.ts";
import { createPeople } from "./connectors/slack/people.ts";
import { createWhisper } from "./connectors/slack/whisper.ts";
import { boltLogger } from "./connectors/slack/bolt-logger.ts";
import { openDatabase } from "./database/open-database.ts";
import { createStore } from "./database/store/create-store.ts";
import { describeRefusal } from "./domain/describe-refusal.ts";
import { createSlackEndpoint } from "./http/slack-endpoint.ts";
import { perform } from "./jobs/perform.ts";
import { startSweep } from "./jobs/sweep.ts";
import { startWorkQueue } from "./jobs/work-queue.ts";
import { IdentityNotFound } from "./ports/flows.ts";
import type { Log } from "./ports/log.ts";
import type { World } from "./ports/world.ts";
import { createFlows } from "./sdk/create-flows.ts";
import type { LatchkeyConfig } from "./sdk/define-config.ts";
import type { FlowServices } from "./sdk/services.ts";
import { checkObligations } from "./use-cases/check-obligations.ts";
import { inspectTargets } from "./use-cases/inspect-targets.ts";
import { resolveIdentity } from "./use-cases/resolve-identity.ts";

/** How long a shutdown waits for what is under way, in seconds. What does not finish is done by the next start. */
const drainSeconds = 20;

/** A running Latchkey. */
export interface Latchkey {
  /** The port of the HTTP endpoint; `null` in Socket Mode. */
  readonly port: number | null;
  readonly world: World;
  /** Ends with the fault that makes it impossible to go on, such as another organisation behind a connector. */
  readonly broken: Promise<never>;
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
 * flows, Slack, owed work. The only file that knows every room.
 */
export async function startLatchkey(
  settings: Omit<Settings, "databaseUrl"> & { readonly databaseUrl: string },
  config: LatchkeyConfig,
  log: Log,
  surroundings: Surroundings = {},
): Promise<Latchkey> {
  const { slack, databaseUrl } = settings;
  const orm = await openDatabase(databaseUrl);
  const queue = await startWorkQueue({ url: databaseUrl, log });
  const store = createStore({ orm, wake: queue.wake, ...surroundings });

  const client = new WebClient(slack.botToken, { ...slackClientOptions(slack.apiUrl), logger: boltLogger(log) });
  const people = createPeople(client);
  const directories = openDirectories(config.connectors ?? {}, { store, log });
  const rules = {
    admins: config.admins ?? [],
    identity: {
      allowedEmailDomains: config.identity?.allowedEmailDomains ?? [],
      requireConfirmedEmail: config.identity?.requireConfirmedEmail ?? true,
    },
    errorsChannel: config.channels?.errors ?? null,
  };
  const services: FlowServices = {
    openDirectory: async (id) => (await directories.open(id)).directory,
    async accountOf(user, connectorId) {
      const known = await store.findUser(user.id);
      if (known === null) throw new IdentityNotFound("This person is not known to Latchkey.");
      const account = await resolveIdentity({ store, people, directories, rules }, known, connectorId);
      if (!account.ok) throw new IdentityNotFound(describeRefusal(account.refusal));
      return account.value.externalId;
    },
    async recognise(found, connectorId) {
      const users = await store.usersOfAccounts(connectorId, found.map((person) => person.externalId));
      return found.map((person) => {
        const user = users.get(person.externalId);
        if (user === undefined) return person;
        const displayName = user.displayName ?? user.slackUserId;
        return { ...person, user: { id: user.id, email: user.email, displayName, slackUserId: user.slackUserId } };
      });
    },
    slackUserByEmail: async (email) => (await people.findByEmail(email))?.userId ?? null,
  };
  const flows = createFlows(config, services);
  const messenger = createMessenger(client);
  const world: World = { store, people, messenger, directories, flows, rules, log, pause: (ms) => pause(ms) };

  const close: (() => Promise<unknown>)[] = [() => orm.close(true), () => queue.stop(drainSeconds)];
  const stop = async () => {
    for (const end of close.splice(0).toReversed()) await end();
  };
  try {
    await checkObligations(world);
    await rememberConnectors(store, config.connectors ?? {});
    await people.home();
    const door = openDoor(settings, log);
    listen(door.app, { world, whisper: createWhisper(client, slack.apiUrl, log) });
    await queue.work((job) => perform(world, job));
    const port = await door.open();
    close.push(door.close);
    const sweep = await startSweep(world, queue.remind);
    close.push(sweep.stop);
    const { promise: broken, reject } = Promise.withResolvers<never>();
    broken.catch(() => undefined);
    const inspection = inspectTargets(world).catch(reject);
    close.push(() => inspection);
    return { port, world, broken, sweep: sweep.now, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Slack's way in: Socket Mode, or HTTP at Bolt's own path. */
function openDoor({ slack }: Pick<Settings, "slack">, log: Log) {
  const logger = boltLogger(log);
  const options = {
    // One workspace, one token: nobody has to be asked before a click is acknowledged.
    authorize: () => Promise.resolve({ botToken: slack.botToken }),
    clientOptions: { ...slackClientOptions(slack.apiUrl), logger },
    logger,
    extendedErrorHandler: true,
    ignoreSelf: false,
  } as const;
  if (slack.mode.kind === "socket") {
    const app = new App({ ...options, socketMode: true, appToken: slack.mode.appToken });
    return {
      app,
      open: async () => {
        await app.start();
        return null;
      },
      close: () => app.stop(),
    };
  }
  const { port, signingSecret } = slack.mode;
  const endpoint = createSlackEndpoint(signingSecret);
  const app = new App({ ...options, receiver: endpoint.receiver });
  return { app, open: () => endpoint.listen(port), close: () => endpoint.close() };
}

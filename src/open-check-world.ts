import { MikroORM } from "@mikro-orm/postgresql";

import type { CommandSettings } from "./config.ts";
import { openDirectories, pinNothing } from "./connectors/open-directories.ts";
import { createOutbound } from "./connectors/outbound/create-outbound.ts";
import { createMessenger } from "./connectors/slack/messenger.ts";
import { openClient } from "./connectors/slack/open-client.ts";
import { createPeople } from "./connectors/slack/people.ts";
import { createWorkspace } from "./connectors/slack/workspace.ts";
import { strategyConnectors } from "./connectors/strategy/strategy-connectors.ts";
import { closeDatabase } from "./database/close-database.ts";
import { startEmbeddedPostgres } from "./database/embedded/embedded-postgres.ts";
import { hasEmbeddedPostgres } from "./database/embedded/has-embedded-postgres.ts";
import { lookAtDatabase, notMadeYet, notStarted } from "./database/look-at-database.ts";
import { ormOptions } from "./database/orm-options.ts";
import { createStore } from "./database/store/create-store.ts";
import type { Finding } from "./domain/finding.ts";
import { createProofCodes } from "./domain/proof-codes.ts";
import { createFlowServices } from "./flow-services.ts";
import { houseRules } from "./house-rules.ts";
import { createLog } from "./log.ts";
import type { Directories, OpenDirectory } from "./ports/directories.ts";
import { DirectoryFault } from "./ports/directory.ts";
import { MessengerFault } from "./ports/messenger.ts";
import { type Outbound, OutboundFault } from "./ports/outbound.ts";
import type { Store } from "./ports/store.ts";
import type { Workspace } from "./ports/workspace.ts";
import type { World } from "./ports/world.ts";
import { createFlows } from "./sdk/create-flows.ts";
import { createStrategies } from "./sdk/create-strategies.ts";
import type { LatchkeyConfig } from "./sdk/define-config.ts";

/** What a check looks at: the house without what writes. */
export type CheckWorld = Pick<
  World,
  "store" | "people" | "messenger" | "directories" | "flows" | "rules" | "codes" | "log"
>;

interface OpenCheck extends AsyncDisposable {
  /** What was found of the database; `null` where nobody looked. */
  readonly database: Finding | null;
  /** The rows in which organisations are pinned; `null` where they cannot be read. */
  readonly pinned: Pick<Store, "findConnector"> | null;
  /** A sentence where the flows cannot be run at all. */
  readonly world: { readonly world: CheckWorld; readonly workspace: Workspace } | string;
}

/** What is refused to code that is only looked at. */
const changesNothing = "A check changes nothing, so this was not done.";
const notRead = "It was not asked.";

/**
 * Opens what a check looks at. The code of flows runs on it, and can change nothing: no row, no message, no call but GET.
 * `offline` asks nobody outside. `keep` says what becomes of what is written.
 */
export async function openCheckWorld(
  environment: Readonly<Record<string, string | undefined>>,
  settings: CommandSettings,
  config: LatchkeyConfig,
  offline: boolean,
  keep: (store: Store) => Store = readOnly,
): Promise<OpenCheck> {
  await using opening = new AsyncDisposableStack();
  const log = createLog("silent");
  const { finding, orm } = offline ? { finding: null, orm: null } : await openRows(settings, opening);
  const rows = createStore({ orm: orm ?? unconnected(), wake: () => Promise.resolve() });
  const store =
    orm === null ? refusing(rows, () => new DirectoryFault("unavailable", "The database was not read.")) : keep(rows);

  const slackUrl = environment["SLACK_API_URL"] ?? "https://slack.com/api/";
  const nobodyAsked = { fetch: () => Promise.reject(new Error(notRead)) };
  const client = openClient(
    settings.botToken ?? "",
    slackUrl.endsWith("/") ? slackUrl : `${slackUrl}/`,
    log,
    offline ? nobodyAsked : {},
  );
  const pin = orm === null ? noPin : pinNothing(store);
  const services = createFlowServices(() => world, carefully(offline));
  const opened = (): OpenCheck["world"] => {
    const configured = { ...config.connectors, ...strategyConnectors(createStrategies(config, services), store) };
    const directories = openDirectories(configured, { pin, log });
    world = {
      store,
      people: createPeople(client),
      messenger: refusing(createMessenger(client), () => new MessengerFault("unavailable", "a_check_says_nothing")),
      directories: { ...directories, open: offline ? notOpened : (id) => openOrFault(directories, id) },
      flows: createFlows(config, services),
      rules: houseRules(config),
      codes: createProofCodes("a check makes no codes"),
      log,
    };
    return { world, workspace: createWorkspace(client) };
  };
  let world: CheckWorld;
  const built = orSentence(opened);
  const held = opening.move();
  return {
    database: finding,
    pinned: orm === null ? null : store,
    world: built,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The database of the settings, joined as other commands do; an embedded one that is not there is not made. */
async function openRows(
  { databaseUrl, dataDirectory }: CommandSettings,
  opening: AsyncDisposableStack,
): Promise<{ readonly finding: Finding; readonly orm: MikroORM | null }> {
  let url = databaseUrl;
  if (url === null) {
    if (!(await hasEmbeddedPostgres(dataDirectory))) return { finding: notMadeYet, orm: null };
    try {
      const server = await startEmbeddedPostgres({ dataDirectory });
      opening.defer(() => server.stop());
      url = server.url;
    } catch (error) {
      return { finding: notStarted(error), orm: null };
    }
  }
  const seen = await lookAtDatabase(url);
  if (seen.orm !== null) opening.adopt(seen.orm, (orm) => closeDatabase(orm, createLog("silent")));
  return seen;
}

/** Never asked anything, so that it connects to nothing. */
function unconnected(): MikroORM {
  return new MikroORM(ormOptions("postgresql://nobody@127.0.0.1:1/nothing"));
}

/** Every function of it is refused. */
function refusing<T extends object>(target: T, fault: () => Error): T {
  return new Proxy(target, { get: () => () => Promise.reject(fault()) });
}

const writes: ReadonlySet<PropertyKey> = new Set<keyof Store>(["transaction", "takeLease", "releaseLease"]);

function readOnly(store: Store): Store {
  return new Proxy(store, {
    get: (target, name, receiver): unknown => (writes.has(name) ? refuseToWrite : Reflect.get(target, name, receiver)),
  });
}

function refuseToWrite(): Promise<never> {
  return Promise.reject(new DirectoryFault("unavailable", changesNothing));
}

function carefully(offline: boolean): Outbound {
  const outbound = createOutbound();
  return {
    async send(request) {
      if (offline) throw new OutboundFault("unavailable", "was not made: nobody outside was asked");
      if (request.method === "GET" || request.method === "HEAD") return outbound.send(request);
      throw new OutboundFault("refused", `was not made: a check sends no ${request.method}`);
    },
  };
}

async function noPin({ organisationId }: { readonly organisationId: string }) {
  return { organisationId };
}

async function notOpened(): Promise<never> {
  throw new DirectoryFault("unavailable", notRead);
}

/** Settings and secrets with which a connector cannot be opened are a fault of it like any other. */
async function openOrFault(directories: Directories, id: string): Promise<OpenDirectory> {
  try {
    return await directories.open(id);
  } catch (error) {
    if (error instanceof DirectoryFault || !(error instanceof Error)) throw error;
    throw new DirectoryFault("rejected", error.message, { cause: error });
  }
}

/** What makes flows unusable is a sentence already. */
function orSentence<T>(build: () => T): T | string {
  try {
    return build();
  } catch (error) {
    return error instanceof Error ? error.message : "Something that is no error was thrown.";
  }
}

import { AsyncLocalStorage } from "node:async_hooks";

import { MikroORM } from "@mikro-orm/postgresql";
import { onTestFinished } from "vitest";

import { openDirectories, rememberConnectors } from "../../src/connectors/open-directories.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import type { Outcome } from "../../src/domain/approval-policy.ts";
import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import type { RawAnswers } from "../../src/domain/field.ts";
import type { Grant } from "../../src/domain/grant.ts";
import type { AccessRequest } from "../../src/domain/request.ts";
import type { Result } from "../../src/domain/refusal.ts";
import type { User } from "../../src/domain/user.ts";
import { perform } from "../../src/jobs/perform.ts";
import type { ConnectorConfig, SdkUser } from "../../src/ports/connector.ts";
import type { Directory } from "../../src/ports/directory.ts";
import { IdentityNotFound } from "../../src/ports/flows.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import { type Job, StillOwed } from "../../src/ports/work.ts";
import type { HouseRules, World } from "../../src/ports/world.ts";
import { createFlows } from "../../src/sdk/create-flows.ts";
import { defineFlow, field, oktaGroup, people as peopleRules } from "../../src/sdk/index.ts";
import { decideRequest } from "../../src/use-cases/decide-request.ts";
import { resolveIdentity } from "../../src/use-cases/resolve-identity.ts";
import { submitRequest } from "../../src/use-cases/submit-request.ts";
import { valueOf } from "./builders.ts";
import { FakeMessenger } from "./fake-messenger.ts";
import { FakePeople } from "./fake-people.ts";
import { InMemoryDirectory } from "./in-memory-directory.ts";
import { createTestDatabase, prepareTemplate } from "./postgres.ts";
import { query } from "./query.ts";

type DefinedFlow = ReturnType<typeof defineFlow>;

/** Slack ids: Alice and Carl ask, Bob and Dora approve, Ada is an admin of the configuration. */
export const slackIds = { alice: "U0ALICE", bob: "U0BOB", dora: "U0DORA", ada: "U0ADA", carl: "U0CARL" } as const;

/** Their accounts. */
export const accounts = {
  alice: "00uALICE0000000001",
  bob: "00uBOB00000000000001",
  dora: "00uDORA0000000000001",
  ada: "00uADA00000000000001",
  carl: "00uCARL0000000000001",
} as const;

export const groupIds = {
  database: "00gDATABASE00000001",
  billing: "00gBILLING000000001",
  approvers: "00gAPPROVERS0000001",
} as const;

export const targets = {
  database: oktaGroup({
    connector: "okta",
    groupId: groupIds.database,
    label: "Production database",
    name: "database",
  }),
  billing: oktaGroup({ connector: "okta", groupId: groupIds.billing, label: "Billing", name: "billing" }),
};

/** The flow most tests use: an hour in the database group, members of the approvers group decide. */
export function accessFlow(overrides: Partial<DefinedFlow> = {}): DefinedFlow {
  return {
    ...defineFlow({
      name: "database",
      label: "Database access",
      channel: "#access",
      targets: [targets.database, targets.billing],
      fields: {
        reason: field.text({ label: "Why?" }),
        duration: field.duration({ choices: ["1h", "2h", "30d"], default: "1h" }),
      },
      maxDuration: "30d",
      permissions: () => ({ decide: peopleRules.inGroup("okta", groupIds.approvers) }),
    }),
    ...overrides,
  };
}

export interface WorldOptions {
  readonly flows?: readonly DefinedFlow[];
  readonly rules?: Partial<HouseRules>;
  /** Connectors beside `okta`, by id; the id is also what people read. */
  readonly others?: Readonly<Record<string, Directory>>;
  /** Puts something between the use-cases and the store. */
  readonly wrapStore?: (store: Store) => Store;
}

/** What a person asks for, where it is not the usual. */
interface Ask {
  readonly by?: string;
  readonly flow?: string;
  readonly target?: string | null;
  readonly answers?: RawAnswers;
  readonly slackViewId?: string | null;
}

/** A click on Approve or Deny, where it is not the usual. */
interface Click {
  readonly by?: string;
  readonly outcome?: Outcome;
  readonly message?: string;
  readonly seenVersion?: number | null;
}

export type TestWorld = Awaited<ReturnType<typeof createWorld>>;

/**
 * A world for one test: the real store on a database of its own, the real flows and directories around an in-memory
 * directory called `okta`, pretend people and messages. It ends with the test.
 */
export async function createWorld(options: WorldOptions = {}) {
  await prepareTemplate("latchkey", async (url) => {
    const migrated = await openDatabase(url);
    await migrated.close(true);
  });
  const database = await createTestDatabase("latchkey");
  const orm = new MikroORM(ormOptions(database.url));
  onTestFinished(async () => {
    await orm.close(true);
    await database.drop();
  });

  let clockOffsetMs = 0;
  const work = new Work(() => Date.now() + clockOffsetMs);
  const real = createStore({ orm, wake: work.wake, clockOffsetMs: () => clockOffsetMs });
  const committing: Store = { ...real, transaction: (run) => work.committing(() => real.transaction(run)) };
  const store = options.wrapStore?.(committing) ?? committing;

  const directory = openOktaInMemory();
  const people = hirePeople();
  const messenger = new FakeMessenger();
  const log = keepLog();
  const pauses: number[] = [];
  const rules: HouseRules = {
    admins: [slackIds.ada],
    identity: { allowedEmailDomains: ["acme.com"], requireConfirmedEmail: true },
    errorsChannel: "#errors",
    ...options.rules,
  };
  const others = Object.entries(options.others ?? {}).map(([id, other]) => [id, connectorAround(other, id)] as const);
  const connectors = { okta: connectorAround(directory), ...Object.fromEntries(others) };
  const pause = async (ms: number) => void pauses.push(ms);

  /** The same rows after a restart: everything that is kept in memory is read anew. */
  const start = (changes: { readonly flows?: readonly DefinedFlow[]; readonly connectors?: object } = {}): World => {
    const configured = "connectors" in changes ? {} : connectors;
    const directories = openDirectories(configured, { store, log });
    const needs = { store, people, directories, rules };
    const flows = createFlows(
      { connectors, flows: changes.flows ?? options.flows ?? [accessFlow()] },
      {
        openDirectory: async (id) => (await directories.open(id)).directory,
        async accountOf(user, connectorId) {
          const known = await store.findUser(user.id);
          if (known === null) throw new IdentityNotFound("This person is not known to Latchkey.");
          const account = await resolveIdentity(needs, known, connectorId);
          if (!account.ok) throw new IdentityNotFound(describeRefusal(account.refusal));
          return account.value.externalId;
        },
        recognise: (found) => Promise.resolve(found),
        slackUserByEmail: async (email) => (await people.findByEmail(email))?.userId ?? null,
      },
    );
    return { ...needs, messenger, flows, log, pause };
  };
  await rememberConnectors(real, connectors);
  let world = start();

  return {
    get world() {
      return world;
    },
    store,
    directory,
    people,
    messenger,
    log,
    pauses,
    work,
    /** Starts again, with another configuration if told. */
    restart(changes: Parameters<typeof start>[0] = {}) {
      world = start(changes);
    },
    moveClock(seconds: number) {
      clockOffsetMs += seconds * 1_000;
    },
    /** Does what was woken and is due, and what follows from it. Gives what is still owed. */
    drain: () => work.drain(world),
    /** Tries again what was still owed, as the queue would. */
    retry: () => work.retry(world),
    /** Does what the rows owe, whether it was woken or not. */
    async sweep() {
      work.forget();
      work.add(await store.owedJobs(500));
      return work.drain(world);
    },

    /** Somebody asks, and the request is opened. */
    async ask(ask: Ask = {}): Promise<AccessRequest> {
      const received = valueOf(await submit(world, ask));
      await work.drain(world);
      return this.request(received.id);
    },
    submit: (ask: Ask = {}) => submit(world, ask),
    async click(request: Pick<AccessRequest, "id" | "version">, click: Click = {}): Promise<Result<AccessRequest>> {
      return decideRequest(world, {
        requestId: request.id,
        bySlackUserId: click.by ?? slackIds.bob,
        outcome: click.outcome ?? "approve",
        message: click.message ?? null,
        seenVersion: click.seenVersion === undefined ? request.version : click.seenVersion,
      });
    },
    /** Asks and approves; nothing of what follows is done yet. */
    async approved(ask: Ask = {}): Promise<AccessRequest> {
      return valueOf(await this.click(await this.ask(ask)));
    },
    /** Asks, approves and applies. */
    async granted(ask: Ask = {}): Promise<AccessRequest> {
      const request = await this.approved(ask);
      await work.drain(world);
      return request;
    },
    async request(id: string): Promise<AccessRequest> {
      const request = await store.findRequest(id);
      if (request === null) throw new Error(`There is no request ${id}`);
      return request;
    },
    async grantOf(request: Pick<AccessRequest, "id">): Promise<Grant> {
      const grant = await store.findGrantOfRequest(request.id);
      if (grant === null) throw new Error(`There is no grant of ${request.id}`);
      return grant;
    },
    /** The user of somebody who was met before. */
    async user(slackUserId: string): Promise<User> {
      const user = await store.findUserBySlack({ ...(await people.home()), userId: slackUserId });
      if (user === null) throw new Error(`${slackUserId} was never met`);
      return user;
    },
    /** Meets somebody now, as a click of theirs would. */
    async meet(slackUserId: string, email?: string): Promise<User> {
      const facts = { displayName: slackUserId, ...(email === undefined ? {} : { email }) };
      const home = await people.home();
      return store.transaction((tx) => tx.meetUser({ ...home, userId: slackUserId }, facts));
    },
    /** Gives a person an account, as an admin would. */
    async link(user: User, externalId: string, source: "manual" | "workflow" | "connector_sync" = "manual") {
      return store.transaction((tx) =>
        tx.linkIdentity(
          {
            id: crypto.randomUUID(),
            userId: user.id,
            connectorId: "okta",
            externalId,
            externalEmail: null,
            externalDisplayName: null,
            source,
            verifiedAt: tx.now,
            verificationMethod: "admin",
          },
          true,
        ),
      );
    },
    isMember: (externalId: string, groupId: string = groupIds.database) =>
      directory.membersOf(groupId).includes(externalId),
    /** Writes that were sent to the provider, in order. */
    writes: () =>
      directory.calls
        .filter(({ method }) => method === "addMember" || method === "removeMember")
        .map(({ method, externalId }) => `${method} ${externalId}`),
    /** Asks the database directly. */
    rows: <Row extends Record<string, unknown>>(sql: string) => query<Row>(database.url, sql),
  };
}

/** Owed work as a queue keeps it: it counts when the transaction that woke it commits. */
class Work {
  /** What `drain` found still owed, the latest last. */
  readonly stillOwed: { readonly job: Job; readonly because: string }[] = [];
  #woken: { readonly job: Job; readonly at: number }[] = [];
  #late: Job[] = [];
  readonly #now: () => number;
  readonly #uncommitted = new AsyncLocalStorage<{ readonly job: Job; readonly at: number }[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly wake = (_: unknown, job: Job, at: Date | null): Promise<void> => {
    const uncommitted = this.#uncommitted.getStore();
    if (uncommitted === undefined) throw new Error("Work was woken outside a transaction.");
    uncommitted.push({ job, at: at?.getTime() ?? 0 });
    return Promise.resolve();
  };

  async committing<T>(run: () => Promise<T>): Promise<T> {
    const uncommitted: { readonly job: Job; readonly at: number }[] = [];
    const result = await this.#uncommitted.run(uncommitted, run);
    this.#woken.push(...uncommitted);
    return result;
  }

  /** The queue lost everything it held. */
  forget(): void {
    this.#woken = [];
    this.#late = [];
  }

  add(jobs: readonly Job[]): void {
    this.#woken.push(...jobs.map((job) => ({ job, at: 0 })));
  }

  async drain(world: World): Promise<readonly string[]> {
    const before = this.stillOwed.length;
    for (let job = this.#next(); job !== null; job = this.#next()) {
      try {
        await perform(world, job);
      } catch (error) {
        if (!(error instanceof StillOwed)) throw error;
        this.stillOwed.push({ job, because: error.message });
        this.#late.push(job);
      }
    }
    return this.stillOwed.slice(before).map(({ because }) => because);
  }

  async retry(world: World): Promise<readonly string[]> {
    this.add(this.#late.splice(0));
    return this.drain(world);
  }

  #next(): Job | null {
    const due = this.#woken.find(({ at }) => at <= this.#now());
    if (due === undefined) return null;
    const same = JSON.stringify(due.job);
    this.#woken = this.#woken.filter(({ job, at }) => at > this.#now() || JSON.stringify(job) !== same);
    return due.job;
  }
}

function openOktaInMemory(): InMemoryDirectory {
  const directory = new InMemoryDirectory();
  for (const [name, externalId] of Object.entries(accounts)) {
    directory.addAccount({ externalId, login: `${name}@acme.com` });
  }
  directory.putGroup({ groupId: groupIds.database, name: "production-database" });
  directory.putGroup({ groupId: groupIds.billing, name: "billing" });
  directory.putGroup({ groupId: groupIds.approvers, name: "approvers" });
  for (const externalId of [accounts.bob, accounts.dora]) directory.putMember(groupIds.approvers, externalId);
  return directory;
}

function hirePeople(): FakePeople {
  const people = new FakePeople();
  for (const [name, userId] of Object.entries(slackIds))
    people.add({ userId, displayName: name, email: `${name}@acme.com` });
  return people;
}

/** What hooks of these tests find under `sdk.okta`. */
function connectorAround(directory: Directory, label = "Okta") {
  return {
    type: "okta",
    label,
    open: () => Promise.resolve(directory),
    sdk: (ground) => ({
      isUserInGroup: async (user: SdkUser, { groupId }: { groupId: string }) =>
        ground.client.isMember(groupId, await ground.accountOf(user)),
    }),
  } satisfies ConnectorConfig<string, Directory, object>;
}

function keepLog(): Log & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const keep = (_: object, message: string) => void lines.push(message);
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

function submit(world: World, ask: Ask): Promise<Result<AccessRequest>> {
  return submitRequest(world, {
    flow: ask.flow ?? "database",
    target: ask.target === undefined ? "database" : ask.target,
    answers: ask.answers ?? { reason: "an incident", duration: "3600" },
    bySlackUserId: ask.by ?? slackIds.alice,
    source: "slack",
    sourceChannel: null,
    slackViewId: ask.slackViewId ?? null,
  });
}

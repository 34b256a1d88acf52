import { AsyncLocalStorage } from "node:async_hooks";

import { MikroORM } from "@mikro-orm/postgresql";
import { onTestFinished } from "vitest";

import { unscheduledSync } from "../../src/connectors/settings/sync-setting.ts";
import { openDirectories, rememberConnectors } from "../../src/connectors/open-directories.ts";
import { strategyConnectors } from "../../src/connectors/strategy/strategy-connectors.ts";
import { createLetters } from "../../src/create-letters.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import { createSyncMatches } from "../../src/database/sync/create-sync-matches.ts";
import { createDirectorySyncs } from "../../src/database/sync/create-directory-syncs.ts";
import type { Outcome } from "../../src/domain/approval-policy.ts";
import { type OwnershipClaim, proofMethods } from "../../src/domain/ownership.ts";
import type { RawAnswers } from "../../src/domain/field.ts";
import type { Grant } from "../../src/domain/grant.ts";
import { createProofCodes } from "../../src/domain/proof-codes.ts";
import type { AccessRequest } from "../../src/domain/request.ts";
import type { Result } from "../../src/domain/refusal.ts";
import type { User } from "../../src/domain/user.ts";
import { createFlowServices } from "../../src/flow-services.ts";
import { perform } from "../../src/jobs/perform.ts";
import { createWorkBeside, type WorkBeside } from "../../src/jobs/work-beside.ts";
import type { ConnectorConfig, SdkUser } from "../../src/ports/connector.ts";
import type { Directory } from "../../src/ports/directory.ts";
import type { DirectorySyncs } from "../../src/ports/directory-syncs.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import type { SyncRules } from "../../src/ports/sync-rules.ts";
import { type Job, StillOwed } from "../../src/ports/work.ts";
import type { HouseRules, World } from "../../src/ports/world.ts";
import { createFlows } from "../../src/sdk/create-flows.ts";
import { createStrategies } from "../../src/sdk/create-strategies.ts";
import { type DefinedStrategy, defineFlow, field, oktaGroup, people as peopleRules } from "../../src/sdk/index.ts";
import { advanceClaim } from "../../src/use-cases/advance-claim.ts";
import { type ClaimAccount, claimAccount } from "../../src/use-cases/claim-account.ts";
import { decideClaim } from "../../src/use-cases/decide-claim.ts";
import { decideRequest } from "../../src/use-cases/decide-request.ts";
import { proveByCode } from "../../src/use-cases/prove-by-code.ts";
import { submitRequest } from "../../src/use-cases/submit-request.ts";
import { valueOf } from "./builders.ts";
import { FakeMailer } from "../../src/testing/fakes/fake-mailer.ts";
import { FakeMessenger } from "../../src/testing/fakes/fake-messenger.ts";
import { FakePeople } from "../../src/testing/fakes/fake-people.ts";
import { InMemoryDirectory } from "../../src/testing/fakes/in-memory-directory.ts";
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
  /** Strategies that are listed, beside those of the flows' targets. */
  readonly strategies?: readonly DefinedStrategy[];
  /** How long the code of a strategy may take, in milliseconds. */
  readonly strategyLimitMs?: number;
  /** How long each other part of a flow may take, in milliseconds. */
  readonly partLimitMs?: number;
  /** How `okta` is synced, where it is not as usual. */
  readonly sync?: Partial<SyncRules>;
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
  /** Slack's id of the person it is for. */
  readonly beneficiary?: string;
  readonly startsAt?: Date;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly sourceChannel?: string | null;
}

/** The form in which somebody maps an account, where it is not the usual. */
type Mapping = Partial<ClaimAccount> & { readonly account: string };

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
  const orm = new MikroORM(patient(ormOptions(database.url)));
  onTestFinished(async () => {
    await orm.close(true);
    await database.drop();
  });

  let clockOffsetMs = 0;
  const work = new Work(() => Date.now() + clockOffsetMs);
  const real = createStore({ orm, wake: work.wake, clockOffsetMs: () => clockOffsetMs });
  const committing: Store = { ...real, transaction: (run) => work.committing(() => real.transaction(run)) };
  const store = options.wrapStore?.(committing) ?? committing;
  const ground = { orm, url: database.url, wake: work.wake, clockOffsetMs: () => clockOffsetMs };
  const realSyncs = createDirectorySyncs(ground);
  const syncs: DirectorySyncs = {
    ...realSyncs,
    begin: (order) => work.committing(() => realSyncs.begin(order)),
    resume: (runId, run) => work.committing(() => realSyncs.resume(runId, run)),
  };

  const directory = openOktaInMemory();
  const people = hirePeople();
  const messenger = new FakeMessenger();
  const mailer = new FakeMailer();
  const log = keepLog();
  const pauses: number[] = [];
  const codes = createProofCodes("the secret of the tests");
  const rules: HouseRules = {
    admins: [slackIds.ada],
    identity: { allowedEmailDomains: ["acme.com"], requireConfirmedEmail: true, proofs: proofMethods },
    errorsChannel: "#errors",
    adminsChannel: "#admins",
    ...options.rules,
  };
  const others = Object.entries(options.others ?? {}).map(([id, other]) => [id, connectorAround(other, id)] as const);
  const connectors = {
    okta: { ...connectorAround(directory), sync: { ...unscheduledSync, ...options.sync } },
    ...Object.fromEntries(others),
  };
  const pause = async (ms: number) => void pauses.push(ms);

  let present: Parameters<typeof rememberConnectors>[1] = {};
  /** The same rows after a restart: everything that is kept in memory is read anew. */
  const start = (changes: { readonly flows?: readonly DefinedFlow[]; readonly connectors?: object } = {}): World => {
    const services = createFlowServices(() => started);
    const { strategies = [], strategyLimitMs } = options;
    const config = { connectors, strategies, flows: changes.flows ?? options.flows ?? [accessFlow()] };
    const custom = strategyConnectors(createStrategies(config, services, strategyLimitMs), store);
    const configured = "connectors" in changes ? custom : { ...connectors, ...custom };
    const directories = openDirectories(configured, { store, log });
    const flows = createFlows(config, services, options.partLimitMs);
    present = configured;
    const beside = createWorkBeside(log);
    work.beside = beside;
    const started: World = {
      store,
      people,
      messenger,
      letters: createLetters(mailer),
      directories,
      flows,
      syncs,
      matches: createSyncMatches(orm, (...asked) => syncs.matchAgain(...asked)),
      codes,
      rules,
      log,
      beside,
      pause,
    };
    return started;
  };
  let world = start();
  await rememberConnectors(real, present);

  return {
    get world() {
      return world;
    },
    store,
    directory,
    people,
    messenger,
    mailer,
    log,
    pauses,
    work,
    url: database.url,
    /** Starts again, with another configuration if told. */
    restart(changes: Parameters<typeof start>[0] = {}) {
      world = start(changes);
    },
    /** Starts again with `okta` synced in another way. */
    changeSync(change: Partial<SyncRules>) {
      connectors.okta = { ...connectors.okta, sync: { ...connectors.okta.sync, ...change } };
      world = start();
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
            linkedBy: null,
            reason: null,
            frozenAt: null,
            frozenReason: null,
            attributes: {},
          },
          { force: true },
        ),
      );
    },
    /** Alice says that an account is hers; nothing is looked up yet. */
    submitClaim: (mapping: Mapping): Promise<Result<OwnershipClaim>> =>
      claimAccount(world, {
        connectorId: "okta",
        accountId: null,
        method: "email-code",
        bySlackUserId: slackIds.alice,
        sourceChannel: null,
        ...mapping,
      }),
    /** The same, looked up, and a code sent or the admins asked. */
    async claim(mapping: Mapping): Promise<OwnershipClaim> {
      const { id } = valueOf(await this.submitClaim(mapping));
      await work.drain(world);
      return this.claimNow(id);
    },
    /** Looks a claim up, as the worker that was woken for it would. */
    look: ({ id }: Pick<OwnershipClaim, "id">) => advanceClaim(world, id),
    async claimNow(id: string): Promise<OwnershipClaim> {
      const claim = await store.findClaim(id);
      if (claim === null) throw new Error(`There is no claim ${id}`);
      return claim;
    },
    prove: ({ id }: Pick<OwnershipClaim, "id">, code: string, bySlackUserId: string = slackIds.alice) =>
      proveByCode(world, { claimId: id, code, bySlackUserId }),
    /** An admin's click under a claim. */
    confirm: (
      { id, version }: Pick<OwnershipClaim, "id" | "version">,
      outcome: "approve" | "refuse" = "approve",
      bySlackUserId: string = slackIds.ada,
    ) => decideClaim(world, { claimId: id, outcome, bySlackUserId, seenVersion: version }),
    /** The code of the newest mail to an address: one that proves, or one that disowns. */
    codeSentTo(address: string): string {
      const mail = mailer.sentTo(address).at(-1);
      const code = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){1,2}\b/.exec(mail?.text ?? "")?.[0];
      if (code === undefined) throw new Error(`No code was sent to ${address}`);
      return code;
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
  /** What the present process runs beside it. */
  beside: Pick<WorkBeside, "finished"> | null = null;
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
    for (let job = this.#next(); job !== null; job = await this.#nextAfterAll()) {
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

  /** What runs beside the work may wake more. */
  async #nextAfterAll(): Promise<Job | null> {
    const next = this.#next();
    if (next !== null) return next;
    await this.beside?.finished();
    return this.#next();
  }

  #next(): Job | null {
    const due = this.#woken.find(({ at }) => at <= this.#now());
    if (due === undefined) return null;
    const same = JSON.stringify(due.job);
    this.#woken = this.#woken.filter(({ job, at }) => at > this.#now() || JSON.stringify(job) !== same);
    return due.job;
  }
}

/** A busy machine takes its time for a connection, above all where a test does twenty things at once. */
function patient(options: ReturnType<typeof ormOptions>): ReturnType<typeof ormOptions> {
  return { ...options, driverOptions: { ...options.driverOptions, connectionTimeoutMillis: 60_000 } };
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

/** `lines` are the messages, `details` what stood beside each of them. */
function keepLog(): Log & { readonly lines: readonly string[]; readonly details: readonly object[] } {
  const lines: string[] = [];
  const details: object[] = [];
  const keep = (detail: object, message: string) => {
    lines.push(message);
    details.push(detail);
  };
  return { lines, details, debug: keep, info: keep, warn: keep, error: keep };
}

function submit(world: World, ask: Ask): Promise<Result<AccessRequest>> {
  return submitRequest(world, {
    flow: ask.flow ?? "database",
    target: ask.target === undefined ? "database" : ask.target,
    answers: ask.answers ?? { reason: "an incident", duration: "3600" },
    bySlackUserId: ask.by ?? slackIds.alice,
    beneficiarySlackUserId: ask.beneficiary ?? null,
    startsAt: ask.startsAt ?? null,
    context: ask.context ?? {},
    source: "slack",
    sourceChannel: ask.sourceChannel ?? null,
    slackViewId: ask.slackViewId ?? null,
  });
}

import { openDirectories, rememberConnectors } from "../connectors/open-directories.ts";
import { strategyConnectors } from "../connectors/strategy/strategy-connectors.ts";
import { createLetters } from "../create-letters.ts";
import { proofMethods } from "../domain/ownership.ts";
import { createProofCodes } from "../domain/proof-codes.ts";
import { createFlowServices } from "../flow-services.ts";
import { createWorkBeside } from "../jobs/work-beside.ts";
import type { ConnectorConfig } from "../ports/connector.ts";
import type { Directory } from "../ports/directory.ts";
import type { World } from "../ports/world.ts";
import { findConfigProblems } from "../sdk/check-config.ts";
import { createFlows } from "../sdk/create-flows.ts";
import { createStrategies } from "../sdk/create-strategies.ts";
import type { LatchkeyConfig } from "../sdk/define-config.ts";
import type { DefinedFlow } from "../sdk/define-flow.ts";
import type { Clockwork } from "./clockwork.ts";
import { Internet, type TestInternet } from "./company/internet.ts";
import type { TestDirectory } from "./company/directories.ts";
import type { Staff } from "./company/people.ts";
import { FakeMailer } from "./fakes/fake-mailer.ts";
import { FakeMessenger } from "./fakes/fake-messenger.ts";
import { noMatches, noSyncs } from "./fakes/no-syncs.ts";
import { createInMemoryStore } from "./in-memory-store/in-memory-store.ts";
import type { Rows } from "./in-memory-store/rows.ts";
import { Trail } from "./trail.ts";
import { trailedMessenger } from "./trailed-messenger.ts";

/** The house that a flow is tested in: everything is real but what stands outside of it. */
export interface House {
  readonly world: World;
  readonly rows: Rows;
  readonly clockwork: Clockwork;
  readonly messenger: FakeMessenger;
  readonly mailer: FakeMailer;
  readonly staff: Staff;
  readonly directories: ReadonlyMap<string, TestDirectory>;
  readonly internet: Internet;
  readonly trail: Trail;
  /** The same in memory as the store, with what no use-case may do. */
  readonly memory: ReturnType<typeof createInMemoryStore>;
}

/** What a house is opened with. */
export interface Opening {
  readonly staff: Staff;
  readonly directories: ReadonlyMap<string, TestDirectory>;
  /** Connectors that are no directories, by id. */
  readonly others: Readonly<Record<string, ConnectorConfig<string, Directory, object>>>;
  readonly clockwork: Clockwork;
  readonly http: TestInternet;
}

/** Where a test's admins read what went wrong. */
export const errorsChannel = "#latchkey-errors";

/**
 * Opens a house around one flow. Throws the sentences that the program would refuse to start with when the flow cannot
 * work.
 */
export async function openHouse(flow: DefinedFlow, company: Opening): Promise<House> {
  const { staff, directories, clockwork } = company;
  const trail = new Trail(clockwork.now, staff);
  let told = 0;
  const memory = createInMemoryStore({
    now: clockwork.now,
    wake(woken) {
      for (const event of memory.rows.audit.slice(told)) trail.audit(event);
      told = memory.rows.audit.length;
      clockwork.wake(woken);
    },
  });
  const { store, rows } = memory;
  staff.readUsers((userId) => rows.users.get(userId, null)?.slackUserId ?? null);

  const internet = new Internet(company.http, () => trail);
  const config = configOf(flow, company);
  const services = createFlowServices(() => world, internet);

  const connectors = { ...config.connectors, ...strategyConnectors(createStrategies(config, services), store) };
  const messenger = new FakeMessenger();
  const mailer = new FakeMailer();
  const beside = createWorkBeside(trail.log);
  clockwork.beside = beside;
  const world: World = {
    store,
    people: staff.slack,
    messenger: trailedMessenger(messenger, trail, staff),
    letters: createLetters(mailer),
    directories: openDirectories(connectors, { store, log: trail.log }),
    flows: createFlows(config, services),
    syncs: noSyncs,
    matches: noMatches,
    codes: createProofCodes("a test"),
    rules: {
      admins: config.admins ?? [],
      identity: {
        allowedEmailDomains: config.identity?.allowedEmailDomains ?? [],
        requireConfirmedEmail: true,
        proofs: proofMethods,
      },
      errorsChannel,
      adminsChannel: errorsChannel,
    },
    log: trail.log,
    beside,
    pause: async () => undefined,
  };
  await rememberConnectors(store, connectors);
  return { world, rows, clockwork, messenger, mailer, staff, directories, trail, memory, internet };
}

function configOf(flow: DefinedFlow, { staff, directories, others }: Opening): LatchkeyConfig {
  const people = staff.all();
  const config: LatchkeyConfig = {
    connectors: { ...Object.fromEntries([...directories].map(([id, { connector }]) => [id, connector])), ...others },
    flows: [flow],
    admins: people.filter(({ admin }) => admin === true).map(({ slackUserId }) => slackUserId),
    identity: { allowedEmailDomains: [...new Set(people.map(({ email }) => email.slice(email.indexOf("@") + 1)))] },
  };
  const problems = findConfigProblems(config);
  if (problems.length === 0) return config;
  throw new Error(["The flow cannot be used, so nothing was tested:", ...problems.map((one) => `- ${one}`)].join("\n"));
}

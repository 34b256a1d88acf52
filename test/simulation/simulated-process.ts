import { noMatches, noSyncs } from "../../src/testing/fakes/no-syncs.ts";
import { openDirectories, rememberConnectors } from "../../src/connectors/open-directories.ts";
import { proofMethods } from "../../src/domain/ownership.ts";
import { createProofCodes } from "../../src/domain/proof-codes.ts";
import { createFlowServices } from "../../src/flow-services.ts";
import { createWorkBeside } from "../../src/jobs/work-beside.ts";
import type { ConnectorConfig } from "../../src/ports/connector.ts";
import type { Directory } from "../../src/ports/directory.ts";
import type { Log } from "../../src/ports/log.ts";
import type { HouseRules, World } from "../../src/ports/world.ts";
import { createFlows } from "../../src/sdk/create-flows.ts";
import { checkObligations } from "../../src/use-cases/check-obligations.ts";
import { adminName } from "./company.ts";
import type { Fiber } from "./fiber.ts";
import { gatedMessenger, gatedPeople } from "./gated-slack.ts";
import { gatedLetters } from "./gated-letters.ts";
import { gatedStore } from "./gated-store.ts";
import type { Ground } from "./ground.ts";
import { onCommit } from "./invariants/on-commit.ts";

const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** One of the processes that work on the same rows. Killed, it loses everything it had in memory. */
export class SimulatedProcess {
  readonly name: string;
  readonly fibers = new Set<Fiber>();
  /** Grows with each death, so that what belonged to an earlier life is known. */
  life = 0;
  #world: World | null = null;
  #isStarting = false;

  constructor(name: string) {
    this.name = name;
  }

  /** What it works with; `null` while it is down, or not ready yet. */
  get world(): World | null {
    return this.#world;
  }

  get isDown(): boolean {
    return this.#world === null && !this.#isStarting;
  }

  /** Starts, as the program does: from the rows and the configuration, and nothing else. */
  async start(ground: Ground): Promise<void> {
    const { life } = this;
    this.#isStarting = true;
    const world = openWorld(ground);
    await checkObligations(world);
    await rememberConnectors(world.store, connectorsOf(ground));
    if (this.life !== life) return;
    this.#world = world;
    this.#isStarting = false;
  }

  /** Ends at once, wherever it is. */
  kill(): void {
    this.life += 1;
    this.#world = null;
    this.#isStarting = false;
  }
}

function openWorld(ground: Ground): World {
  const { company, gates, clock, plant, memory } = ground;
  const gated = gatedStore(memory.store, gates, () => onCommit(ground));
  const store = plant?.store?.(gated) ?? gated;
  const connectors = connectorsOf(ground);
  const people = gatedPeople(ground);
  const rules: HouseRules = {
    admins: [company.employee(adminName).slackUserId],
    identity: { allowedEmailDomains: ["acme.com"], requireConfirmedEmail: true, proofs: proofMethods },
    errorsChannel: "#errors",
    adminsChannel: "#admins",
  };
  const codes = createProofCodes("simulation");
  const directories = openDirectories(connectors, { store, log: silent });
  const flows = createFlows(
    { connectors, flows: company.flows },
    createFlowServices(() => world),
  );
  const world: World = {
    store,
    people,
    directories,
    syncs: noSyncs,
    matches: noMatches,
    rules,
    flows: plant?.flows?.(flows) ?? flows,
    codes: plant?.codes?.(codes) ?? codes,
    messenger: gatedMessenger(ground),
    letters: gatedLetters(ground),
    log: silent,
    beside: createWorkBeside(silent),
    pause: (ms) => gates.after("waits a moment", "other", () => clock.pass(ms)),
  };
  return world;
}

function connectorsOf(ground: Ground) {
  const branches = ground.company.branches.map(({ provider }) => provider);
  return Object.fromEntries(branches.map(({ id, connector }) => [id, opened(ground, connector)]));
}

/** Opening counts as being under way, since libraries are loaded and credentials read. */
function opened(
  { gates, plant }: Ground,
  connector: ConnectorConfig<string, Directory, object>,
): ConnectorConfig<string, Directory, object> {
  return {
    ...connector,
    open: (setting) =>
      gates.during(async () => {
        const directory = await connector.open(setting);
        return plant?.directory?.(directory) ?? directory;
      }),
  };
}

function nothing(): void {
  // What is logged is in the story already.
}

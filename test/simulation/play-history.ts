import { createHash } from "node:crypto";

import { FakeMessenger } from "../support/fake-messenger.ts";
import { createInMemoryStore } from "../support/in-memory-store/in-memory-store.ts";
import { borrowGlobals } from "./borrow-globals.ts";
import { Chance } from "./chance.ts";
import { Company, membershipKey } from "./company.ts";
import { Facts } from "./facts.ts";
import { playFinale } from "./finale.ts";
import { Gates } from "./gates.ts";
import type { Ground } from "./ground.ts";
import { afterStep } from "./invariants/after-step.ts";
import { beforeWrite, onWrite } from "./invariants/on-write.ts";
import { Watch } from "./invariants/watch.ts";
import { startOkta } from "./okta-provider.ts";
import { startOneLogin } from "./onelogin-provider.ts";
import type { Plant } from "./plant.ts";
import type { StartProvider } from "./provider.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { SimulatedProcess } from "./simulated-process.ts";
import { SimulatedQueue } from "./simulated-queue.ts";
import { bury, start as beginProcess } from "./steps/processes.ts";
import { takeStep } from "./steps/take-step.ts";
import { type Counts, Story } from "./story.ts";
import { Weather } from "./weather.ts";
import { Wire } from "./wire.ts";

/** Before any time that a pretend provider may tell, so that what it made is never taken for old. */
const start = Date.UTC(2025, 0, 6, 9);

/** Which history, and what of it. */
export interface Script {
  readonly seed: number;
  /** The steps that are left out: a history without them is another, shorter one. */
  readonly without?: ReadonlySet<number>;
  readonly plant?: Plant | null;
}

/** What became of a history. */
export interface Played {
  readonly seed: number;
  /** How many steps it had, those that were left out included. */
  readonly length: number;
  /** The promise that was broken, as a sentence; `null` when all were kept. */
  readonly broken: string | null;
  readonly story: readonly string[];
  readonly counts: Counts;
  /** The same for two histories in which the same happened. */
  readonly digest: string;
}

/** Plays one history from its seed. The same script always plays the same. */
export async function playHistory({ seed, without = new Set(), plant = null }: Script): Promise<Played> {
  const setting = new Chance(seed, 0);
  const clock = new SimulatedClock(start);
  const story = new Story(clock);
  const gates = new Gates();
  const weather = new Weather();
  const starters = setting.weigh<readonly StartProvider[]>([
    [9, [startOkta]],
    [7, [startOneLogin]],
    [4, [startOkta, startOneLogin]],
  ]) ?? [startOkta];
  await using servers = new AsyncDisposableStack();
  const timing = {
    now: clock.now,
    random: () => ground.chance.next(),
    wait: (ms: number, signal: AbortSignal) =>
      gates.after(`waits ${ms} ms`, "other", () => {
        clock.pass(ms);
        signal.throwIfAborted();
      }),
  };
  const providers = await Promise.all(starters.map((startProvider) => startProvider(timing)));
  for (const { server } of providers) servers.use(server);
  const wire = new Wire({
    clock,
    gates,
    weather,
    providers,
    onFault(provider, { method, path }, { words }) {
      story.counts.faults += 1;
      story.add(`  ${provider.id} ${words}: ${method} ${path}`);
    },
    beforeWrite: () => beforeWrite(ground),
    onWrite: (provider, call, changed) => onWrite(ground, provider, call, changed),
  });
  servers.defer(() => wire.close());
  using _ = borrowGlobals({ clock, chance: new Chance(seed, 1), fetch: wire.fetch });

  const company = new Company(providers, setting);
  const queue = new SimulatedQueue(clock);
  const memory = createInMemoryStore({
    now: clock.date,
    wake: (woken) => woken.forEach(({ job, at }) => queue.wake(job, at)),
    random: () => ground.chance.next(),
  });
  const ground: Ground = {
    clock,
    gates,
    memory,
    queue,
    weather,
    company,
    messenger: new FakeMessenger(),
    facts: new Facts(company, memory.rows, clock),
    story,
    watch: new Watch(),
    processes: ["A", "B"].slice(0, setting.happens(0.75) ? 2 : 1).map((name) => new SimulatedProcess(name)),
    temper: temperOf(setting),
    plant,
    step: 0,
    chance: setting,
  };
  gates.onCrash = ({ process, name }, at) => {
    story.counts.crashes += 1;
    story.add(`[${process.name}] is killed at "${at}" while it ${name}`);
    void bury(ground, process);
  };
  const length = 40 + setting.below(80);
  nameMemberships(ground);
  for (const _process of ground.processes) await beginProcess(ground);

  for (let step = 1; step <= length && story.broken === null; step += 1) {
    if (without.has(step)) continue;
    ground.step = step;
    ground.chance = new Chance(seed, step + 1);
    ground.facts.note(step);
    await takeStep(ground);
    await gates.quiet();
    afterStep(ground);
    story.counts.steps += 1;
  }
  ground.step = length + 1;
  ground.chance = new Chance(seed, length + 2);
  if (story.broken === null) await playFinale(ground);
  await endEverything(ground);
  const head = memory.rows.audit.at(-1)?.hash ?? "";
  const digest = createHash("sha256")
    .update([head, ...story.lines].join("\n"))
    .digest("hex");
  return { seed, length, broken: story.broken, story: story.lines, counts: story.counts, digest };
}

/** Some histories are calm, in some fibers are held at every turn, in some processes die all the time. */
function temperOf(setting: Chance): Ground["temper"] {
  const park = setting.pick([0, 0.003, 0.01, 0.03]);
  const crash = setting.pick([0, 0, 0.001, 0.003]);
  const databaseFault = setting.pick([0, 0, 0.001, 0.004]);
  return { park, crash, databaseFault, atWrite: { park: park > 0 ? 0.4 : 0, crash: crash > 0 ? 0.05 : 0 } };
}

/** Gives every membership there may be a name that people can read. */
function nameMemberships({ company, story }: Ground): void {
  for (const { provider, targets, spares } of company.branches) {
    const named = company.employees.map(({ name, accounts }) => [name, accounts.get(provider.id) ?? ""] as const);
    const others = spares.map((account, index) => [`spare ${index + 1}`, account] as const);
    for (const [target, groupId] of targets) {
      for (const [name, account] of [...named, ...others]) {
        story.name(membershipKey(provider.id, groupId, account), `${name} in ${target}`);
      }
    }
  }
}

/** Leaves nothing running. */
async function endEverything(ground: Ground): Promise<void> {
  for (const process of ground.processes) await bury(ground, process);
  ground.clock.clear();
}

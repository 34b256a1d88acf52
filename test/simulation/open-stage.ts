import type { Timing } from "../../src/connectors/http/timing.ts";
import { FakeMessenger } from "../../src/testing/fakes/fake-messenger.ts";
import { createInMemoryStore } from "../../src/testing/in-memory-store/in-memory-store.ts";
import { borrowGlobals } from "./borrow-globals.ts";
import { Chance } from "./chance.ts";
import { Company } from "./company.ts";
import { Facts } from "./facts.ts";
import { Gates } from "./gates.ts";
import type { Ground } from "./ground.ts";
import { Mailboxes } from "./mailboxes.ts";
import { beforeWrite, onWrite } from "./invariants/on-write.ts";
import { Watch } from "./invariants/watch.ts";
import { startOkta } from "./okta-provider.ts";
import { startOneLogin } from "./onelogin-provider.ts";
import type { Plant } from "./plant.ts";
import type { StartProvider } from "./provider.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { SimulatedProcess } from "./simulated-process.ts";
import { SimulatedQueue } from "./simulated-queue.ts";
import { Story } from "./story.ts";
import { killAt } from "./steps/processes.ts";
import { Weather } from "./weather.ts";
import { Wire } from "./wire.ts";

/** Before any time that a pretend provider may tell, so that what it made is never taken for old. */
const begin = Date.UTC(2025, 0, 6, 9);

/** Where a history is played. Disposed of, nothing of it is left. */
export interface Stage extends AsyncDisposable {
  readonly ground: Ground;
}

/**
 * Sets the stage as the seed says: one provider or both, one process or two, how rough it will be, and who is in which
 * group. Real pretend servers are started; time, chance and wire are simulated from here on.
 */
export async function openStage(seed: number, plant: Plant | null): Promise<Stage> {
  const setting = new Chance(seed, 0);
  const clock = new SimulatedClock(begin);
  const story = new Story(clock);
  const gates = new Gates((fiber, at) => killAt(ground, fiber, at));
  const weather = new Weather();
  await using opened = new AsyncDisposableStack();
  const timing: Timing = {
    now: clock.now,
    random: () => ground.chance.next(),
    async wait(milliseconds, signal) {
      await gates.pass(`waits ${milliseconds} ms`);
      clock.pass(milliseconds);
      signal.throwIfAborted();
    },
  };
  const providers = await Promise.all(startersOf(setting).map((startProvider) => startProvider(timing)));
  for (const { server } of providers) opened.use(server);
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
  opened.defer(() => wire.close());
  opened.use(borrowGlobals({ clock, chance: new Chance(seed, 1), fetch: wire.fetch }));

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
    mailboxes: new Mailboxes(),
    facts: new Facts(company, memory.rows, clock),
    story,
    watch: new Watch(),
    processes: ["A", "B"].slice(0, setting.happens(0.75) ? 2 : 1).map((name) => new SimulatedProcess(name)),
    temper: temperOf(setting),
    plant,
    length: 40 + setting.below(80),
    step: 0,
    chance: setting,
  };
  const held = opened.move();
  return { ground, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function startersOf(setting: Chance): readonly StartProvider[] {
  const choices: readonly (readonly [number, readonly StartProvider[]])[] = [
    [9, [startOkta]],
    [7, [startOneLogin]],
    [4, [startOkta, startOneLogin]],
  ];
  return setting.weigh(choices) ?? [startOkta];
}

/** Some histories are calm, in some fibers are held at every turn, in some processes die all the time. */
function temperOf(setting: Chance): Ground["temper"] {
  const park = setting.pick([0, 0.003, 0.01, 0.03]);
  const crash = setting.pick([0, 0, 0.001, 0.003]);
  const databaseFault = setting.pick([0, 0, 0.001, 0.004]);
  return { park, crash, databaseFault, atWrite: { park: park > 0 ? 0.4 : 0, crash: crash > 0 ? 0.05 : 0 } };
}

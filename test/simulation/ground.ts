import type { FakeMessenger } from "../../src/testing/fakes/fake-messenger.ts";
import type { InMemoryStore } from "../../src/testing/in-memory-store/in-memory-store.ts";
import type { Chance } from "./chance.ts";
import type { Company } from "./company.ts";
import type { Facts } from "./facts.ts";
import type { Gates, Mood } from "./gates.ts";
import type { Mailboxes } from "./mailboxes.ts";
import type { Plant } from "./plant.ts";
import type { SimulatedClock } from "./simulated-clock.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import type { SimulatedQueue } from "./simulated-queue.ts";
import type { Story } from "./story.ts";
import type { Watch } from "./invariants/watch.ts";
import type { Weather } from "./weather.ts";

/** Everything a history happens on. */
export interface Ground {
  readonly clock: SimulatedClock;
  readonly gates: Gates;
  readonly memory: InMemoryStore;
  readonly queue: SimulatedQueue;
  readonly weather: Weather;
  readonly company: Company;
  readonly messenger: FakeMessenger;
  readonly mailboxes: Mailboxes;
  readonly facts: Facts;
  readonly story: Story;
  /** What the invariants remember from one look to the next. */
  readonly watch: Watch;
  readonly processes: readonly SimulatedProcess[];
  /** The temper of this history: how likely fibers are held, and processes killed, at a gate. */
  readonly temper: Omit<Mood, "chance">;
  /** A mistake that was planted, for the tests of the simulation itself. */
  readonly plant: Plant | null;
  /** How many steps it has before the finale. */
  readonly length: number;
  /** The step that is being taken. */
  step: number;
  /** Chance of this step. */
  chance: Chance;
}

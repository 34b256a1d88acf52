import type { Chance } from "./chance.ts";
import { Crash, DatabaseFault, type Fiber, presentFiber } from "./fiber.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

/** How likely it is that something happens at a gate. */
export interface Mood {
  readonly chance: Chance;
  /** The fiber waits here, and something else happens first. */
  readonly park: number;
  /** The whole process is killed here. */
  readonly crash: number;
  /** The same, right before a membership is changed: there it matters most. */
  readonly atWrite: { readonly park: number; readonly crash: number };
  /** The database fails at this statement. */
  readonly databaseFault: number;
}

/** What is behind a gate: a statement of the database, a change of a membership, or anything else. */
export type GateKind = "statement" | "write" | "other";

interface Parked {
  readonly fiber: Fiber;
  readonly at: string;
  readonly kind: GateKind;
  readonly goOn: () => void;
}

/**
 * Every point at which a use-case leaves its own memory: a statement, a call, a message, a wait. Here a fiber may be
 * held, so that another one goes first, or its process killed. Between gates nothing happens but computing, and only
 * one call is on its way at a time: so the order of things is chosen by the seed, and by nothing else.
 */
export class Gates {
  mood: Mood | null = null;
  /** Kills the process of a fiber, which is at this gate. */
  readonly #kill: (fiber: Fiber, at: string) => void;
  #parked: Parked[] = [];
  #underWay = 0;
  #settled: (() => void)[] = [];

  constructor(kill: (fiber: Fiber, at: string) => void) {
    this.#kill = kill;
  }

  /** Passes a gate. Throws `Crash` when the process is not there any more. */
  pass(at: string, kind: GateKind = "other"): Promise<void> | undefined {
    const fiber = presentFiber.getStore();
    if (fiber === undefined) return undefined;
    if (isDead(fiber)) throw new Crash();
    const { mood } = this;
    if (mood === null) return undefined;
    const { park, crash } = kind === "write" ? mood.atWrite : mood;
    const isSpared = mustBeSpared(fiber.process);
    if (!isSpared && mood.chance.happens(crash)) {
      this.#kill(fiber, at);
      throw new Crash();
    }
    if (kind === "statement" && !isSpared && mood.chance.happens(mood.databaseFault)) throw new DatabaseFault(at);
    return mood.chance.happens(park) ? this.#park(fiber, at, kind) : undefined;
  }

  /** Does something after passing a gate. */
  after<T>(at: string, kind: GateKind, work: () => T | Promise<T>): Promise<T> {
    try {
      const held = this.pass(at, kind);
      return held === undefined ? Promise.resolve(work()) : held.then(work);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Something real is under way, such as an answer on the wire; `quiet` waits for it. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) for (const settle of this.#settled.splice(0)) settle();
    }
  }

  /** Settles when every fiber is held, waits for another one, or is over. */
  async quiet(): Promise<void> {
    do {
      if (this.#underWay > 0) await new Promise<void>((resolve) => this.#settled.push(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#underWay > 0);
  }

  get parked(): readonly Pick<Parked, "fiber" | "at" | "kind">[] {
    return this.#parked;
  }

  /** Lets a fiber that is held go on. */
  release(fiber: Fiber): void {
    const held = this.#parked.filter((parked) => parked.fiber === fiber);
    this.#parked = this.#parked.filter((parked) => parked.fiber !== fiber);
    for (const { goOn } of held) goOn();
  }

  async #park(fiber: Fiber, at: string, kind: GateKind): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#parked.push({ fiber, at, kind, goOn: resolve });
    await promise;
    if (isDead(fiber)) throw new Crash();
  }
}

/**
 * Whether a worker here was overtaken, did something outside all the same, and has not noticed yet. What it did cannot be
 * fenced and is mended when it notices; killed right then, nobody would know. That is beyond what is promised.
 */
export function mustBeSpared({ fibers }: SimulatedProcess): boolean {
  return [...fibers].some(({ strayed, drewOld }) => strayed || drewOld);
}

function isDead({ process, life }: Fiber): boolean {
  return process.life !== life;
}

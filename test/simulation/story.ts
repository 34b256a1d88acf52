import type { SimulatedClock } from "./simulated-clock.ts";

/** What was counted in a history. */
export interface Counts {
  steps: number;
  faults: number;
  crashes: number;
  requests: number;
  grants: number;
}

/** What happened, in the order in which it did, and the first promise that was broken. */
export class Story {
  readonly lines: string[] = [];
  /** The step that is being taken. */
  step = 0;
  readonly counts: Counts = { steps: 0, faults: 0, crashes: 0, requests: 0, grants: 0 };
  readonly #clock: SimulatedClock;
  readonly #start: number;
  readonly #names = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  #broken: string | null = null;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
    this.#start = clock.now();
  }

  get broken(): string | null {
    return this.#broken;
  }

  add(line: string): void {
    this.lines.push(`${String(this.step).padStart(3)}  ${this.#time()}  ${line}`);
  }

  /** A promise is broken. Only the first counts: what follows may follow from it. */
  break(sentence: string): void {
    this.#broken ??= sentence;
    this.add(`BROKEN: ${sentence}`);
  }

  /** Gives a long id a short name. */
  name(id: string, name: string): void {
    this.#names.set(id, name);
  }

  /** The short name; `kind` and a number for an id that has none yet. */
  nameOf(id: string, kind: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const number = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, number);
    const name = `${kind} ${number}`;
    this.#names.set(id, name);
    return name;
  }

  #time(): string {
    const seconds = (this.#clock.now() - this.#start) / 1_000;
    const clock = [seconds / 3_600, (seconds / 60) % 60, seconds % 60].map((part) => Math.floor(part));
    const [hours = 0, ...rest] = clock;
    return [String(hours), ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
  }
}

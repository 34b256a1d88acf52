/** By how much it was ahead of the real time, and the last timestamp it gave. */
interface KeptClock {
  readonly movedMs: number;
  readonly lastMicroseconds: number;
}

/** Slack's own time: real time plus what a test moved it by. Timestamps of messages are unique and increasing. */
export class Clock {
  #moved: number;
  #lastMicroseconds: number;

  /** @param kept where another one stood */
  constructor(kept?: KeptClock) {
    this.#moved = kept?.movedMs ?? 0;
    this.#lastMicroseconds = kept?.lastMicroseconds ?? 0;
  }

  get movedMs(): number {
    return this.#moved;
  }

  now(): number {
    return Date.now() + this.#moved;
  }

  move(milliseconds: number): void {
    this.#moved += milliseconds;
  }

  /** A message `ts`: seconds and microseconds, never the same twice. */
  nextTs(): string {
    this.#lastMicroseconds = Math.max(this.now() * 1000, this.#lastMicroseconds + 1);
    const seconds = Math.floor(this.#lastMicroseconds / 1_000_000);
    return `${seconds}.${String(this.#lastMicroseconds % 1_000_000).padStart(6, "0")}`;
  }

  snapshot(): KeptClock {
    return { movedMs: this.#moved, lastMicroseconds: this.#lastMicroseconds };
  }
}

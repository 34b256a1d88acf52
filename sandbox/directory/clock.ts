/** A directory's own time, which its records are stamped with. Rate limits and tokens go by the real one. */
export class Clock {
  #movedMs: number;

  /** @param movedMs by how much it is ahead of the real time */
  constructor(movedMs = 0) {
    this.#movedMs = movedMs;
  }

  get movedMs(): number {
    return this.#movedMs;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#movedMs;
  }

  /** As records have it: ISO 8601. */
  stamp(): string {
    return new Date(this.now()).toISOString();
  }

  move(milliseconds: number): void {
    this.#movedMs += milliseconds;
  }
}

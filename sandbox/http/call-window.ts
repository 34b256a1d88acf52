/** Counts calls in windows of one length, each beginning with the first look after the last one ended. */
export class CallWindow {
  readonly #lengthMs: number;
  #endsAtMs = 0;
  #used = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Counts a call; answers how many there were in this window, with it. */
  count(): number {
    this.#moveOn();
    this.#used += 1;
    return this.#used;
  }

  /** @returns the calls counted, and when the window ends, in epoch milliseconds */
  standing(): { used: number; endsAtMs: number } {
    this.#moveOn();
    return { used: this.#used, endsAtMs: this.#endsAtMs };
  }

  #moveOn(): void {
    const now = Date.now();
    if (this.#endsAtMs > now) return;
    this.#endsAtMs = now + this.#lengthMs;
    this.#used = 0;
  }
}

/** Who goes first: people wait for what is `interactive`, nobody for what is `background`. */
export type Lane = "interactive" | "background";

/**
 * Lets at most `places` tasks run at once; the others wait in the order in which they came. Background tasks go when no
 * other waits, and never hold more than half of the places, so that whoever comes next finds one.
 */
export class Turnstile {
  readonly #free: Record<Lane, number>;
  readonly #waiting: Record<Lane, (() => void)[]> = { interactive: [], background: [] };

  constructor(places: number) {
    this.#free = { interactive: places, background: Math.max(1, Math.floor(places / 2)) };
  }

  /** Runs the task when there is a place. Rejects with the signal's reason, without running it, when that comes first. */
  async pass<T>(task: () => Promise<T>, signal: AbortSignal, lane: Lane = "interactive"): Promise<T> {
    await this.#enter(signal, lane);
    try {
      return await task();
    } finally {
      this.#leave(lane);
    }
  }

  async #enter(signal: AbortSignal, lane: Lane): Promise<void> {
    signal.throwIfAborted();
    if (this.#isFree(lane)) return this.#take(lane);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const queue = this.#waiting[lane];
    const giveUp = (): void => {
      const place = queue.indexOf(resolve);
      if (place >= 0) queue.splice(place, 1);
      reject(signal.reason);
    };
    queue.push(resolve);
    signal.addEventListener("abort", giveUp, { once: true });
    await promise.finally(() => signal.removeEventListener("abort", giveUp));
  }

  /** A place is taken for those who waited before they know of it, so that nobody slips in between. */
  #leave(lane: Lane): void {
    this.#free.interactive += 1;
    if (lane === "background") this.#free.background += 1;
    for (const next of ["interactive", "background"] as const) {
      while (this.#waiting[next].length > 0 && this.#isFree(next)) {
        this.#take(next);
        this.#waiting[next].shift()?.();
      }
    }
  }

  /** Every task holds one of the places; a background task one of those for its kind as well. */
  #take(lane: Lane): void {
    this.#free.interactive -= 1;
    if (lane === "background") this.#free.background -= 1;
  }

  #isFree(lane: Lane): boolean {
    return this.#free.interactive > 0 && (lane === "interactive" || this.#free.background > 0);
  }
}

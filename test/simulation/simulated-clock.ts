interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

const timedOut = new DOMException("The operation was aborted due to timeout", "TimeoutError");

/** Time that passes only when it is told to. */
export class SimulatedClock {
  #now: number;
  #timers: Timer[] = [];

  /** @param start milliseconds since the epoch */
  constructor(start: number) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  readonly date = (): Date => new Date(this.#now);

  /** Lets time pass, in milliseconds; what was to happen meanwhile happens, each thing at its moment. */
  pass(milliseconds: number): void {
    const end = this.#now + Math.max(0, Math.round(milliseconds));
    for (let next = this.#earliest(); next !== null && next.at <= end; next = this.#earliest()) {
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.ring();
    }
    this.#now = end;
  }

  /** Lets time pass until the signal is aborted, as it does for a call that nobody answers. */
  passUntilAborted(signal: AbortSignal): void {
    while (!signal.aborted) {
      const next = this.#earliest();
      if (next === null) throw new Error("Nothing will ever end this call.");
      this.pass(next.at - this.#now);
    }
  }

  /** `AbortSignal.timeout`, in this time. */
  readonly timeout = (milliseconds: number): AbortSignal => {
    const controller = new AbortController();
    this.#timers.push({ at: this.#now + milliseconds, ring: () => controller.abort(timedOut) });
    return controller.signal;
  };

  /** Forgets everything that was still to happen. */
  clear(): void {
    this.#timers = [];
  }

  #earliest(): Timer | null {
    let earliest: Timer | null = null;
    for (const timer of this.#timers) if (earliest === null || timer.at < earliest.at) earliest = timer;
    return earliest;
  }
}

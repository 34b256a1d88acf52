import { shortestWaitMs, withinWaits } from "./rate-limit-wait.ts";
import type { Timing } from "./timing.ts";

/** What an answer says of the limit for calls of its kind. */
export interface SaidLimit {
  /** Calls per window, and how many are left of them; `null` where it is not said. */
  readonly limit: number | null;
  readonly remaining: number | null;
  /** How long until it is worth looking again, between 1 and 60 seconds. */
  readonly waitMs: number;
}

interface KnownLimit {
  readonly limit: number;
  readonly remaining: number;
  readonly lookAgainAtMs: number;
}

/**
 * What a provider leaves us of its limits, by kind of call, as its answers say. While less than half is left, that
 * belongs to people: whoever works in the background waits until the window is over or, where windows are long, asks
 * once in a minute how it stands.
 */
export class CallBudget {
  readonly #timing: Timing;
  readonly #known = new Map<string, KnownLimit>();

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** Keeps what an answer says. One that says nothing of use, such as a limit of zero, changes nothing. */
  hear(kind: string, { limit, remaining, waitMs }: SaidLimit): void {
    if (limit === null || limit === 0 || remaining === null) return;
    this.#known.set(kind, { limit, remaining, lookAgainAtMs: this.#timing.now() + waitMs });
  }

  /** What was said last. */
  standing(kind: string): Pick<SaidLimit, "limit" | "remaining"> {
    const { limit = null, remaining = null } = this.#known.get(kind) ?? {};
    return { limit, remaining };
  }

  /**
   * Waits while less than half is left. When the wait is over one call goes ahead, and its answer tells the others.
   * Rejects with the signal's reason when it is aborted.
   */
  async room(kind: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const known = this.#known.get(kind);
      if (known === undefined || known.remaining * 2 >= known.limit) return;
      const leftMs = known.lookAgainAtMs - this.#timing.now();
      if (leftMs <= 0) {
        this.#known.set(kind, { ...known, lookAgainAtMs: this.#timing.now() + shortestWaitMs });
        return;
      }
      await this.#timing.wait(withinWaits(leftMs), signal);
    }
  }
}

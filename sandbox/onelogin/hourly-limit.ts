import { CallWindow } from "../http/call-window.ts";

const windowMs = 3_600_000;

/**
 * The limit of an account, whatever token is used. OneLogin's page speaks of version 1 of the API alone; here every
 * call below `/api` counts, which is the harder case.
 */
export class HourlyLimit {
  /** Calls an hour; change it at any time. */
  limit = 5000;
  readonly #window = new CallWindow(windowMs);

  /** Counts a call and answers whether it is within the limit. */
  count(): boolean {
    return this.#window.count() <= this.limit;
  }

  /** `reset` is in seconds left. */
  standing(): { limit: number; remaining: number; reset: number } {
    const { used, endsAtMs } = this.#window.standing();
    const reset = Math.ceil((endsAtMs - Date.now()) / 1000);
    return { limit: this.limit, remaining: Math.max(0, this.limit - used), reset };
  }
}

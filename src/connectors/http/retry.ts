import { DirectoryFault } from "../../ports/directory.ts";
import type { Timing } from "./timing.ts";

/** How often one call may be tried, and how long all its tries may take together. */
export interface RetryPolicy {
  readonly tries: number;
  /** Milliseconds for all tries and the waits between them. */
  readonly budgetMs: number;
}

const firstDelayMs = 250;

/**
 * Tries again what is `unavailable`, with full jitter or the wait the provider asked for. Nothing else is tried again,
 * and no wait is begun that would end after the budget: then the fault is thrown at once, with the provider's wait in
 * it, and the caller decides. `signal` ends the waiting.
 */
export async function retryUnavailable<T>(
  attempt: () => Promise<T>,
  policy: RetryPolicy,
  { timing, signal }: { readonly timing: Timing; readonly signal: AbortSignal },
): Promise<T> {
  const deadline = timing.now() + policy.budgetMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (fault) {
      if (!(fault instanceof DirectoryFault) || fault.kind !== "unavailable") throw fault;
      if (tries >= policy.tries || signal.aborted) throw fault;
      const waitMs = fault.retryAfterMs ?? jitteredDelay(tries, timing.random());
      if (timing.now() + waitMs >= deadline) throw fault;
      await timing.wait(waitMs, signal).catch(() => {
        throw fault;
      });
    }
  }
}

/** Full jitter: anything from nothing up to twice the last limit. Milliseconds. */
export function jitteredDelay(triesSoFar: number, random: number): number {
  return Math.floor(random * firstDelayMs * 2 ** (triesSoFar - 1));
}

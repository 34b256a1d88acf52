import { DirectoryFault } from "../../ports/directory.ts";
import { jitteredDelay } from "./retry.ts";
import type { Timing } from "./timing.ts";

/** How long a provider may go on asking a background call to wait, before that is a fault. Milliseconds. */
const longestPatienceMs = 600_000;
/** How often anything else that is `unavailable` is tried. */
const mostTries = 5;

/**
 * Tries again what nobody waits for: a rate limit is waited for as the provider asks, for ten minutes in all, and
 * anything else that is `unavailable` is tried five times with full jitter. Nothing else is tried again. `signal` ends
 * the waiting.
 */
export async function retryPatiently<T>(
  attempt: () => Promise<T>,
  { timing, signal }: { readonly timing: Timing; readonly signal: AbortSignal },
): Promise<T> {
  const startedAt = timing.now();
  for (let failures = 0; ;) {
    try {
      return await attempt();
    } catch (fault) {
      if (!(fault instanceof DirectoryFault) || fault.kind !== "unavailable" || signal.aborted) throw fault;
      if (fault.retryAfterMs === null) failures += 1;
      const waitMs = fault.retryAfterMs ?? jitteredDelay(failures, timing.random());
      if (failures >= mostTries || timing.now() + waitMs - startedAt > longestPatienceMs) throw fault;
      await timing.wait(waitMs, signal).catch(() => {
        throw fault;
      });
    }
  }
}

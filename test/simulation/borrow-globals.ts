import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

import type { Chance } from "./chance.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** What takes the place of the process's own. */
interface Loan {
  readonly clock: SimulatedClock;
  /** Where ids come from. */
  readonly chance: Chance;
  readonly fetch: typeof fetch;
}

/**
 * Puts simulated time, chance and wire where the product takes them from: `performance.now`, `AbortSignal.timeout`,
 * `randomUUID` and `fetch`. So the product runs as it is, and the same seed gives the same ids, waits and answers.
 * Everything is given back at the end.
 */
export function borrowGlobals({ clock, chance, fetch }: Loan): Disposable {
  const own = { fetch: globalThis.fetch, timeout: AbortSignal.timeout.bind(AbortSignal), uuid: crypto.randomUUID };
  Object.assign(globalThis, { fetch });
  Object.assign(AbortSignal, { timeout: clock.timeout });
  Object.defineProperty(performance, "now", { value: clock.now, configurable: true });
  Object.assign(crypto, { randomUUID: () => chance.uuid() });
  syncBuiltinESMExports();
  return {
    [Symbol.dispose]() {
      Object.assign(globalThis, { fetch: own.fetch });
      Object.assign(AbortSignal, { timeout: own.timeout });
      Reflect.deleteProperty(performance, "now");
      Object.assign(crypto, { randomUUID: own.uuid });
      syncBuiltinESMExports();
    },
  };
}

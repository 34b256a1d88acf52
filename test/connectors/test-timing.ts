import type { Timing } from "../../src/connectors/http/timing.ts";

/** Time that passes only by waiting, and waits that take none. `waits` keeps what was waited, in milliseconds. */
export function testTiming(): Timing & { readonly waits: number[] } {
  let nowMs = Date.now();
  const waits: number[] = [];
  return {
    waits,
    now: () => nowMs,
    random: () => 0.5,
    async wait(milliseconds, signal) {
      signal.throwIfAborted();
      waits.push(milliseconds);
      nowMs += milliseconds;
    },
  };
}

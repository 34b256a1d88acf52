import { setTimeout as pause } from "node:timers/promises";

import type { SyncSession } from "../ports/directory-syncs.ts";

/**
 * Waits for an answer, and keeps the run ours meanwhile: a provider whose limit is used up lets a page wait for minutes.
 * Throws `SyncTakenOver`.
 */
export async function keepWhile<T>(
  session: Pick<SyncSession, "keep">,
  answer: Promise<T>,
  everyMs: number,
): Promise<T> {
  for (;;) {
    const enough = new AbortController();
    const isLate = pause(everyMs, null, { signal: enough.signal, ref: false }).catch(() => null);
    try {
      const first = await Promise.race([answer.then((value) => ({ value })), isLate]);
      if (first !== null) return first.value;
      await session.keep();
    } finally {
      enough.abort();
    }
  }
}

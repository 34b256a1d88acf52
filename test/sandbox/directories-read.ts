import { vi } from "vitest";

import { query } from "../support/query.ts";

/** Okta and OneLogin. */
const directories = 2;

/** Resolves when the directories of Acme were read for the first time, which begins by itself at the first start. */
export async function directoriesRead(databaseUrl: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const runs = await query<{ connector_id: string; state: string; error: string | null }>(
        databaseUrl,
        "select connector_id, state, error from connector_sync_run order by begun_at",
      );
      const read = new Set(runs.filter(({ state }) => state === "complete").map((run) => run.connector_id));
      if (read.size < directories) throw new Error(`Not all directories were read so far: ${JSON.stringify(runs)}.`);
    },
    { timeout: 100_000, interval: 100 },
  );
}

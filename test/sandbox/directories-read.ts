import { vi } from "vitest";

import { query } from "../support/query.ts";

/** Okta and OneLogin. */
const directories = 2;

/** Resolves when the directories of Acme were read for the first time, which begins by itself at the first start. */
export async function directoriesRead(databaseUrl: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const read = await query(
        databaseUrl,
        "select distinct connector_id from connector_sync_run where state = 'complete'",
      );
      if (read.length < directories) throw new Error(`${read.length} of ${directories} directories were read so far.`);
    },
    { timeout: 45_000, interval: 100 },
  );
}

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { startEmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";
import { filesOfTheLock, type OccupiedFolder } from "./occupy-folder.ts";

/** Removes what the sandbox kept, its database included, so that it begins anew. */
export async function emptyFolder({ path }: OccupiedFolder): Promise<void> {
  const names = await readdir(path);
  if (names.includes("postgres")) await endDatabase(path);
  for (const name of names.filter((one) => !filesOfTheLock.includes(one))) {
    await rm(join(path, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A sandbox that was killed leaves its database server running. One that cannot be started is removed all the same. */
async function endDatabase(path: string): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDirectory: path }).catch(() => null);
  await server?.stop();
}

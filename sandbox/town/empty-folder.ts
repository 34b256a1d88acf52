import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { startEmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";
import { filesOfTheLock, type OccupiedFolder } from "./occupy-folder.ts";

/**
 * Removes what the sandbox kept, its database included, so that it begins anew.
 *
 * @param isKept whether the file or folder of this name stays; none does when absent
 */
export async function emptyFolder(
  { path }: Pick<OccupiedFolder, "path">,
  isKept: (name: string) => boolean = () => false,
): Promise<void> {
  const names = await readdir(path);
  if (names.includes("postgres")) await endDatabase(path);
  for (const name of names.filter((one) => !filesOfTheLock.includes(one) && !isKept(one))) {
    await rm(join(path, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A sandbox that was killed leaves its database server running. One that cannot be started is removed all the same. */
async function endDatabase(path: string): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDirectory: path }).catch(() => null);
  await server?.stop();
}

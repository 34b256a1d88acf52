import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { clusterFiles } from "./cluster-files.ts";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import { majorVersion, type Software } from "./software.ts";

/** Where a cluster lies which PostgreSQL's account can reach in the data folder itself. */
export function homeWithin(base: string): string {
  return join(base, "cluster");
}

/** The file which says, in its first line, where a cluster lies which could not be kept in the data folder. */
export function pointerWithin(base: string): string {
  return join(base, "cluster-location.txt");
}

/**
 * The home of the data folder's cluster; undefined when it has none yet. A cluster kept elsewhere is found through
 * the pointer alone, so one whose data folder was deleted is never taken up again.
 */
export async function findCluster(base: string): Promise<string | undefined> {
  const home = homeWithin(base);
  if (existsSync(home)) return home;
  const pointer = pointerWithin(base);
  if (!existsSync(pointer)) return undefined;

  const [elsewhere = ""] = (await readFile(pointer, "utf8")).split("\n");
  if (existsSync(clusterFiles(elsewhere).data)) return elsewhere;
  throw new EmbeddedPostgresError(
    `${pointer} says that the embedded database lies in "${elsewhere}", and it is not there. Nothing was started. ` +
      `Bring that folder back, or delete ${dirname(base)} to begin with an empty database, or ${setDatabaseUrl}.`,
  );
}

/** Refuses a cluster which another major version of PostgreSQL made, before that version's files are touched. */
export async function refuseOtherVersion(home: string, software: Software): Promise<void> {
  const made = (await readFile(join(clusterFiles(home).data, "PG_VERSION"), "utf8")).trim();
  if (made === majorVersion(software)) return;
  throw new EmbeddedPostgresError(
    `The embedded database in ${home} was made by PostgreSQL ${made}, and this Latchkey brings PostgreSQL ` +
      `${majorVersion(software)}, which cannot read it. Nothing was started or changed. Run the Latchkey which made it, ` +
      `or move that folder away to begin with an empty database, or ${setDatabaseUrl}.`,
  );
}

import { existsSync } from "node:fs";
import { clusterFiles } from "./cluster-files.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { acquireLock, tryLock } from "./process-lock.ts";

/** Says that we no longer use the server, and returns whether nobody else of ours does either. */
export type LeaveServer = () => boolean;

const patience = 5_000;

/** Counts this process among the users of the cluster's server until it leaves or dies. */
export async function useServer(home: string): Promise<LeaveServer> {
  const { users } = clusterFiles(home);
  const release = await acquireLock(users, "shared", patience);
  if (!release) {
    throw new EmbeddedPostgresError(
      `Another process keeps ${users} locked, so we could not say that we use the embedded database. ` +
        `Nothing was started. End that process and start again.`,
    );
  }
  return () => {
    release();
    if (!existsSync(users)) return true;
    const alone = tryLock(users, "exclusive");
    alone?.();
    return alone !== undefined;
  };
}

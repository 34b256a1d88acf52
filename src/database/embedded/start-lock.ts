import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { acquireLock } from "./process-lock.ts";

const patience = 90_000;

/** Runs the work while no other process of ours starts or stops the server of the same data folder. */
export async function whileNobodyElseStarts<Result>(base: string, work: () => Promise<Result>): Promise<Result> {
  // Made anew when somebody deleted it under a running server, which must still be stoppable.
  await mkdir(base, { recursive: true });
  const release = await acquireLock(join(base, "start.lock"), "exclusive", patience);
  if (!release) {
    throw new EmbeddedPostgresError(
      `Another Latchkey process has been starting or stopping the embedded database in ${base} for over ` +
        `${patience / 1000} seconds. Nothing was done. Look at that process, end it if it hangs, and try again.`,
    );
  }
  try {
    return await work();
  } finally {
    release();
  }
}

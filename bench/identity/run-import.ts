import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { readUsage } from "../program/read-usage.ts";
import { startProgram } from "../program/start-program.ts";

/** One run of the command. */
export interface ImportRun {
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** The most memory it had in RAM, in megabytes. `null` where it cannot be read. */
  readonly peakMemoryMb: number | null;
}

/** How often the memory is looked at, in milliseconds: the kernel keeps the most there ever was. */
const lookEveryMs = 50;

const config = fileURLToPath(new URL("../app/with-okta.ts", import.meta.url));

/** Runs `latchkey identities import --apply` as a process of its own. Throws when it did not do what it said. */
export async function runImport(databaseUrl: string, dataDirectory: string, file: string): Promise<ImportRun> {
  const startedAt = performance.now();
  const program = startProgram("src/latchkey.js", {
    args: ["identities", "import", file, "--apply", "--no-tell", "--reason", "bench"],
    environment: {
      DATABASE_URL: databaseUrl,
      LATCHKEY_DATA: dataDirectory,
      LATCHKEY_CONFIG: config,
      BENCH_OKTA_URL: "https://acme.okta.com",
      BENCH_OKTA_TOKEN: "never used",
    },
  });
  let peakMemoryMb: number | null = null;
  const over = new AbortController();
  const watch = async () => {
    while (!over.signal.aborted) {
      peakMemoryMb = (await readUsage(program.pid))?.peakMemoryMb ?? peakMemoryMb;
      await pause(lookEveryMs);
    }
  };
  const watching = watch();
  try {
    await program.finished();
  } finally {
    over.abort();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await watching;
  return { seconds, peakMemoryMb };
}

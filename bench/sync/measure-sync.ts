import { mkdir } from "node:fs/promises";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";

import { type BenchServer, startBenchServer } from "../database/bench-database.ts";
import { describeMachine } from "../machine.ts";
import { endPrograms } from "../program/start-program.ts";
import { judgeSync } from "./judge-sync.ts";
import { measureSize } from "./measure-size.ts";
import type { SyncOptions } from "./read-sync-options.ts";
import type { SizeResult, SyncResult } from "./sync-result.ts";

/** Everything the bench writes lies here; on the disk, so that a commit costs what it costs. */
const place = ".latchkey/bench";

/** From so many users on one run is enough: chance weighs little in it, and another takes minutes. */
const onceFrom = 1_000_000;

/**
 * Measures directories of all sizes that were asked for, one after the other. Gives the signal when one broke it off.
 * Whatever happens, nothing that it started is left running.
 */
export async function measureSync(
  options: SyncOptions,
  tell: (what: string) => void,
  stopSignal: Promise<NodeJS.Signals>,
): Promise<SyncResult | NodeJS.Signals> {
  const base = resolve(place);
  await mkdir(base, { recursive: true });
  await using opened = new AsyncDisposableStack();
  const server = await startBenchServer(join(base, "server"));
  opened.defer(() => server.stop());
  opened.defer(endPrograms);
  return await Promise.race([measure(options, server, tell), stopSignal]);
}

async function measure(options: SyncOptions, server: BenchServer, tell: (what: string) => void): Promise<SyncResult> {
  const { out: _, ...told } = options;
  const startedAt = new Date().toISOString();
  const before = loadavg()[0] ?? 0;
  const sizes: SizeResult[] = [];
  for (const users of options.sizes) {
    sizes.push(await measureSize(server, { users, runs: users < onceFrom ? options.runs : 1, tell }));
  }
  return {
    bench: "sync",
    format: 1,
    startedAt,
    options: told,
    machine: describeMachine({
      postgres: await server.version(),
      load: { before, after: loadavg()[0] ?? 0 },
    }),
    sizes,
    goals: judgeSync(sizes),
  };
}

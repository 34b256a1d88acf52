import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";

import { type BenchServer, startBenchServer } from "../database/bench-database.ts";
import { describeMachine, type Machine } from "../machine.ts";
import { endPrograms } from "../program/start-program.ts";
import { type ImportFigures, measureImport } from "./measure-import.ts";
import { measureResolver, type ResolverFigures } from "./measure-resolver.ts";
import type { IdentityOptions } from "./read-identity-options.ts";

/** Everything the bench writes lies here; on the disk, so that a commit costs what it costs. */
const place = ".latchkey/bench";

/** What `npm run bench -- identity` prints. What was not asked for is `null`. */
export interface IdentityResult {
  readonly bench: "identity";
  /** Grows when the meaning of something here changes. */
  readonly format: 1;
  readonly startedAt: string;
  readonly options: Omit<IdentityOptions, "out">;
  readonly machine: Machine;
  readonly resolver: ResolverFigures | null;
  readonly import: ImportFigures | null;
}

/**
 * Measures what was asked for, one part after the other. Gives the signal when one broke it off. Whatever happens, nothing
 * that it started is left running.
 */
export async function measureIdentity(
  options: IdentityOptions,
  tell: (what: string) => void,
  stopSignal: Promise<NodeJS.Signals>,
): Promise<IdentityResult | NodeJS.Signals> {
  const base = resolve(place);
  await mkdir(base, { recursive: true });
  const folder = await mkdtemp(join(base, "identity-"));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const server = await startBenchServer(join(base, "server"));
  opened.defer(() => server.stop());
  opened.defer(endPrograms);
  return await Promise.race([measure({ options, tell, server, folder }), stopSignal]);
}

async function measure(ground: {
  readonly options: IdentityOptions;
  readonly tell: (what: string) => void;
  readonly server: BenchServer;
  readonly folder: string;
}): Promise<IdentityResult> {
  const { options, tell, server, folder } = ground;
  const { out: _, ...told } = options;
  const startedAt = new Date().toISOString();
  const before = loadavg()[0] ?? 0;
  const resolver = options.parts.includes("resolver") ? await measureSearch(server, options, tell) : null;
  const imported = options.parts.includes("import") ? await measureImport(server, folder, { ...options, tell }) : null;
  return {
    bench: "identity",
    format: 1,
    startedAt,
    options: told,
    machine: describeMachine({
      postgres: await server.version(),
      load: { before, after: loadavg()[0] ?? 0 },
    }),
    resolver,
    import: imported,
  };
}

async function measureSearch(
  server: BenchServer,
  { rows, times }: IdentityOptions,
  tell: (what: string) => void,
): Promise<ResolverFigures> {
  tell(`searching for accounts among ${rows} people`);
  const url = await server.createDatabase();
  try {
    return await measureResolver(url, { people: rows, times });
  } finally {
    await server.dropDatabase(url);
  }
}

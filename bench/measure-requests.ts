import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";

import { startCompany } from "./company/company-process.ts";
import { type BenchServer, startBenchServer } from "./database/bench-database.ts";
import { measureRun, type Run } from "./measure-run.ts";
import { measureStart } from "./measure-start.ts";
import { endPrograms } from "./program/start-program.ts";
import type { RequestsOptions } from "./read-options.ts";
import { recordScript } from "./record-script.ts";
import type { RequestsResult } from "./requests-result.ts";
import { sumUp } from "./sum-up.ts";

/** Everything the bench writes lies here; on the disk, so that a commit costs what it costs. */
const place = ".latchkey/bench";

/**
 * Measures whole journeys against their floor. `tell` hears what is being done. Throws when something cannot be
 * started; journeys that fail are counted in the result. Gives the signal when one broke it off. Whatever happens,
 * nothing that it started is left running.
 */
export async function measureRequests(
  options: RequestsOptions,
  tell: (what: string) => void,
  stopSignal: Promise<NodeJS.Signals>,
): Promise<RequestsResult | NodeJS.Signals> {
  const base = resolve(place);
  await mkdir(base, { recursive: true });
  const folder = await mkdtemp(join(base, "run-"));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const server = await startBenchServer(join(base, "server"));
  opened.defer(() => server.stop());
  opened.defer(endPrograms);
  // Awaited here, because what was opened is closed when this function returns.
  return await Promise.race([measure({ options, tell, server, base, folder }), stopSignal]);
}

async function measure(ground: {
  readonly options: RequestsOptions;
  readonly tell: (what: string) => void;
  readonly server: BenchServer;
  readonly base: string;
  readonly folder: string;
}): Promise<RequestsResult> {
  const { options, tell, server, base, folder } = ground;
  const startedAt = new Date().toISOString();
  const loadBefore = loadavg()[0] ?? 0;
  const company = await startCompany(options.concurrency);
  const dataDirectory = join(base, "latchkey");
  const starting = { company, mode: options.mode, dataDirectory } as const;
  tell("measuring the start, Okta configured");
  const withOkta = await measureStart({ ...starting, config: "with-okta" }, options.starts);
  tell("measuring the start, without Okta");
  const withoutOkta = await measureStart({ ...starting, config: "without-okta" }, options.starts);

  tell("recording one journey for the floor");
  const { script, file } = await recordScript({ server, company, options, dataDirectory }, folder);
  const runs: Run[] = [];
  for (let number = 1; number <= options.runs; number += 1) {
    const onProgress = (done: number) =>
      tell(`run ${number} of ${options.runs}: ${done} of ${options.journeys} journeys`);
    runs.push(await measureRun(`${number}`, { server, company, options, dataDirectory, script: file, onProgress }));
  }
  const postgres = await server.version();
  await company.stop();
  const load = { before: loadBefore, after: loadavg()[0] ?? 0 };
  return sumUp({ startedAt, options, runs, script, start: { withOkta, withoutOkta }, postgres, load });
}

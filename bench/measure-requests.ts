import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";

import { startCompany } from "./company/company-process.ts";
import { startBenchServer } from "./database/bench-database.ts";
import { measureRun, type Run } from "./measure-run.ts";
import { measureStart } from "./measure-start.ts";
import type { RequestsOptions } from "./read-options.ts";
import { recordScript } from "./record-script.ts";
import type { RequestsResult } from "./requests-result.ts";
import { sumUp } from "./sum-up.ts";

/** Everything the bench writes lies here; on the disk, so that a commit costs what it costs. */
const dataDirectory = ".latchkey/bench";

/**
 * Measures whole journeys against their floor. `tell` hears what is being done. Throws when something cannot be
 * started; journeys that fail are counted in the result.
 */
export async function measureRequests(options: RequestsOptions, tell: (what: string) => void): Promise<RequestsResult> {
  const startedAt = new Date().toISOString();
  const loadBefore = loadavg()[0] ?? 0;
  await using opened = new AsyncDisposableStack();
  const base = resolve(dataDirectory);
  await mkdir(base, { recursive: true });
  const folder = await mkdtemp(join(base, "run-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  // When root runs the bench, another account runs the server and has to come in.
  await chmod(folder, 0o711);
  const company = await startCompany(options.concurrency);
  opened.defer(() => company.kill());

  const starting = { company, mode: options.mode, database: { folder: join(base, "starts") } } as const;
  tell("measuring the start, Okta configured");
  const withOkta = await measureStart({ ...starting, config: "with-okta" }, options.starts);
  tell("measuring the start, without Okta");
  const withoutOkta = await measureStart({ ...starting, config: "without-okta" }, options.starts);

  const server = await startBenchServer(join(base, "server"));
  opened.defer(() => server.stop());
  tell("recording one journey for the floor");
  const { script, file } = await recordScript({ server, company, options }, folder);
  const runs: Run[] = [];
  for (let number = 1; number <= options.runs; number += 1) {
    const onProgress = (done: number) =>
      tell(`run ${number} of ${options.runs}: ${done} of ${options.journeys} journeys`);
    runs.push(await measureRun(`${number}`, { server, company, options, script: file, onProgress }));
  }
  const postgres = await server.version();
  await company.stop();
  const load = { before: loadBefore, after: loadavg()[0] ?? 0 };
  return sumUp({ startedAt, options, runs, script, start: { withOkta, withoutOkta }, postgres, load });
}

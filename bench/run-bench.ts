import { writeFile } from "node:fs/promises";
import { constants } from "node:os";

import { askedToStop } from "../src/stop-signal.ts";
import { drawSummary } from "./draw-summary.ts";
import { drawForms } from "./forms/draw-forms.ts";
import { measureForms } from "./forms/measure-forms.ts";
import { formsHelp, readFormsOptions } from "./forms/read-forms-options.ts";
import { drawIdentity } from "./identity/draw-identity.ts";
import { measureIdentity } from "./identity/measure-identity.ts";
import { identityHelp, readIdentityOptions } from "./identity/read-identity-options.ts";
import { measureRequests } from "./measure-requests.ts";
import { help, readOptions } from "./read-options.ts";
import { requestsResultSchema } from "./requests-result.ts";
import { drawSync } from "./sync/draw-sync.ts";
import { measureSync } from "./sync/measure-sync.ts";
import { readSyncOptions, syncHelp } from "./sync/read-sync-options.ts";

const identityBench = { help: identityHelp, read: readIdentityOptions, measure: measureIdentity, draw: drawIdentity };
const syncBench = { help: syncHelp, read: readSyncOptions, measure: measureSync, draw: drawSync };

const formsBench = { help: formsHelp, read: readFormsOptions, measure: measureForms, draw: drawForms };

/** Measures what the command line asks for, prints the result, and ends the process. */
export async function runBench(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args;
  if (first === "identity") return run(rest, identityBench);
  if (first === "sync") return run(rest, syncBench);
  if (first === "forms") return run(rest, formsBench);
  const read = readOptions(args);
  if (read === "help") {
    process.stdout.write(help);
    process.exit(0);
  }
  if ("problem" in read) {
    process.stderr.write(`${read.problem} Nothing was measured. Try --help.\n`);
    process.exit(1);
  }
  try {
    const measured = await measureRequests(read.ok, showProgress, askedToStop());
    if (typeof measured === "string") {
      process.stderr.write("\nThe bench was broken off. Nothing was measured.\n");
      process.exit(128 + constants.signals[measured]);
    }
    const result = requestsResultSchema.parse(measured);
    const json = `${JSON.stringify(result, null, 2)}\n`;
    process.stderr.write(`${endOfProgress()}${drawSummary(result)}`);
    if (read.ok.out !== null) await writeFile(read.ok.out, json);
    process.stdout.write(json, () => process.exit(result.journeys.failed === 0 ? 0 : 1));
  } catch (error) {
    process.stderr.write(`\nThe bench broke off: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** Reads what follows the name of a bench, measures, prints the result, and ends the process. */
async function run<Options extends { readonly out: string | null }, Result extends object>(
  args: readonly string[],
  bench: {
    readonly help: string;
    read(args: readonly string[]): { readonly ok: Options } | "help" | { readonly problem: string };
    measure(
      options: Options,
      tell: (what: string) => void,
      stopSignal: Promise<NodeJS.Signals>,
    ): Promise<Result | NodeJS.Signals>;
    draw(result: Result): string;
  },
): Promise<void> {
  const read = bench.read(args);
  if (read === "help") {
    process.stdout.write(bench.help);
    process.exit(0);
  }
  if ("problem" in read) {
    process.stderr.write(`${read.problem} Nothing was measured. Try --help.\n`);
    process.exit(1);
  }
  try {
    const measured = await bench.measure(read.ok, showProgress, askedToStop());
    if (typeof measured === "string") {
      process.stderr.write("\nThe bench was broken off. Nothing was measured.\n");
      process.exit(128 + constants.signals[measured]);
    }
    const json = `${JSON.stringify(measured, null, 2)}\n`;
    process.stderr.write(`${endOfProgress()}${bench.draw(measured)}`);
    if (read.ok.out !== null) await writeFile(read.ok.out, json);
    process.stdout.write(json, () => process.exit(0));
  } catch (error) {
    process.stderr.write(`\nThe bench broke off: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

let shown = "";

/** On a terminal one line that changes; elsewhere a line for each thing that begins. */
function showProgress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${what}`);
  else {
    const thing = what.replace(/: .*/, "");
    if (thing !== shown) process.stderr.write(`${thing}\n`);
    shown = thing;
  }
}

function endOfProgress(): string {
  return process.stderr.isTTY ? "\r\u001B[K" : "";
}

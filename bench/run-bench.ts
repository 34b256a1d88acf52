import { writeFile } from "node:fs/promises";
import { constants } from "node:os";

import { askedToStop } from "../src/stop-signal.ts";
import { drawSummary } from "./draw-summary.ts";
import { measureRequests } from "./measure-requests.ts";
import { help, readOptions } from "./read-options.ts";
import { requestsResultSchema } from "./requests-result.ts";

/** Measures what the command line asks for, prints the result, and ends the process. */
export async function runBench(args: readonly string[]): Promise<void> {
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

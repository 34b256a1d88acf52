import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import { stringify } from "csv-stringify";

import { describeImportProblem } from "../../domain/import-problem.ts";
import type { RefusedLine } from "../../ports/link-imports.ts";
import { guardCell } from "../csv/guard-cell.ts";
import { Refused } from "../refused.ts";
import { whyFileFailed } from "../why-file-failed.ts";

/** Writes every refused line with its reason, as CSV that its owner alone may read. */
export async function writeRefused(refused: AsyncIterable<RefusedLine>, file: string): Promise<void> {
  async function* rows(): AsyncGenerator<readonly string[]> {
    yield ["line", "problem"];
    for await (const { line, problem } of refused) yield [String(line), guardCell(describeImportProblem(problem))];
  }
  try {
    await pipeline(rows(), stringify(), createWriteStream(file, { mode: 0o600 }));
  } catch (cause) {
    throw new Refused(
      `The refused lines could not be written to ${file}: ${whyFileFailed(cause)}. Nothing was changed.`,
      { cause },
    );
  }
}

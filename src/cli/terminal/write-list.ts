import type { Output } from "../house.ts";
import { WrongUsage } from "../wrong-usage.ts";
import { drawTable } from "./draw-table.ts";
import { writeTo } from "./write-to.ts";

/** How many rows a table shows unless it is told otherwise. */
export const usualLimit = 200;

/** How a list is shown. */
export interface Listing<Row> {
  readonly heading: readonly string[];
  readonly cellsOf: (row: Row) => readonly string[];
  readonly asJson: (row: Row) => unknown;
  /** What is said when there is nothing. */
  readonly empty: string;
  /** What one could do to see fewer, for a list that was cut. */
  readonly narrow: string;
}

/** Writes a list: as a table of at most so many rows, or as JSON, all of it, one row after the other. */
export async function writeList<Row>(
  rows: AsyncIterable<Row>,
  listing: Listing<Row>,
  { output, notes, json, limit }: { output: Output; notes: Output; json: boolean; limit: number },
): Promise<void> {
  if (json) return writeJson(rows, listing, output);
  const shown: Row[] = [];
  let isAll = true;
  for await (const row of rows) {
    isAll = shown.length < limit;
    if (!isAll) break;
    shown.push(row);
  }
  if (shown.length === 0) return writeTo(notes, `${listing.empty}\n`);
  await writeTo(output, drawTable(listing.heading, shown.map(listing.cellsOf), output));
  if (!isAll) await writeTo(notes, `There are more. ${listing.narrow}\n`);
}

async function writeJson<Row>(rows: AsyncIterable<Row>, { asJson }: Listing<Row>, output: Output): Promise<void> {
  let before = "[\n";
  for await (const row of rows) {
    await writeTo(output, `${before}${JSON.stringify(asJson(row))}`);
    before = ",\n";
  }
  await writeTo(output, before === "[\n" ? "[]\n" : "\n]\n");
}

/** Reads the number behind `--limit`. */
export function readLimit(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new WrongUsage(`--limit is a whole number from 1 on, and not "${text}".`);
  return Number(text);
}

import { styleText } from "node:util";

import Table from "cli-table3";

import type { Output } from "../house.ts";
import { drawFacts } from "./draw-facts.ts";
import { plainText } from "./plain-text.ts";

/** Columns that may be cut, for they are for readers. What is copied from, ids and moments and addresses, never is. */
const forReaders = new Set(["NAME", "PERSON", "ACCOUNT", "HOW", "REASON", "MEANING"]);

/** Columns narrower than this say nothing. */
const narrowest = 12;
const gap = 2;

/** A table without any lines. */
export const noLines = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};

/**
 * Rows in columns, ready to be written. On a terminal the table is as wide as that at most: columns for readers are cut,
 * with an ellipsis, and where that is not enough each row is written as lines, one for each cell. Elsewhere nothing is cut
 * or coloured.
 */
export function drawTable(heading: readonly string[], rows: readonly (readonly string[])[], output: Output): string {
  const cells = rows.map((row) => row.map(plainText));
  const natural = heading.map(
    (name, place) => Math.max(name.length, ...cells.map((row) => widthOf(row[place] ?? ""))) + gap,
  );
  const width = output.isTTY === true ? (output.columns ?? 80) : Infinity;
  const widths = fit(natural, heading, width);
  if (sum(widths) > width) return drawStacked(heading, rows, output);
  const table = new Table({
    chars: noLines,
    head: heading.map((name) => styleText("bold", name, { stream: output })),
    style: { head: [], border: [], "padding-left": 0, "padding-right": gap },
    ...(output.isTTY === true && { colWidths: widths }),
  });
  for (const row of cells) table.push(row);
  return `${table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}

/** Each row as lines, with an empty line between two of them. Cells without anything are left out. */
function drawStacked(heading: readonly string[], rows: readonly (readonly string[])[], output: Output): string {
  return rows
    .map((row) => heading.map((name, place) => [name, row[place] ?? ""] as const).filter(([, cell]) => cell !== ""))
    .map((facts) => drawFacts(facts, output))
    .join("\n");
}

/** Takes from the widest column for readers until all of them fit, or none of these has anything to give. */
function fit(natural: readonly number[], heading: readonly string[], width: number): number[] {
  const widths = [...natural];
  const spareAt = (place: number) => (forReaders.has(heading[place] ?? "") ? (widths[place] ?? 0) - narrowest : 0);
  for (let over = sum(widths) - width; over > 0; over -= 1) {
    const spares = widths.map((_, place) => spareAt(place));
    const most = Math.max(...spares);
    if (most <= 0) break;
    widths[spares.indexOf(most)] = narrowest + most - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** About how much room a text takes: characters of East Asia and pictures take two places each. */
function widthOf(text: string): number {
  return text.length + (text.match(/[\u1100-\uD7FF\uF900-\uFFEF]/g)?.length ?? 0);
}

import { styleText } from "node:util";

import Table from "cli-table3";

import { type Finding, findingGroups, type FindingState } from "../../domain/finding.ts";
import type { Output } from "../house.ts";
import { plainText } from "./plain-text.ts";
import { noLines } from "./draw-table.ts";

const words: Readonly<Record<FindingState, string>> = {
  fine: "ok",
  problem: "problem",
  unknown: "not checked",
  skipped: "skipped",
};
const colours = { fine: "green", problem: "red", unknown: "yellow", skipped: "dim" } as const;

const gap = 2;
/** Beside a terminal nothing wraps; on one the words share what is left of its width. */
const shares = [0.24, 0.4, 0.36];

/** What was found, by group. On a terminal cells wrap; elsewhere each finding is one line. */
export function drawFindings(findings: readonly Finding[], output: Output): string {
  return findingGroups
    .map((group) => [group, findings.filter((finding) => finding.group === group)] as const)
    .filter(([, all]) => all.length > 0)
    .map(([group, all]) => `${styleText("bold", group, { stream: output })}\n${drawGroup(all, output)}`)
    .join("\n");
}

function drawGroup(findings: readonly Finding[], output: Output): string {
  const width = output.isTTY === true ? Math.max(60, output.columns ?? 80) : null;
  const widths = width === null ? null : shares.map((share) => Math.floor(share * width));
  const cell = (text: string, column: 0 | 1 | 2): string =>
    foldWords(plainText(text), (widths?.[column] ?? Infinity) - gap);
  const table = new Table({
    chars: noLines,
    head: ["WHAT", "STATE", "WHAT TO DO NEXT"].map((name) => styleText("bold", name, { stream: output })),
    style: { head: [], border: [], "padding-left": gap, "padding-right": 0 },
    ...(widths !== null && { colWidths: widths, wordWrap: true }),
  });
  for (const { what, state, detail, next } of findings) {
    const word = styleText(colours[state], words[state], { stream: output });
    table.push([cell(what, 0), `${word}: ${cell(detail, 1)}`, cell(next ?? "", 2)]);
  }
  return `${table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}

/** Words that are longer than a line go on in the next one: the table itself would cut them. */
function foldWords(text: string, longest: number): string {
  if (longest === Infinity) return text;
  return text.replaceAll(new RegExp(`\\S{${longest}}(?=\\S)`, "g"), "$&\n");
}

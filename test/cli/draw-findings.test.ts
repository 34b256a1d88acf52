import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";

import { describe, expect, test } from "vitest";

import type { Output } from "../../src/cli/house.ts";
import { drawFindings } from "../../src/cli/terminal/draw-findings.ts";
import { type Finding, findingsOf, sumUpFindings } from "../../src/domain/finding.ts";

const slack = findingsOf("Slack");
const findings: readonly Finding[] = [
  findingsOf("Flows").fine("access: who may request", "everyone"),
  slack.problem(
    "the scope mpim:write",
    "missing, so that this does not work: one conversation of several people",
    "Add it to the Slack app under OAuth & Permissions, as manifest.yml has it, and install the app again.",
  ),
  slack.fine("the channel #\u001B[31mred", "Latchkey is in it"),
];

function output(isTTY: boolean, columns: number): Output {
  return Object.assign(new PassThrough(), { isTTY, columns });
}

describe("findings", () => {
  test("stand under their groups, in the order in which a deployment is looked at, one line each in a pipe", () => {
    const lines = drawFindings(findings, output(false, 80)).split("\n");

    expect(lines.map((line) => line.replaceAll(/ {2,}/g, " | ").trim())).toEqual([
      "Slack",
      "| WHAT | STATE | WHAT TO DO NEXT",
      "| the scope mpim:write | problem: missing, so that this does not work: one conversation of several people | " +
        "Add it to the Slack app under OAuth & Permissions, as manifest.yml has it, and install the app again.",
      "| the channel #\uFFFD[31mred | ok: Latchkey is in it",
      "",
      "Flows",
      "| WHAT | STATE | WHAT TO DO NEXT",
      "| access: who may request | ok: everyone",
      "",
    ]);
  });

  test("wrap on a terminal, and lose no word", () => {
    const drawn = stripVTControlCharacters(drawFindings(findings, output(true, 80)));

    expect(drawn.split("\n").every((line) => line.length <= 80)).toBe(true);
    for (const word of ["conversation", "manifest.yml", "mpim:write", "Permissions"]) expect(drawn).toContain(word);
    expect(drawn).not.toContain("…");
  });

  test("show a word that is longer than its column whole", () => {
    const path = `/home/latchkey/deployments/production/${"x".repeat(40)}/latchkey.config.ts:26:42`;
    const drawn = drawFindings([slack.fine("flows", `TypeError at ${path}`)], output(true, 80));

    expect(stripVTControlCharacters(drawn).replaceAll(/\s/g, "")).toContain(path);
  });

  test("come to the worst of them; what was skipped is no worse than fine", () => {
    const skipped = slack.skipped("all of it", "nobody was asked");
    const unknown = slack.unknown("channels", "Slack did not list them", "Check again.");

    expect(sumUpFindings([skipped])).toBe("fine");
    expect(sumUpFindings([skipped, unknown])).toBe("unknown");
    expect(sumUpFindings([unknown, ...findings])).toBe("problem");
  });
});

import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";

import { expect, test } from "vitest";

import { drawTable } from "../../src/cli/terminal/draw-table.ts";

const heading = ["PERSON", "ID", "VERIFIED", "REASON"];
const row = ["Augusta Ada King, Countess of Lovelace", "00u1a2b3c4d5e6f7g8h9", "2026-11-26 21:30Z", "she was renamed"];

/** A terminal of this width, or a pipe. */
function output(columns?: number) {
  return Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
}

test.each([200, 80, 60, 30])("on a terminal of %d columns ids and moments are never cut", (columns) => {
  const drawn = drawTable(heading, [row, row], output(columns));

  expect(drawn.match(/00u1a2b3c4d5e6f7g8h9/g)).toHaveLength(2);
  expect(drawn.match(/2026-11-26 21:30Z/g)).toHaveLength(2);
});

test("where it does not fit, names and reasons are cut first", () => {
  const drawn = stripVTControlCharacters(drawTable(heading, [row], output(80)));

  expect(drawn.split("\n").every((line) => line.length <= 80)).toBe(true);
  expect(drawn).toMatch(/Augusta .*… +00u1a2b3c4d5e6f7g8h9/);
});

test("where that is not enough, the cells of a row stand below each other, without empty ones", () => {
  const drawn = stripVTControlCharacters(drawTable(heading, [["Bo", ...row.slice(1, 3), ""], row], output(40)));

  expect(drawn).toMatch(/^PERSON +Bo\nID +00u1a2b3c4d5e6f7g8h9\nVERIFIED +2026-11-26 21:30Z\n\nPERSON +Augusta/);
  expect(drawn).toMatch(/REASON +she was renamed\n$/);
});

test("in a pipe nothing is cut", () => {
  expect(drawTable(heading, [row], output())).toContain(row.join("  "));
});

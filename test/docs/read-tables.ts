import { readFileSync } from "node:fs";

/** A row of a table: its cells, as they are written. */
export interface Row {
  /** The heading above the table. */
  readonly heading: string;
  readonly cells: readonly string[];
}

/** Every row of every table of a page, without the headings of the tables. */
export function readTables(path: string): readonly Row[] {
  const rows: Row[] = [];
  let heading = "";
  let isInTable = false;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (line.startsWith("#")) heading = line.replace(/^#+ /, "");
    if (!line.startsWith("|")) isInTable = false;
    else if (/^\|[ |:-]+\|$/.test(line)) isInTable = true;
    else if (isInTable) rows.push({ heading, cells: cellsOf(line) });
  }
  return rows;
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** What is written as code in the second column: of a page that maps others to us, our names. */
export function codeOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ cells: [, ours = ""] }) => [...ours.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code));
}

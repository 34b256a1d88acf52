import { pipeline, type Readable } from "node:stream";

import { CsvError, parse } from "csv-parse";

import type { ImportLine } from "../../ports/link-imports.ts";
import { noAccountId } from "../no-account-id.ts";
import { Refused } from "../refused.ts";
import { splitAccounts } from "./accounts-cell.ts";
import { checkText, longestLine } from "./check-text.ts";
import type { AccountColumn } from "./columns.ts";
import { unguardCell } from "./guard-cell.ts";
import { type Heading, readHeading } from "./read-heading.ts";

/** The longest cell that is taken, in characters. */
const longestCell = 255;

/** A file of links while it is read. */
export interface LinksFile {
  /** The connectors it has a column for. */
  readonly connectorIds: readonly string[];
  readonly lines: AsyncIterable<ImportLine>;
}

/**
 * Reads a file of links: first its heading, then line by line, at the pace at which the lines are taken. A line with a
 * mistake of its own is given with its problem; a file that is broken anywhere throws a sentence at that place.
 */
export async function readLinksFile(source: Readable, configured: readonly AccountColumn[]): Promise<LinksFile> {
  // Counted where records are made: when the file breaks, those before may not have been taken yet.
  let nextLine = 1;
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    // In characters, of which none takes more than four bytes: what is too long for a line is refused there.
    max_record_size: longestLine,
    on_record(record, { lines }) {
      nextLine = lines + 1;
      return record;
    },
  });
  // What breaks reaches whoever reads the records.
  pipeline(source, checkText, parser, () => undefined);
  const records = read(parser, () => nextLine);
  const first = await records.next();
  if (first.done === true) throw new Refused("The file is empty, so nothing was changed.");
  const heading = readHeading(first.value.cells, configured);
  return { connectorIds: heading.connectors.map(({ column }) => column.id), lines: toLines(records, heading) };
}

/** A record with the number of the line it begins in. */
interface Numbered {
  readonly line: number;
  readonly cells: readonly string[];
}

async function* read(
  parser: AsyncIterable<{ readonly record: readonly string[]; readonly info: { readonly lines: number } }>,
  brokenAt: () => number,
): AsyncGenerator<Numbered, undefined> {
  let line = 1;
  try {
    for await (const { record, info } of parser) {
      yield { line, cells: record };
      line = info.lines + 1;
    }
  } catch (error) {
    throw error instanceof CsvError ? explain(error, brokenAt()) : error;
  }
}

async function* toLines(records: AsyncIterable<Numbered>, heading: Heading): AsyncGenerator<ImportLine> {
  for await (const { line, cells } of records) {
    const isEmpty = cells.every((cell) => cell.trim() === "");
    if (!isEmpty) yield toLine(line, cells, heading);
  }
}

function toLine(line: number, cells: readonly string[], { width, places, connectors }: Heading): ImportLine {
  const cellAt = (place: number | null) => (place === null ? "" : unguardCell(cells[place] ?? ""));
  const slackUserId = cellAt(places.slack_user_id).trim();
  const email = cellAt(places.email).trim();
  const taken = connectors.map(({ column, place }) => ({ column, cell: cellAt(place) }));
  const named = taken.map(({ column, cell }) => ({ column, accounts: splitAccounts(cell) }));
  const problem =
    problemOf(
      [slackUserId, email, ...taken.map(({ cell }) => cell)],
      { width, found: cells.length },
      slackUserId === "" && email === "",
    ) ?? accountProblem(named);
  return {
    line,
    slackUserId: problem !== null || slackUserId === "" ? null : slackUserId,
    email: problem !== null || email === "" ? null : email,
    cells:
      problem === null
        ? named
            .filter(({ accounts }) => accounts.length > 0)
            .map(({ column, accounts }) => ({ connectorId: column.id, accounts }))
        : [],
    problem,
  };
}

/** An e-mail, or a number that a spreadsheet rounded, would take the place of a good account. */
function accountProblem(
  named: readonly { readonly column: AccountColumn; readonly accounts: readonly string[] }[],
): string | null {
  const [wrong] = named.flatMap(({ column, accounts }) =>
    accounts.flatMap((account) => noAccountId(column, account) ?? []),
  );
  if (wrong === undefined) return null;
  return `${wrong}, so nothing was done for this line. Give the account's id; \`latchkey identities export\` writes those that are linked.`;
}

function problemOf(
  cells: readonly string[],
  { width, found }: { readonly width: number; readonly found: number },
  isNobody: boolean,
): string | null {
  if (found > width)
    return `There are ${found} cells, and the first line names ${width} columns. Quote cells that have a comma.`;
  if (found < width)
    return `There are ${found} cells, and the first line names ${width} columns. Leave empty cells empty, with their commas.`;
  const long = cells.find((cell) => cell.length > longestCell);
  if (long !== undefined) return `A cell has ${long.length} characters, and no id has more than ${longestCell}.`;
  if (cells.some((cell) => /\p{Cc}/u.test(cell))) return "A cell has a line break or another control character in it.";
  if (isNobody) return "The line names nobody: give a slack_user_id or an email.";
  return null;
}

function explain(error: CsvError, line: number): Refused {
  const why = reasons[error.code] ?? "cannot be read as CSV";
  return new Refused(`The file ${why}, in the record that begins in line ${line}. Nothing was changed.`, {
    cause: error,
  });
}

const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "ends within a quotation: a quotation mark is not closed",
  CSV_INVALID_CLOSING_QUOTE: "has a character behind a closing quotation mark",
  INVALID_OPENING_QUOTE: "has a quotation mark in a cell that is not quoted",
  CSV_MAX_RECORD_SIZE: `has a record of more than ${longestLine} characters`,
};

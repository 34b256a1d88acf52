import { Refused } from "../refused.ts";
import { type AccountColumn, headingOf, type PersonColumn, personColumns } from "./columns.ts";

/** Where in a line each thing stands. */
export interface Heading {
  readonly width: number;
  readonly places: Readonly<Record<PersonColumn, number | null>>;
  readonly connectors: readonly { readonly column: AccountColumn; readonly place: number }[];
}

/** Reads the first line of a file. Throws a sentence that says what is wrong with it, and which columns there are. */
export function readHeading(cells: readonly string[], configured: readonly AccountColumn[]): Heading {
  const names = cells.map((cell) => cell.trim());
  const placeOf = (name: string) => (names.includes(name) ? names.indexOf(name) : null);
  const [only = ""] = names;
  if (names.length === 1 && /[;\t]/.test(only)) {
    throw broken("The first line is separated by semicolons or tabs. Save the file with commas.");
  }
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw broken(`The column "${shorten(twice)}" is there twice. Leave one of them away.`);
  const known = [...personColumns, ...configured.map(headingOf)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw broken(
      `${unknown.length === 1 ? "There is no column" : "There are no columns"} ${unknown.map((name) => `"${shorten(name)}"`).join(", ")}. ` +
        `The first line of the file names its columns; there are: ${known.join(", ")}.`,
    );
  }
  if (placeOf("slack_user_id") === null && placeOf("email") === null) {
    throw broken("The file has neither the column slack_user_id nor email, so nobody knows whose lines these are.");
  }
  const connectors = configured.flatMap((column) => {
    const place = placeOf(headingOf(column));
    return place === null ? [] : [{ column, place }];
  });
  if (connectors.length === 0) {
    throw broken(
      `The file has no column with accounts. There are: ${configured.map(headingOf).join(", ") || "none; configure a connector first"}.`,
    );
  }
  return {
    width: names.length,
    places: {
      slack_user_id: placeOf("slack_user_id"),
      email: placeOf("email"),
      display_name: placeOf("display_name"),
    },
    connectors,
  };
}

function broken(says: string): Refused {
  return new Refused(`${says} Nothing was changed.`);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

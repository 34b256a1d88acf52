/**
 * Several accounts of one connector in one cell: a space stands between two ids, and a backslash before a space or a
 * backslash that is a part of an id. Ids of Okta and OneLogin have neither, so that their cells are read as they stand.
 */
export function joinAccounts(ids: readonly string[]): string {
  return ids.map((id) => id.replace(/[\\ ]/g, String.raw`\$&`)).join(" ");
}

/** The ids in a cell, each once. More spaces than one are one. */
export function splitAccounts(cell: string): readonly string[] {
  const ids = cell.match(/(?:\\.|[^ ])+/gsu) ?? [];
  return [...new Set(ids.map((id) => id.replace(/\\(.)/gsu, "$1")))];
}

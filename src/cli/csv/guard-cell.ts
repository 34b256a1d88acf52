/**
 * What a spreadsheet takes for the beginning of a formula: the ASCII signs, the full-width ones that some programs fold
 * into them, and the white space that they skip.
 */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A text as a cell that no spreadsheet computes: one that begins like a formula gets an apostrophe in front, and so does
 * one in which that is behind apostrophes already, so that `unguardCell` gives back every text exactly.
 */
export function guardCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text that `guardCell` made a cell of. An apostrophe that guards nothing is a part of the text. */
export function unguardCell(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/** Longer than any login, e-mail or name that a provider allows, and short enough for an index of the database. */
export const longestName = 512;

/** Whether a text can be kept as it is: no NUL, no lone surrogate. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\u0000");
}

/** The text without what cannot be kept, and no longer than a name may be. */
export function toPlainName(text: string): string {
  if (text.length <= longestName && isPlainText(text)) return text;
  return text.slice(0, longestName).replaceAll(/[\0\p{Surrogate}]/gu, "");
}

/** Whether a text can be a key by which an account is found: kept as it is, not empty, of a sane length. */
export function isPlainKey(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= longestName && isPlainText(value);
}

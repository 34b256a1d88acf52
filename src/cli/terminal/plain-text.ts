/**
 * A text from outside as it may stand on a terminal: control characters and those that turn the direction of writing could
 * move the cursor or dress up as something else, so each of them is a question mark in a box.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

/** As the database does it under the "C" collation: of all letters only A to Z. */
export function lowerAscii<Text extends string | null>(text: Text): Text | string {
  return typeof text === "string" ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text;
}

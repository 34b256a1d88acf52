import { randomBytes } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** An id that looks like Slack's: a letter that tells the kind, then ten capitals or digits. */
export function newId(prefix: string): string {
  return `${prefix}0${Array.from(randomBytes(9), (byte) => alphabet[byte % alphabet.length]).join("")}`;
}

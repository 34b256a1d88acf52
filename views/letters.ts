import type { Letter } from "../src/ports/letters.ts";
import { momentInUtc } from "./text.ts";

/** A letter as it is read: one subject, plain text. */
export interface DrawnLetter {
  readonly subject: string;
  readonly text: string;
}

/** Draws a letter. What people typed stands in it as it is: plain text has no markup that could come alive. */
export function drawLetter(letter: Letter): DrawnLetter {
  switch (letter.kind) {
    case "claim-code":
      return {
        subject: `${letter.code} is your Latchkey code for ${name(letter.service)}`,
        text: paragraphs(
          `${name(letter.claimant)} says in Slack that the ${name(letter.service)} account ${name(letter.account)} is theirs.`,
          `If that is you, enter this code in Slack: ${letter.code}`,
          `It works once, until ${momentInUtc(letter.expiresAt)}.`,
          "If it is not you, do not give the code to anybody, whoever asks, and tell a Latchkey admin. Without the code nothing happens.",
        ),
      };
    case "identity-linked":
      return {
        subject: `Your ${name(letter.service)} account was linked in Latchkey`,
        text: paragraphs(
          `The ${name(letter.service)} account ${name(letter.account)} was linked to ${name(letter.owner)} on ${momentInUtc(letter.at)}, ${line(letter.how, 200)}. Access they ask for in Slack is given to this account.`,
          "If that is right, there is nothing to do.",
          `If this was not you, type this in Slack: /access not-me ${letter.disownCode}`,
          "The link is frozen at once then, access that was given through it ends, and the Latchkey admins are told.",
        ),
      };
  }
}

function paragraphs(...lines: readonly string[]): string {
  return `${lines.join("\n\n")}\n\n-- \nLatchkey\n`;
}

/** A name may be anything. */
function name(text: string): string {
  return line(text, 120) || "somebody";
}

/** Controls, and signs that turn the direction of a text or end a line without being one. */
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** One line, of bounded length, whatever stands in it. */
function line(text: string, most: number): string {
  return text.toWellFormed().replace(unseen, " ").trim().slice(0, most).toWellFormed();
}

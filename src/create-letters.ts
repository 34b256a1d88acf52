import { drawLetter } from "../views/letters.ts";
import type { Letters } from "./ports/letters.ts";
import type { Mailer } from "./ports/mailer.ts";

/** Writes letters by mail. */
export function createLetters(mailer: Mailer): Letters {
  return { send: (to, letter) => mailer.send({ to, ...drawLetter(letter) }) };
}

import type { Letter } from "../../src/ports/letters.ts";
import type { Employee } from "./company.ts";

/** A letter that arrived. */
export type Arrived = Letter & { readonly to: string };

/** What the mail server delivered. Nobody reads the letters of others. */
export class Mailboxes {
  readonly #letters: Arrived[] = [];

  deliver(to: string, letter: Letter): void {
    this.#letters.push({ ...letter, to });
  }

  /** What somebody finds in their mailboxes, the newest last. */
  of({ email, accountEmail }: Employee): readonly Arrived[] {
    return this.#letters.filter(({ to }) => to === email || to === accountEmail);
  }
}

import { describeRefusal } from "../domain/describe-refusal.ts";
import type { Result } from "../domain/refusal.ts";
import { failTest } from "./failure.ts";
import type { House } from "./house.ts";

/** Text that a sentence contains, or a pattern it fits. */
export type Words = string | RegExp;

/** What a person read after a click: it counted, or why it did not. */
export class TestedAnswer {
  readonly #house: House;
  readonly #did: string;
  readonly #result: Result<unknown>;

  /** @param did what the person did, such as `bob@acme.com approves` */
  constructor(house: House, did: string, result: Result<unknown>) {
    this.#house = house;
    this.#did = did;
    this.#result = result;
  }

  /** The sentence the person read because the click did not count; `null` where it did. */
  get refusal(): string | null {
    return this.#result.ok ? null : this.#house.staff.inNames(describeRefusal(this.#result.refusal));
  }

  /** The click counted. */
  expectAccepted(): this {
    if (this.#result.ok) return this;
    return this.#fail("counts", `was refused: "${this.refusal}"`);
  }

  /** A hook ignored the click, and the person read these words. */
  expectIgnored(words?: Words): this {
    const { refusal } = this;
    if (this.#result.ok) return this.#fail("is ignored by the flow", "counted", words);
    const { reason } = this.#result.refusal;
    if (reason !== "ignored-by-flow")
      return this.#fail("is ignored by the flow", `was refused before a hook was asked: "${refusal}"`);
    if (fits(refusal, words)) return this;
    return this.#fail(`is ignored with ${inWords(words)}`, `was ignored with "${refusal}"`, words);
  }

  /** The click did not count, whatever the reason, and the person read these words. */
  expectRefused(words?: Words): this {
    const { refusal } = this;
    if (refusal === null) return this.#fail("is refused", "counted", words);
    if (fits(refusal, words)) return this;
    return this.#fail(`is refused with ${inWords(words)}`, `was refused with "${refusal}"`, words);
  }

  #fail(wanted: string, found: string, words?: Words): never {
    failTest({
      expected: `that what ${this.#did} ${wanted}`,
      found: `it ${found}`,
      trail: this.#house.trail.lines(),
      ...(words === undefined ? {} : { compare: { expected: words, actual: this.refusal } }),
    });
  }
}

/** Whether a text has these words; any text does where none are given. */
export function fits(text: string | null, words: Words | undefined): boolean {
  if (words === undefined) return true;
  return text !== null && (typeof words === "string" ? text.includes(words) : words.test(text));
}

/** Words as they were given, for a sentence. */
export function inWords(words: Words | undefined): string {
  return words instanceof RegExp ? `words that fit ${String(words)}` : `"${words ?? ""}"`;
}

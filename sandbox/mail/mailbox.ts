import type { TakenMail } from "./snapshot.ts";

/** So many of the newest are kept. */
const newest = 200;

/** Every mail that was taken, whomever it was for, and a way to wait for one without polling. */
export class Mailbox {
  #mails: TakenMail[];
  readonly #listeners = new Set<(mail: TakenMail) => void>();

  /** @param mails oldest first */
  constructor(mails: readonly TakenMail[] = []) {
    this.#mails = [...mails];
  }

  /** Oldest first. */
  get mails(): readonly TakenMail[] {
    return this.#mails;
  }

  put(mail: TakenMail): void {
    this.#mails = [...this.#mails, mail].slice(-newest);
    for (const listener of this.#listeners) listener(mail);
  }

  forget(): void {
    this.#mails = [];
  }

  /** The first mail, already there or still to come, that satisfies the predicate. */
  async waitFor(predicate: (mail: TakenMail) => boolean, timeoutMs: number): Promise<TakenMail> {
    const past = this.#mails.find(predicate);
    if (past !== undefined) return past;

    const { promise, resolve, reject } = Promise.withResolvers<TakenMail>();
    const listener = (mail: TakenMail) => {
      if (predicate(mail)) resolve(mail);
    };
    const timer = setTimeout(() => {
      const seen = this.#mails.map(({ to, subject }) => `${to.join(", ")}: ${subject}`);
      reject(new Error(`No such mail within ${timeoutMs} ms. Seen:\n${seen.join("\n")}`));
    }, timeoutMs);
    this.#listeners.add(listener);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(listener);
    }
  }
}

import type { Company } from "../company/open-company.ts";

/** Lets the next one come on call when it is their turn. */
export class Rotation {
  readonly #company: Pick<Company, "onCallAt" | "followOnCall">;
  readonly #now: () => number;
  readonly #announce: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param now the sandbox's time, in milliseconds since 1970 */
  constructor(company: Pick<Company, "onCallAt" | "followOnCall">, now: () => number, announce: () => void) {
    this.#company = company;
    this.#now = now;
    this.#announce = announce;
    this.wind();
  }

  /** The clock was moved, so the next turn comes at another time. */
  wind(): void {
    clearTimeout(this.#timer);
    const now = this.#now();
    const nextTurn = Math.min(...this.#company.onCallAt(now).map(({ until }) => until));
    if (!Number.isFinite(nextTurn)) return;
    this.#timer = setTimeout(() => this.#turn(), nextTurn - now + 1);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #turn(): void {
    this.#company.followOnCall(this.#now());
    this.#announce();
    this.wind();
  }
}

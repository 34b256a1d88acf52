/** A value that works for a while, and until when it is used, in milliseconds since the epoch. */
export interface Perishable<T> {
  readonly value: T;
  readonly renewAtMs: number;
}

/**
 * Keeps a value that perishes, such as an access token: fetched when it is first needed, and anew when its time is over.
 * However many wait, it is fetched once. A fetch that fails is forgotten.
 */
export class Renewed<T> {
  readonly #fetch: () => Promise<Perishable<T>>;
  readonly #now: () => number;
  #kept: Perishable<T> | null = null;
  #renewing: Promise<Perishable<T>> | null = null;

  constructor(fetch: () => Promise<Perishable<T>>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** The value, fetched only when there is none or its time is over. */
  async current(): Promise<T> {
    if (this.#renewing === null && this.#kept !== null && this.#now() < this.#kept.renewAtMs) return this.#kept.value;
    return this.fresh();
  }

  /** The value fetched now, or by a fetch that is on its way. */
  async fresh(): Promise<T> {
    this.#renewing ??= this.#fetch().finally(() => {
      this.#renewing = null;
    });
    this.#kept = await this.#renewing;
    return this.#kept.value;
  }

  /** A value that is not the one which turned out not to work: what somebody else fetched meanwhile will do. */
  async insteadOf(refused: T): Promise<T> {
    const kept = this.#kept?.value;
    return kept !== undefined && kept !== refused && this.#renewing === null ? kept : this.fresh();
  }
}

/** A token is renewed this much before its end, in milliseconds; a short-lived one after half its time. */
const marginMs = 60_000;

/** When to renew what works from `nowMs` on for `lifetimeMs`. */
export function renewAt(nowMs: number, lifetimeMs: number): number {
  return nowMs + Math.max(lifetimeMs / 2, lifetimeMs - marginMs);
}

/** Chance that can be had again: the same seeds give the same draws, on every machine. */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(...seeds: readonly number[]) {
    let mixed = 0x9e37_79b9;
    const mix = (): number => {
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
      mixed = (mixed ^ (mixed >>> 15)) + 0x9e37_79b9;
      return mixed | 0;
    };
    for (const seed of seeds) {
      mixed ^= seed | 0;
      mix();
      mixed ^= Math.floor(seed / 2 ** 32) | 0;
      mix();
    }
    [this.#a, this.#b, this.#c] = [mix(), mix(), mix()];
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  happens(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  pick<T>(from: readonly [T, ...T[]]): T;
  pick<T>(from: readonly T[]): T | null;
  pick<T>(from: readonly T[]): T | null {
    return from[this.below(from.length)] ?? null;
  }

  /** One of several, as often as its weight says; `null` when none has any. */
  weigh<T>(choices: readonly (readonly [weight: number, choice: T])[]): T | null {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (weight > 0 && left < 0) return choice;
    }
    return null;
  }

  uuid(): `${string}-${string}-${string}-${string}-${string}` {
    const hex = (digits: number) =>
      this.below(16 ** digits)
        .toString(16)
        .padStart(digits, "0");
    return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
  }
}

import type { UserState } from "./user-text.ts";

/** When everybody was last changed, before the bench began. */
const longAgo = "2025-11-03T06:41:27.000Z";

/** One time at which one user in so many was changed. */
interface Round {
  readonly every: number;
  /** ISO 8601. */
  readonly at: string;
}

/** Who is in the pretend directory. Users are numbers: a million of them take no more memory than ten. */
export class Population {
  readonly #size: number;
  #rounds: readonly Round[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Changes one user in so many now. Gives how many that were. */
  change(every: number, now: Date): number {
    const round = { every, at: now.toISOString() };
    this.#rounds = [...this.#rounds, round];
    let changed = 0;
    for (let number = 1; number <= this.#size; number += 1) if (isChangedIn(round, number)) changed += 1;
    return changed;
  }

  /** As if nobody had ever been changed. */
  reset(): void {
    this.#rounds = [];
  }

  /** `null` for a number that nobody has. */
  find(number: number): UserState | null {
    if (!Number.isInteger(number) || number < 1 || number > this.#size) return null;
    const heard = this.#rounds.filter((round) => isChangedIn(round, number));
    return { number, revision: heard.length, lastUpdated: heard.at(-1)?.at ?? longAgo };
  }

  /** Those behind this number that were changed after this moment, in their order. */
  *after(number: number, changedSince: string | null): Generator<UserState> {
    const isAmongAll = changedSince === null || changedSince < longAgo;
    const recent = this.#rounds.filter(({ at }) => changedSince !== null && at > changedSince);
    if (!isAmongAll && recent.length === 0) return;
    for (let next = number + 1; next <= this.#size; next += 1) {
      if (!isAmongAll && !recent.some((round) => isChangedIn(round, next))) continue;
      const user = this.find(next);
      if (user !== null) yield user;
    }
  }
}

/** One in each row of so many, and another place in the next row, so that they are of every kind. */
function isChangedIn({ every }: Round, number: number): boolean {
  const at = number - 1;
  return at % every === Math.floor(at / every) % every;
}

/**
 * How firmly a row is held, as PostgreSQL does it: `key-share` by whoever refers to it, `no-key-update` by whoever
 * changes it, `update` by whoever locked it to decide. Referring and changing go together, nothing else does.
 */
export type LockMode = "key-share" | "no-key-update" | "update";

const firmness: Record<LockMode, number> = { "key-share": 0, "no-key-update": 1, update: 2 };

interface Waiter {
  readonly owner: object;
  readonly mode: LockMode;
  readonly grant: () => void;
}

interface Row {
  readonly holders: Map<object, LockMode>;
  readonly waiting: Waiter[];
}

/** Row locks that last until their owner, a transaction, lets go of all of them. Who comes later waits in line. */
export class RowLocks {
  readonly #rows = new Map<string, Row>();
  readonly #watchers: (() => void)[] = [];

  /** Settles when somebody waits for a lock, at once when somebody does. */
  async untilSomebodyWaits(): Promise<void> {
    if ([...this.#rows.values()].some((row) => row.waiting.length > 0)) return;
    await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  /** Takes the lock, or waits for it. Throws when two would wait for each other for ever. */
  async take(owner: object, key: string, mode: LockMode): Promise<void> {
    const row = this.#rows.get(key) ?? { holders: new Map<object, LockMode>(), waiting: [] };
    this.#rows.set(key, row);
    const held = row.holders.get(owner);
    if (held !== undefined && firmness[held] >= firmness[mode]) return;
    const isNext = held !== undefined || row.waiting.length === 0;
    if (isNext && blockers(row, owner, mode).length === 0) {
      row.holders.set(owner, mode);
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    row.waiting.push({ owner, mode, grant: resolve });
    if (this.#isDeadlock(owner)) {
      row.waiting.splice(-1, 1);
      throw new Error("deadlock detected");
    }
    for (const tell of this.#watchers.splice(0)) tell();
    await promise;
  }

  /** Lets go of one lock; who waited for it goes on. */
  release(owner: object, key: string): void {
    const row = this.#rows.get(key);
    if (row?.holders.delete(owner) === true) this.#goOn(key, row);
  }

  /** Lets go of everything the owner holds; who waited goes on. */
  releaseAll(owner: object): void {
    for (const [key, row] of this.#rows) {
      if (row.holders.delete(owner)) this.#goOn(key, row);
    }
  }

  #goOn(key: string, row: Row): void {
    for (let next = row.waiting[0]; next !== undefined; next = row.waiting[0]) {
      if (blockers(row, next.owner, next.mode).length > 0) break;
      row.waiting.shift();
      row.holders.set(next.owner, next.mode);
      next.grant();
    }
    if (row.holders.size === 0 && row.waiting.length === 0) this.#rows.delete(key);
  }

  /** Whether whoever `start` waits for waits, in the end, for `start`. */
  #isDeadlock(start: object): boolean {
    const seen = new Set<object>();
    const open = this.#waitedForBy(start);
    for (let owner = open.pop(); owner !== undefined; owner = open.pop()) {
      if (owner === start) return true;
      if (seen.has(owner)) continue;
      seen.add(owner);
      open.push(...this.#waitedForBy(owner));
    }
    return false;
  }

  #waitedForBy(owner: object): object[] {
    return [...this.#rows.values()].flatMap((row) => {
      const place = row.waiting.findIndex((waiter) => waiter.owner === owner);
      const waiter = row.waiting[place];
      if (waiter === undefined) return [];
      const ahead = row.waiting.slice(0, place).map((earlier) => earlier.owner);
      return [...blockers(row, owner, waiter.mode), ...ahead].filter((other) => other !== owner);
    });
  }
}

function blockers(row: Row, owner: object, mode: LockMode): object[] {
  return [...row.holders]
    .filter(([holder, held]) => holder !== owner && !goTogether(held, mode))
    .map(([holder]) => holder);
}

function goTogether(one: LockMode, other: LockMode): boolean {
  const [less, more] = firmness[one] < firmness[other] ? [one, other] : [other, one];
  return less === "key-share" && more !== "update";
}

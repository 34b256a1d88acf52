import { refuseNul } from "./check-rows.ts";
import type { LockMode, RowLocks } from "./row-locks.ts";
import type { Rows } from "./rows.ts";
import type { Table } from "./table.ts";

/** One open transaction: what it holds and what it has written so far. */
export class Session {
  readonly rows: Rows;
  /** The clock at the start; all of the transaction has this time. */
  readonly now: Date;
  /** The clock at this moment: a transaction may have waited for a lock. */
  readonly clock: () => Date;
  readonly #locks: RowLocks;
  #state: "open" | "failed" | "over" = "open";

  constructor(rows: Rows, locks: RowLocks, clock: () => Date) {
    this.rows = rows;
    this.#locks = locks;
    this.clock = clock;
    this.now = clock();
  }

  /** Runs one statement. After one that failed no other is taken, as in PostgreSQL. */
  async run<T>(statement: () => T | Promise<T>): Promise<T> {
    if (this.#state === "over") throw new Error("This transaction is over.");
    if (this.#state === "failed") throw new Error("current transaction is aborted, commands ignored");
    try {
      return await statement();
    } catch (error) {
      this.#state = "failed";
      throw error;
    }
  }

  lock(key: string, mode: LockMode = "update"): Promise<void> {
    return this.#locks.take(this, key, mode);
  }

  /**
   * Takes a unique key for a new row, once whoever writes one has committed or not. `false` when there is a row with it
   * then; nothing is held of the key in that case.
   */
  async claim(key: string, isTaken: () => boolean): Promise<boolean> {
    await this.lock(key);
    if (!isTaken()) return true;
    this.#locks.release(this, key);
    return false;
  }

  /** Refers to a row from another one. Throws when there is no such row. */
  async refer<Row extends { readonly id: string }>(name: string, table: Table<Row>, id: string | null): Promise<void> {
    if (id === null) return;
    await this.lock(`${name}:${id}`, "key-share");
    if (table.get(id, this) === null) throw new Error(`insert violates foreign key constraint on "${name}"`);
  }

  /** Adds a row. Throws when it holds what cannot be kept. */
  insert<Row extends { readonly id: string }>(table: Table<Row>, row: Row): void {
    refuseNul(row);
    table.put(row, this);
  }

  /** Changes a row once it is ours alone, as it is by then. Gives `false` when there is none, or `change` leaves it. */
  async update<Row extends { readonly id: string }>(
    name: string,
    table: Table<Row>,
    id: string,
    change: (row: Row) => Row | null,
  ): Promise<boolean> {
    if (table.get(id, this) === null) return false;
    await this.lock(`${name}:${id}`, "no-key-update");
    const row = table.get(id, this);
    const changed = row === null ? null : change(row);
    if (changed === null) return false;
    this.insert(table, changed);
    return true;
  }

  /** Everything it wrote is there for all at once, with what `alongside` does. Throws when a statement had failed. */
  commit(alongside: () => void): void {
    if (this.#state !== "open") throw new Error("A transaction that failed cannot commit.");
    this.rows.commit(this);
    alongside();
    this.#end();
  }

  /** Nothing of what it wrote was ever there. */
  rollBack(): void {
    this.rows.rollBack(this);
    this.#end();
  }

  #end(): void {
    this.#state = "over";
    this.#locks.releaseAll(this);
  }
}

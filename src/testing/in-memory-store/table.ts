/** The rows of one kind: those that are committed, and what open transactions have written and others do not see. */
export class Table<Row extends { readonly id: string }> {
  readonly #committed = new Map<string, Row>();
  readonly #drafts = new Map<object, Map<string, Row>>();

  /** The row as this transaction sees it; without one, as it is committed. */
  get(id: string, owner: object | null): Row | null {
    const drafted = owner === null ? undefined : this.#drafts.get(owner)?.get(id);
    return drafted ?? this.#committed.get(id) ?? null;
  }

  /** Every row as this transaction sees it, in the order in which they came. */
  all(owner: object | null): readonly Row[] {
    const drafts = owner === null ? undefined : this.#drafts.get(owner);
    if (drafts === undefined) return [...this.#committed.values()];
    return [...new Map([...this.#committed, ...drafts]).values()];
  }

  /** Writes a row that only this transaction sees until it commits. */
  put(row: Row, owner: object): void {
    const drafts = this.#drafts.get(owner) ?? new Map<string, Row>();
    drafts.set(row.id, row);
    this.#drafts.set(owner, drafts);
  }

  commit(owner: object): void {
    for (const [id, row] of this.#drafts.get(owner) ?? []) this.#committed.set(id, row);
    this.#drafts.delete(owner);
  }

  rollBack(owner: object): void {
    this.#drafts.delete(owner);
  }
}

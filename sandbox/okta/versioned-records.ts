/** A record with its place in the list. Places grow, are never reused, and survive changes of the record. */
export interface PlacedRecord<T> {
  readonly id: string;
  readonly sequence: number;
  readonly record: T;
}

interface History<T> {
  readonly sequence: number;
  readonly versions: { readonly at: number; readonly record: T | undefined }[];
}

/**
 * Records that remember what they were. Records themselves are never changed in place, so that a reading
 * "as of" an earlier moment answers what was true then: that is how a search index which lags is pretended.
 */
export class VersionedRecords<T> {
  readonly #histories = new Map<string, History<T>>();
  #lastSequence = 0;

  get(id: string): T | undefined {
    return this.#histories.get(id)?.versions.at(-1)?.record;
  }

  set(id: string, record: T): void {
    const history = this.#histories.get(id);
    if (history) history.versions.push({ at: Date.now(), record });
    else this.#histories.set(id, { sequence: ++this.#lastSequence, versions: [{ at: Date.now(), record }] });
  }

  delete(id: string): void {
    this.#histories.get(id)?.versions.push({ at: Date.now(), record: undefined });
  }

  /** What is there now, oldest first. */
  *all(): Generator<PlacedRecord<T>> {
    for (const [id, { sequence, versions }] of this.#histories) {
      const record = versions.at(-1)?.record;
      if (record !== undefined) yield { id, sequence, record };
    }
  }

  /** What was there at that moment, oldest first. */
  *allAsOf(moment: number): Generator<PlacedRecord<T>> {
    for (const [id, { sequence, versions }] of this.#histories) {
      const record = versions.findLast((version) => version.at <= moment)?.record;
      if (record !== undefined) yield { id, sequence, record };
    }
  }
}

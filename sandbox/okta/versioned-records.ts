import type { Clock } from "../directory/clock.ts";

/** A record with its place in the list. Places grow, are never reused, and survive changes of the record. */
export interface PlacedRecord<T> {
  readonly id: string;
  readonly sequence: number;
  readonly record: T;
}

/** The newest version of each record, `null` for one that is gone: its place is not given away. */
export type KeptRecords<T> = readonly { readonly id: string; readonly sequence: number; readonly record: T | null }[];

interface History<T> {
  readonly sequence: number;
  readonly versions: { readonly at: number; readonly record: T | undefined }[];
}

const longAgo = 0;

/**
 * Records that remember what they were. Records themselves are never changed in place, so that a reading
 * "as of" an earlier moment answers what was true then: that is how a search index which lags is pretended.
 */
export class VersionedRecords<T> {
  readonly #histories = new Map<string, History<T>>();
  readonly #clock: Clock;
  #lastSequence = 0;

  /** @param kept what to begin with; a search finds it at once, whatever its lag */
  constructor(clock: Clock, kept: KeptRecords<T> = []) {
    this.#clock = clock;
    for (const { id, sequence, record } of kept) {
      this.#histories.set(id, { sequence, versions: [{ at: longAgo, record: record ?? undefined }] });
      this.#lastSequence = Math.max(this.#lastSequence, sequence);
    }
  }

  get(id: string): T | undefined {
    return this.#histories.get(id)?.versions.at(-1)?.record;
  }

  set(id: string, record: T): void {
    const history = this.#histories.get(id);
    const version = { at: this.#clock.now(), record };
    if (history) history.versions.push(version);
    else this.#histories.set(id, { sequence: ++this.#lastSequence, versions: [version] });
  }

  delete(id: string): void {
    this.#histories.get(id)?.versions.push({ at: this.#clock.now(), record: undefined });
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

  snapshot() {
    return [...this.#histories].map(([id, { sequence, versions }]) => ({
      id,
      sequence,
      record: versions.at(-1)?.record ?? null,
    })) satisfies KeptRecords<T>;
  }
}

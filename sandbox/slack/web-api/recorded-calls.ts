import type { Changes } from "../changes.ts";
import type { JsonObject } from "../json.ts";

/** One call of the app to Slack, a use of a `response_url` included (method `response_url`). */
export interface RecordedCall {
  readonly at: number;
  readonly method: string;
  /** Whether the token was one this method takes. */
  readonly isTokenValid: boolean;
  /** The arguments, with JSON strings already parsed. */
  readonly body: JsonObject;
  /** The HTTP status; undefined when no answer was given. */
  readonly status: number | undefined;
  readonly response: JsonObject;
}

export class RecordedCalls {
  readonly #calls: RecordedCall[] = [];
  readonly #listeners = new Set<(call: RecordedCall) => void>();
  readonly #changes: Changes;
  /** How many of the newest are kept; all of them unless told. */
  limit = Number.POSITIVE_INFINITY;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  get all(): readonly RecordedCall[] {
    return this.#calls;
  }

  record(call: RecordedCall): void {
    this.#calls.push(call);
    if (this.#calls.length > this.limit) this.#calls.shift();
    for (const listener of this.#listeners) listener(call);
    this.#changes.announce();
  }

  forget(): void {
    this.#calls.length = 0;
  }

  subscribe(listener: (call: RecordedCall) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

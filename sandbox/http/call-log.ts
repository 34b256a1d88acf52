/** A call that has arrived. */
export interface ArrivedCall {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The scheme of the credential, `none`, or `other` for a scheme the provider does not know; never the secret. */
  readonly credential: string;
}

/** A call with what came of it: the status that was answered, or `null` when no answer was given. */
export interface LoggedCall extends ArrivedCall {
  readonly status: number | null;
}

/** What was sent and answered, as far as it may be shown: at most 20 kB of each, and no secrets. */
export interface CallBodies {
  readonly request: string;
  /** Also when it was lost on its way. */
  readonly response: string;
  /** From the arrival to the answer, in milliseconds. */
  readonly tookMs: number;
}

/** Every call in the order of being answered, and a way to wait for one without polling. */
export class CallLog {
  readonly calls: LoggedCall[] = [];
  readonly #listeners = new Set<(call: LoggedCall) => void>();
  readonly #readers = new Set<(call: LoggedCall, bodies: CallBodies) => void>();
  /** How many of the newest are kept; all of them unless told. */
  limit = Number.POSITIVE_INFINITY;

  /** Whether somebody wants the bodies, which cost a copy of each call. */
  get areBodiesRead(): boolean {
    return this.#readers.size > 0;
  }

  record(call: LoggedCall, bodies: CallBodies): void {
    this.calls.push(call);
    if (this.calls.length > this.limit) this.calls.shift();
    for (const listener of this.#listeners) listener(call);
    for (const reader of this.#readers) reader(call, bodies);
  }

  /** Calls the reader with each call from now on; answers how to stop that. */
  read(reader: (call: LoggedCall, bodies: CallBodies) => void): () => void {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  }

  /** The first call, already logged or still to come, that satisfies the predicate. */
  async waitFor(predicate: (call: LoggedCall) => boolean, timeoutMs: number): Promise<LoggedCall> {
    const past = this.calls.find(predicate);
    if (past) return past;

    const { promise, resolve, reject } = Promise.withResolvers<LoggedCall>();
    const listener = (call: LoggedCall) => {
      if (predicate(call)) resolve(call);
    };
    const timer = setTimeout(() => {
      const seen = this.calls.map((call) => `${call.method} ${call.path} -> ${call.status ?? "no answer"}`);
      reject(new Error(`No such call within ${timeoutMs} ms. Seen:\n${seen.join("\n")}`));
    }, timeoutMs);
    this.#listeners.add(listener);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(listener);
    }
  }
}

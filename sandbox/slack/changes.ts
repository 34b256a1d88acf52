/** The real one, also under a test's pretend timers. */
const afterThisTurn = setImmediate;

/**
 * Tells everyone who waits that something in the workspace is different now: once for all that happens in one turn, so
 * that whoever looks sees a call and what it did together.
 */
export class Changes {
  readonly #listeners = new Set<() => void>();
  #isAnnounced = false;

  announce(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    afterThisTurn(() => {
      this.#isAnnounced = false;
      for (const listener of this.#listeners) listener();
    });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks now and after every announcement; rejects when nothing was found in time. Nothing polls. */
  until<T>(look: () => T | undefined | false, options: { timeoutMs?: number; what?: string } = {}): Promise<T> {
    const { timeoutMs = 15_000, what = "what was waited for" } = options;
    return new Promise((resolve, reject) => {
      const attempt = (): boolean => {
        try {
          const found = look();
          if (found === undefined || found === false) return false;
          resolve(found);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        return true;
      };
      if (attempt()) return;
      const timer = setTimeout(() => {
        unsubscribe();
        reject(new Error(`${what} did not appear in Slack within ${timeoutMs} ms`));
      }, timeoutMs);
      const unsubscribe = this.subscribe(() => {
        if (!attempt()) return;
        clearTimeout(timer);
        unsubscribe();
      });
    });
  }
}

/** Something took longer than it may; it may go on all the same. */
export class TookTooLong extends Error {
  /** What is still running. */
  readonly running: Promise<unknown>;

  constructor(running: Promise<unknown>) {
    super("It took too long.");
    this.name = "TookTooLong";
    this.running = running;
  }
}

/** Waits for something, but no longer than this, in milliseconds. Throws `TookTooLong`. */
export async function withinLimit<T>(run: () => T | Promise<T>, limitMs: number): Promise<T> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  const running = Promise.resolve().then(run);
  const timer = setTimeout(() => reject(new TookTooLong(running)), limitMs);
  try {
    return await Promise.race([running, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

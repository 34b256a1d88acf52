/** A file could not be written. The message is a sentence: what happened, what is lost with it, and what to do. */
export class NotKept extends Error {
  override readonly name = "NotKept";

  /** @param holds what the file holds, as the beginning of a sentence */
  constructor(path: string, holds: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `${path} could not be written (${why}). ${holds} since it was last written is lost when the sandbox ends. ` +
        "Make room on the disk and let this folder be written to.",
      { cause },
    );
  }
}

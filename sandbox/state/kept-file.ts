import { readFile } from "node:fs/promises";

import type { z } from "zod";

import { NotKept } from "./not-kept.ts";
import { replaceFile } from "./replace-file.ts";

/** How long a change waits for others before it is written, in milliseconds. */
const patienceMs = 200;

/** The longest wait between two attempts on a disk that takes nothing, in milliseconds. */
const longestWaitMs = 5_000;

/** What a file held, or why there is nothing to begin with. */
export type Found<Content> =
  | { readonly kind: "kept"; readonly content: Content }
  | { readonly kind: "none" }
  /** It is there and cannot be used; it was left as it is. */
  | { readonly kind: "broken" };

/** Reads a JSON file. One that is no JSON, or of another version, is broken. Rejects when the disk does not give it. */
export async function readKeptFile<Content>(path: string, schema: z.ZodType<Content>): Promise<Found<Content>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { kind: "none" };
    throw error;
  }
  const read = schema.safeParse(parseJson(text));
  return read.success ? { kind: "kept", content: read.data } : { kind: "broken" };
}

export interface KeptFileOptions {
  /** What is lost when it cannot be written, as the beginning of a sentence: "What people said". */
  readonly holds: string;
  /** Told once when the disk begins to take nothing, however often it is tried then. */
  readonly onTrouble?: (trouble: NotKept) => void;
}

/** A file that follows what it describes: written soon after each change, in one piece, readable by its owner only. */
export class KeptFile {
  readonly #path: string;
  readonly #describe: () => unknown;
  readonly #options: KeptFileOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  /** In a row. */
  #failures = 0;
  #isClosed = false;

  /** @param describe gives the present state as JSON */
  constructor(path: string, describe: () => unknown, options: KeptFileOptions) {
    this.#path = path;
    this.#describe = describe;
    this.#options = options;
  }

  /** Something changed. */
  touch(): void {
    if (this.#isClosed) return;
    const waitMs = Math.min(patienceMs * 2 ** this.#failures, longestWaitMs);
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), waitMs);
  }

  /** Resolves when everything so far is on the disk. Rejects with NotKept when it is not; it is tried again then. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One that waits for its turn describes what is so by then: several flushes at once are one.
    this.#queued ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#queued = undefined;
        return this.#write();
      });
    this.#running = this.#queued;
    return this.#running;
  }

  /** Writes it for the last time. Rejects with NotKept when that does not work; it is not tried again. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.flush();
  }

  async #write(): Promise<void> {
    try {
      await replaceFile(this.#path, `${JSON.stringify(this.#describe())}\n`);
      this.#failures = 0;
    } catch (error) {
      const trouble = new NotKept(this.#path, this.#options.holds, error);
      this.#failures += 1;
      this.touch();
      if (this.#failures === 1) this.#options.onTrouble?.(trouble);
      throw trouble;
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

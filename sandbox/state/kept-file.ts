import { readFile, rename } from "node:fs/promises";

import type { z } from "zod";

import { replaceFile } from "./replace-file.ts";

/** How long a change waits for others before it is written, in milliseconds. */
const patienceMs = 200;

/** What a file held, or why there is nothing to begin with. */
export type Found<Content> =
  | { readonly kind: "kept"; readonly content: Content }
  | { readonly kind: "none" }
  /** It was not readable; it is kept under another name. `sentence` tells people so. */
  | { readonly kind: "broken"; readonly sentence: string };

/** Reads a JSON file. One that is broken or of another version is set aside, so that nothing is overwritten. */
export async function readKeptFile<Content>(path: string, schema: z.ZodType<Content>): Promise<Found<Content>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { kind: "none" };
    throw error;
  }
  const read = schema.safeParse(parseJson(text));
  if (read.success) return { kind: "kept", content: read.data };
  const aside = `${path}.broken`;
  await rename(path, aside);
  return {
    kind: "broken",
    sentence: `${path} could not be read, so what it held begins anew. The old file is kept as ${aside}.`,
  };
}

/** A file that follows what it describes: written soon after each change, in one piece, readable by its owner only. */
export class KeptFile {
  readonly #path: string;
  readonly #describe: () => unknown;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param describe gives the present state as JSON */
  constructor(path: string, describe: () => unknown) {
    this.#path = path;
    this.#describe = describe;
  }

  /** Something changed. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#write().catch(() => this.touch()); // A full disk may be emptied; until then the change is kept here.
    }, patienceMs);
  }

  /** Resolves when everything so far is on the disk; rejects when it cannot be written. */
  flush(): Promise<void> {
    return this.#write();
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => replaceFile(this.#path, `${JSON.stringify(this.#describe())}\n`));
    return this.#writing;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

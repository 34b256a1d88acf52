import { randomBytes } from "node:crypto";
import { join } from "node:path";

import * as z from "zod";

import { type Found, KeptFile, type KeptFileOptions, readKeptFile } from "../state/kept-file.ts";
import { setAside } from "../state/set-aside.ts";

const pageFile = "page.json";

const byPerson = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);

const notes = z.strictObject({
  version: z.literal(1),
  /** Opens the page; part of the printed address. */
  token: z.string().regex(/^[\w-]{43}$/),
  /** What was said until then counts as read by everybody, as a Slack `ts`. */
  beganAt: z.string(),
  /** The last message each person has read, by place. */
  readUpTo: byPerson(byPerson(z.string())),
  /** Where each person was last. */
  lastPlaces: byPerson(z.string()),
  tour: z.strictObject({ isShown: z.boolean(), wasOwnApprovalRefused: z.boolean() }),
});
type Notes = z.infer<typeof notes>;

/** What the page remembers over a restart and no server of the company knows. */
export class Notebook {
  /** Says what was set aside because it could not be read; null when all was well. */
  readonly complaint: string | null;
  readonly #notes: Notes;
  readonly #file: KeptFile;

  private constructor(
    path: string,
    content: Notes,
    { complaint, onTrouble }: Pick<KeptFileOptions, "onTrouble"> & { readonly complaint: string | null },
  ) {
    this.complaint = complaint;
    this.#notes = content;
    const holds = "What the page remembers of who read what";
    this.#file = new KeptFile(path, () => this.#notes, { holds, ...(onTrouble === undefined ? {} : { onTrouble }) });
  }

  /**
   * Opens the one of this folder, or a new one.
   *
   * @param now the sandbox's time, in milliseconds since 1970: where a new one begins
   * @param token what a new one has as its token; one that was never there before when absent
   */
  static async open(
    folder: string,
    now: number,
    { token = newToken(), onTrouble }: Pick<KeptFileOptions, "onTrouble"> & { readonly token?: string } = {},
  ): Promise<Notebook> {
    const path = join(folder, pageFile);
    const found = await readKeptFile(path, notes);
    const complaint = found.kind === "broken" ? describeAside(path, await setAside(path)) : null;
    const content = found.kind === "kept" ? found.content : emptyNotes(now, token);
    const about = onTrouble === undefined ? { complaint } : { complaint, onTrouble };
    const book = new Notebook(path, content, about);
    await book.flush();
    return book;
  }

  /** The token of the one in this folder; null when there is none, or none that can be read. */
  static async tokenIn(folder: string): Promise<string | null> {
    const found: Found<Notes> = await readKeptFile(join(folder, pageFile), notes);
    return found.kind === "kept" ? found.content.token : null;
  }

  get token(): string {
    return this.#notes.token;
  }

  get tour(): Notes["tour"] {
    return this.#notes.tour;
  }

  changeTour(change: Partial<Notes["tour"]>): void {
    Object.assign(this.#notes.tour, change);
    this.#file.touch();
  }

  readUpTo(personId: string, place: string): string {
    return this.#notes.readUpTo[personId]?.[place] ?? this.#notes.beganAt;
  }

  /** A mark never goes back. Answers whether it moved. */
  markRead(personId: string, place: string, ts: string): boolean {
    if (ts <= this.readUpTo(personId, place)) return false;
    (this.#notes.readUpTo[personId] ??= {})[place] = ts;
    this.#file.touch();
    return true;
  }

  lastPlace(personId: string): string | undefined {
    return this.#notes.lastPlaces[personId];
  }

  goTo(personId: string, place: string): void {
    if (this.lastPlace(personId) === place) return;
    this.#notes.lastPlaces[personId] = place;
    this.#file.touch();
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }

  /** Writes it for the last time. Rejects with a sentence when that does not work. */
  close(): Promise<void> {
    return this.#file.close();
  }
}

function describeAside(path: string, aside: string): string {
  return `${path} could not be read, so what it held begins anew. The old file is kept as ${aside}.`;
}

function newToken(): string {
  return randomBytes(32).toString("base64url");
}

function emptyNotes(now: number, token: string): Notes {
  return {
    version: 1,
    token,
    beganAt: (now / 1_000).toFixed(6),
    readUpTo: {},
    lastPlaces: {},
    tour: { isShown: true, wasOwnApprovalRefused: false },
  };
}

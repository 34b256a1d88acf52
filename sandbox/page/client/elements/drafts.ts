import { type Choice, isSameChoice } from "./choice.ts";

export interface DraftField {
  readonly blockId: string;
  readonly actionId: string;
  readonly choice: Choice;
  /** Typed, and not finished with yet. */
  readonly isTyping: boolean;
}

/**
 * Brings a field to the server: `taken` and `refused` are its answers; `kept` when it is not told yet, because telling
 * would be a click.
 */
export type SendField = (field: DraftField) => Promise<"taken" | "refused" | "kept">;

const pauseMs = 350;
/** Pictures arrive well within this time; after it what the server shows is what it has. */
const graceMs = 1_500;

/**
 * What a person put into the fields of one form or message and the server has not shown yet. A draft stays in front of
 * whatever pictures arrive until the server shows the same; then the server's word counts again.
 */
export class Drafts {
  readonly #drafts = new Map<string, DraftField>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  /** Sent and not taken, because it was refused or nobody was there. */
  readonly #untaken = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly #send: SendField;
  #queue: Promise<unknown> = Promise.resolve();
  #version = 0;

  constructor(send: SendField) {
    this.#send = send;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another number after every change. */
  readonly version = (): number => this.#version;

  draftOf(blockId: string, actionId: string): Choice | undefined {
    return this.#drafts.get(nameOf(blockId, actionId))?.choice;
  }

  /** Remembers what is typed, and sends it when the person pauses. */
  type(field: DraftField): void {
    const name = nameOf(field.blockId, field.actionId);
    this.#drafts.set(name, field);
    clearTimeout(this.#waiting.get(name));
    const timer = setTimeout(() => void this.#sendNow(name), pauseMs);
    this.#waiting.set(name, timer);
    this.#announce();
  }

  /** Remembers a choice and sends it at once. A refused one is forgotten. */
  async choose(blockId: string, actionId: string, choice: Choice): Promise<void> {
    const name = nameOf(blockId, actionId);
    const draft = { blockId, actionId, choice, isTyping: false };
    this.#drafts.set(name, draft);
    this.#announce();
    if (!(await this.#sendNow(name))) this.#forget(name, draft);
  }

  /** What the server shows now: a draft that says the same is done with. */
  settle(blockId: string, actionId: string, held: Choice): void {
    const name = nameOf(blockId, actionId);
    const draft = this.#drafts.get(name);
    if (draft === undefined || this.#waiting.has(name) || !isSameChoice(draft.choice, held)) return;
    this.#forget(name, draft);
  }

  /** Sends what is still waiting, and once more what was not taken, and waits for all of it; false when some was refused. */
  async flush(): Promise<boolean> {
    const unsent = new Set([...this.#untaken, ...this.#waiting.keys()]);
    const sent = [...unsent].map((name) => this.#sendNow(name));
    const taken = await Promise.all(sent);
    await this.#queue;
    return taken.every(Boolean);
  }

  #sendNow(name: string): Promise<boolean> {
    clearTimeout(this.#waiting.get(name));
    this.#waiting.delete(name);
    this.#untaken.delete(name);
    const draft = this.#drafts.get(name);
    if (draft === undefined) return Promise.resolve(true);
    // One after the other, so that the last word typed is the last that arrives.
    const answer = this.#queue.then(() => this.#send(draft));
    this.#queue = answer;
    return answer.then((outcome) => {
      if (outcome === "taken") setTimeout(() => this.#forget(name, draft), graceMs);
      if (outcome === "refused" && this.#drafts.get(name) === draft) this.#untaken.add(name);
      return outcome !== "refused";
    });
  }

  #forget(name: string, draft: DraftField): void {
    if (this.#drafts.get(name) !== draft) return;
    this.#drafts.delete(name);
    this.#announce();
  }

  #announce(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function nameOf(blockId: string, actionId: string): string {
  return JSON.stringify([blockId, actionId]);
}

import { randomBytes, randomUUID } from "node:crypto";

import type { Parties, Script } from "./script.ts";
import { wordsOf } from "./script.ts";

/** A recorded text with gaps, each of which has a number. Filling them costs next to nothing. */
export interface Template {
  fill(gaps: readonly string[]): string;
}

/** Where the gaps of a script are, and what fills them in one journey. */
export interface Gaps {
  template(words: string): Template;
  /** The number of the gap for a recorded word, such as a message's `ts`; `null` when it has none. */
  numberOf(recorded: string): number | null;
  /** What fills the gaps in a journey of these people: themselves, and everything else anew. */
  newJourney(parties: Parties): string[];
}

/** What must be new in each journey: ids of our rows, of Slack's forms, and hashes. */
const unique = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\bV0[A-Z0-9]{9}\b|\b[0-9a-f]{64}\b/g;

/** Finds everything in a script that is another in another journey. */
export function findGaps({ steps, parties }: Script): Gaps {
  const numbers = new Map<string, number>();
  const note = (word: string) => void (numbers.has(word) || numbers.set(word, numbers.size));
  parties.marks.forEach(note);
  for (const step of steps) {
    if (step.kind === "call" && typeof step.answer?.["ts"] === "string") note(step.answer["ts"]);
    for (const [word] of wordsOf(step).matchAll(unique)) note(word);
  }
  const words = [...numbers.keys()];
  const longestFirst = words.toSorted((a, b) => b.length - a.length).map((word) => RegExp.escape(word));
  const gap = new RegExp(`(${longestFirst.join("|")})`);
  return {
    // `split` with a group gives what stands between the gaps at even places, and the gaps at odd ones.
    template: (text) => createTemplate(text.split(gap), numbers),
    numberOf: (recorded) => numbers.get(recorded) ?? null,
    newJourney: (now) =>
      words.map((word, number) => (number < parties.marks.length ? (now.marks[number] ?? word) : anew(word))),
  };
}

function createTemplate(parts: readonly string[], numbers: ReadonlyMap<string, number>): Template {
  if (parts.length === 1) return { fill: () => parts[0] ?? "" };
  const pieces = parts.map((part, place) => (place % 2 === 1 ? (numbers.get(part) ?? part) : part));
  return { fill: (gaps) => pieces.map((piece) => (typeof piece === "number" ? gaps[piece] : piece)).join("") };
}

function anew(before: string): string {
  if (before.startsWith("V")) return `V0${randomBytes(8).toString("hex").toUpperCase().slice(0, 9)}`;
  if (before.length === 64) return randomBytes(32).toString("hex");
  return before.length === 36 ? randomUUID() : before;
}

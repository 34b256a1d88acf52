import { styleText } from "node:util";

import type { Call } from "./traffic.ts";
import { widthOf, wrap } from "./wrap.ts";

/** Lines are never longer than this. */
const columns = 100;

const margin = "   ";
/** Keeps the words of one call on one line. */
const noBreak = "\u00A0";
const widestText = columns - margin.length - "│  │".length;

/** Where the story goes. */
export interface Storyteller {
  /** A chapter: what a person does. */
  chapter(text: string): void;
  /** What somebody sees, in a box. `*bold*` is drawn so. */
  seen(title: string, lines: readonly string[]): void;
  /** What travelled meanwhile, in its order. */
  calls(calls: readonly Call[]): void;
  /** A fact that was checked. */
  fact(text: string): void;
  line(text?: string): void;
}

/** Tells the story on a terminal: chapters are numbered, calls are dimmed where the terminal can. */
export function createStoryteller(out: NodeJS.WriteStream): Storyteller {
  const style = (format: "bold" | "dim" | "green", text: string) => styleText(format, text, { stream: out });
  let number = 0;
  const line = (text = "") => void out.write(`${text}\n`);

  return {
    line: (text = "") => wrap(text, columns).forEach(line),
    chapter(text) {
      number += 1;
      line();
      for (const one of wrap(`${number}. ${text}`, columns)) line(style("bold", one));
    },
    seen(title, lines) {
      const text = lines.flatMap((one) => wrap(one, widestText));
      const width = Math.max(widthOf(title) + 2, ...text.map((one) => widthOf(withoutStars(one))));
      line();
      line(`${margin}┌─ ${title} ${"─".repeat(width - widthOf(title) - 1)}┐`);
      for (const one of text) {
        const rest = " ".repeat(width - widthOf(withoutStars(one)));
        line(`${margin}│ ${one.replace(stars, (_, bold: string) => style("bold", bold))}${rest} │`);
      }
      line(`${margin}└${"─".repeat(width + 2)}┘`);
    },
    calls(calls) {
      for (const { from, to, what } of inStretches(calls)) {
        const road = `${margin}${from} → ${to}`.padEnd(24);
        const [first = "", ...more] = wrap(what.join(", "), columns - road.length).map((one) =>
          one.replaceAll(noBreak, " "),
        );
        for (const one of [`${road}${first}`, ...more.map((rest) => " ".repeat(road.length) + rest)])
          line(style("dim", one));
      }
    },
    fact(text) {
      line();
      line(`${margin}${style("green", "✓")} ${text}`);
    },
  };
}

const stars = /\*([^*]+)\*/g;

function withoutStars(text: string): string {
  return text.replace(stars, "$1");
}

/** Calls of one road that follow each other share a line. */
function inStretches(calls: readonly Call[]) {
  const stretches: { from: string; to: string; what: string[] }[] = [];
  for (const { from, to, what } of calls) {
    const unbroken = what.replaceAll(" ", noBreak);
    const last = stretches.at(-1);
    if (last?.from === from && last.to === to) last.what.push(unbroken);
    else stretches.push({ from, to, what: [unbroken] });
  }
  return stretches;
}

import { stripVTControlCharacters } from "node:util";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many columns a terminal needs for the text. */
export function widthOf(text: string): number {
  const shown = stripVTControlCharacters(text).replaceAll("\u200B", "");
  return Array.from(graphemes.segment(shown), ({ segment }) => (isWide(segment) ? 2 : 1)).reduce((a, b) => a + b, 0);
}

/** Breaks the text between words into lines of at most so many columns. A longer word has a line of its own. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns || line === "") {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}

function isWide(grapheme: string): boolean {
  return /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/u.test(
    grapheme,
  );
}

import type { Inline, Paragraph } from "./text-tree.ts";
import { readEmoji } from "./emoji.ts";

/** A `plain_text` object: nothing in it is markup, except emoji where it allows them. */
export function parsePlain(text: string, hasEmoji: boolean): readonly Paragraph[] {
  const inlines: Inline[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (index > 0) inlines.push({ kind: "break" });
    inlines.push(...(hasEmoji ? withEmoji(line) : [{ kind: "text" as const, text: line }]));
  }
  return [{ kind: "paragraph", children: inlines }];
}

function withEmoji(line: string): readonly Inline[] {
  const inlines: Inline[] = [];
  let plain = "";
  for (let at = 0; at < line.length; at += 1) {
    const found = line[at] === ":" ? readEmoji(line.slice(at, at + 100)) : undefined;
    if (found === undefined) {
      plain += line[at] ?? "";
      continue;
    }
    if (plain !== "") inlines.push({ kind: "text", text: plain });
    plain = "";
    inlines.push({ kind: "emoji", name: found.name, emoji: found.emoji });
    at += found.length - 1;
  }
  if (plain !== "") inlines.push({ kind: "text", text: plain });
  return inlines;
}

import type { Inline, ListItem, Paragraph } from "./text-tree.ts";
import { readEmoji } from "./emoji.ts";
import { safeLink } from "./safe-link.ts";

/**
 * The `markdown` block: headings, lists, quotes, fences, emphasis, code and links of standard Markdown. What goes beyond
 * (tables, images, HTML) is shown as it was written.
 */
export function parseMarkdown(text: string): readonly Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const lines = text.split("\n");
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const fence = /^\s*(```|~~~)/.exec(line)?.[1];
    const end = fence === undefined ? -1 : lines.findIndex((next, index) => index > at && next.trim() === fence);
    if (end > 0) {
      paragraphs.push({
        kind: "preformatted",
        children: [{ kind: "text", text: lines.slice(at + 1, end).join("\n") }],
      });
      at = end + 1;
      continue;
    }
    const kind = kindOf(line);
    const start = at;
    at += 1;
    if (kind !== "heading") at = endOfRun(lines, start, kind);
    const paragraph = draw(kind, lines.slice(start, at));
    if (paragraph !== undefined) paragraphs.push(paragraph);
  }
  return paragraphs;
}

/** Where the lines of this kind end that begin at `start`. */
function endOfRun(lines: readonly string[], start: number, kind: LineKind): number {
  const end = lines.findIndex((line, index) => index > start && kindOf(line) !== kind);
  return end < 0 ? lines.length : end;
}

type LineKind = "blank" | "heading" | "quote" | "item" | "text";

const heading = /^(#{1,6})\s+(.*)$/;
const item = /^(\s*)([-*+]|\d{1,3}[.)])\s+(.*)$/;
const quote = /^\s*>\s?/;

function kindOf(line: string): LineKind {
  if (line.trim() === "") return "blank";
  if (heading.test(line)) return "heading";
  if (quote.test(line)) return "quote";
  return item.test(line) ? "item" : "text";
}

function draw(kind: LineKind, lines: readonly string[]): Paragraph | undefined {
  switch (kind) {
    case "blank":
      return undefined;
    case "heading": {
      const [, marks = "#", words = ""] = heading.exec(lines[0] ?? "") ?? [];
      return { kind: "heading", level: marks.length, children: parseSpan(words) };
    }
    case "quote":
      return { kind: "quote", children: parseMarkdown(lines.map((line) => line.replace(quote, "")).join("\n")) };
    case "item":
      return { kind: "list", items: lines.map(asItem) };
    case "text":
      return { kind: "paragraph", children: parseSpan(lines.join("\n")) };
  }
}

function asItem(line: string): ListItem {
  const [, spaces = "", marker = "•", words = ""] = item.exec(line) ?? [];
  const shown = /^\d/.test(marker) ? marker : "•";
  return { marker: shown, indent: Math.floor(spaces.length / 2), children: parseSpan(words) };
}

const spans: readonly { pattern: RegExp; draw: (match: RegExpExecArray) => Inline | undefined }[] = [
  { pattern: /^`([^`\n]+)`/, draw: ([, code = ""]) => ({ kind: "code", children: [{ kind: "text", text: code }] }) },
  {
    pattern: /^\[([^\]\n]+)\]\(([^)\s]+)\)/,
    draw: ([, label = "", address = ""]) => {
      const url = safeLink(address);
      return url === null ? undefined : { kind: "link", url, children: parseSpan(label) };
    },
  },
  { pattern: /^\*\*(?=\S)(.+?)(?<=\S)\*\*/, draw: ([, words = ""]) => ({ kind: "bold", children: parseSpan(words) }) },
  { pattern: /^~~(?=\S)(.+?)(?<=\S)~~/, draw: ([, words = ""]) => ({ kind: "strike", children: parseSpan(words) }) },
  {
    pattern: /^([*_])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/u,
    draw: ([, , words = ""]) => ({ kind: "italic", children: parseSpan(words) }),
  },
  {
    pattern: /^https?:\/\/[^\s<>)\]]+[^\s<>)\].,;:!?]/,
    draw: ([address]) => {
      const url = safeLink(address);
      return url === null ? undefined : { kind: "link", url, children: [{ kind: "text", text: url }] };
    },
  },
  { pattern: /^\n/, draw: () => ({ kind: "break" }) },
];

function parseSpan(text: string): readonly Inline[] {
  const inlines: Inline[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = spanAt(text, at);
    if (found === undefined) {
      plain += text[at] ?? "";
      at += 1;
      continue;
    }
    if (plain !== "") inlines.push({ kind: "text", text: plain });
    plain = "";
    inlines.push(found.inline);
    at += found.length;
  }
  if (plain !== "") inlines.push({ kind: "text", text: plain });
  return inlines;
}

function spanAt(text: string, at: number): { inline: Inline; length: number } | undefined {
  if (!/[`[*~_h\n:]/.test(text[at] ?? "")) return undefined;
  const rest = text.slice(at);
  const emoji = readEmoji(rest);
  if (emoji !== undefined) {
    return { inline: { kind: "emoji", name: emoji.name, emoji: emoji.emoji }, length: emoji.length };
  }
  for (const { pattern, draw: drawSpan } of spans) {
    const match = pattern.exec(rest);
    const inline = match === null ? undefined : drawSpan(match);
    if (match !== null && inline !== undefined) return { inline, length: match[0].length };
  }
  return undefined;
}

import type { Inline } from "./text-tree.ts";
import { readEmoji } from "./emoji.ts";
import { parseEntity } from "./parse-entity.ts";
import { safeLink } from "./safe-link.ts";
import { unescapeText } from "./unescape-text.ts";

export interface InlineRules {
  /** Whether bare addresses become links, as in everything that is not `verbatim`. */
  readonly linksAddresses: boolean;
}

const emphasis: ReadonlyMap<string, "bold" | "italic" | "strike"> = new Map([
  ["*", "bold"],
  ["_", "italic"],
  ["~", "strike"],
]);

const bareAddress = /^https?:\/\/[^\s<>|`*]+[^\s<>|`*.,;:!?)\]}'"]/;
const escapedCharacter = /^&(?:amp|lt|gt);/;

/** Mrkdwn of one paragraph, lines included. What is no markup stays text; nothing is left out. */
export function parseInline(text: string, rules: InlineRules): readonly Inline[] {
  const inlines: Inline[] = [];
  let plain = "";
  const take = (inline: Inline) => {
    if (plain !== "") inlines.push({ kind: "text", text: plain });
    plain = "";
    inlines.push(inline);
  };
  let at = 0;
  while (at < text.length) {
    const found = markupAt(text, at, rules);
    if (found === undefined) {
      const entity = escapedCharacter.exec(text.slice(at, at + 5))?.[0];
      plain += entity === undefined ? (text[at] ?? "") : unescapeText(entity);
      at += entity?.length ?? 1;
      continue;
    }
    take(found.inline);
    at = found.end;
  }
  if (plain !== "") inlines.push({ kind: "text", text: plain });
  return inlines;
}

/** Only links, mentions and dates, as inside code. */
export function parseLiteral(text: string): readonly Inline[] {
  const inlines: Inline[] = [];
  let rest = 0;
  for (const match of text.matchAll(/<([^<>\n]+)>/g)) {
    const inline = parseEntity(match[1] ?? "");
    if (inline === undefined) continue;
    if (match.index > rest) inlines.push({ kind: "text", text: unescapeText(text.slice(rest, match.index)) });
    inlines.push(inline);
    rest = match.index + match[0].length;
  }
  if (rest < text.length) inlines.push({ kind: "text", text: unescapeText(text.slice(rest)) });
  return inlines;
}

interface Found {
  readonly inline: Inline;
  readonly end: number;
}

function markupAt(text: string, at: number, rules: InlineRules): Found | undefined {
  const character = text[at];
  if (character === "\n") return { inline: { kind: "break" }, end: at + 1 };
  if (character === "`") return codeAt(text, at);
  if (character === "<") return entityAt(text, at);
  if (character === ":") return emojiAt(text, at);
  if (character === "h" && rules.linksAddresses) return addressAt(text, at);
  return character !== undefined && emphasis.has(character) ? emphasisAt(text, at, rules) : undefined;
}

function codeAt(text: string, at: number): Found | undefined {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return undefined;
  const content = text.slice(at + 1, end);
  if (content.includes("\n")) return undefined;
  return { inline: { kind: "code", children: parseLiteral(content) }, end: end + 1 };
}

function entityAt(text: string, at: number): Found | undefined {
  const end = text.indexOf(">", at);
  if (end < 0) return undefined;
  const content = text.slice(at + 1, end);
  if (content === "" || content.includes("<") || content.includes("\n")) return undefined;
  const inline = parseEntity(content);
  return inline === undefined ? undefined : { inline, end: end + 1 };
}

function emojiAt(text: string, at: number): Found | undefined {
  const found = readEmoji(text.slice(at, at + 100));
  if (found === undefined) return undefined;
  return { inline: { kind: "emoji", name: found.name, emoji: found.emoji }, end: at + found.length };
}

function addressAt(text: string, at: number): Found | undefined {
  if (isWord(text[at - 1])) return undefined;
  const written = bareAddress.exec(text.slice(at, at + 3000))?.[0];
  if (written === undefined) return undefined;
  const url = safeLink(unescapeText(written));
  if (url === null) return undefined;
  return { inline: { kind: "link", url, children: [{ kind: "text", text: url }] }, end: at + written.length };
}

/** A mark opens at the edge of a word and closes at the edge of a word, on the same line. */
function emphasisAt(text: string, at: number, rules: InlineRules): Found | undefined {
  const mark = text[at] ?? "";
  const kind = emphasis.get(mark);
  const next = text[at + 1];
  if (kind === undefined || isWord(text[at - 1]) || next === undefined || /\s/.test(next) || next === mark) {
    return undefined;
  }
  const end = closingMark(text, at + 1, mark);
  if (end === undefined) return undefined;
  return { inline: { kind, children: parseInline(text.slice(at + 1, end), rules) }, end: end + 1 };
}

function closingMark(text: string, from: number, mark: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\n") return undefined;
    const skipped = character === "`" ? codeAt(text, at) : character === "<" ? entityAt(text, at) : undefined;
    if (skipped !== undefined) at = skipped.end - 1;
    else if (character === mark && !/\s/.test(text[at - 1] ?? " ") && !isWord(text[at + 1])) return at;
  }
  return undefined;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

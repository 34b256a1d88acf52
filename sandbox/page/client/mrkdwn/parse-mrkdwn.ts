import type { ListItem, Paragraph } from "./text-tree.ts";
import { type InlineRules, parseInline, parseLiteral } from "./parse-inline.ts";

/** https://docs.slack.dev/messaging/formatting-message-text. Never throws, and shows all of the text. */
export function parseMrkdwn(text: string, rules: InlineRules = { linksAddresses: true }): readonly Paragraph[] {
  const paragraphs: Paragraph[] = [];
  // Every second part stands between fences; a fence without its partner is text.
  const parts = text.split("```");
  if (parts.length % 2 === 0) {
    const loose = parts.pop() ?? "";
    parts.push(`${parts.pop() ?? ""}\`\`\`${loose}`);
  }
  for (const [index, part] of parts.entries()) {
    const isFenced = index % 2 === 1;
    if (!isFenced) paragraphs.push(...parseLines(trimAroundFences(part, index, parts.length), rules));
    else if (part.trim() === "") paragraphs.push(...parseLines(`\`\`\`${part}\`\`\``, rules));
    else paragraphs.push({ kind: "preformatted", children: parseLiteral(part.replace(/^\n|\n$/g, "")) });
  }
  return paragraphs;
}

/** The line break next to a fence belongs to the fence. */
function trimAroundFences(part: string, index: number, count: number): string {
  const begun = index === 0 ? part : part.replace(/^\n/, "");
  return index === count - 1 ? begun : begun.replace(/\n$/, "");
}

const quoted = /^(?:>|&gt;) ?/;
const quotedToTheEnd = /^(?:>>>|&gt;&gt;&gt;) ?/;
const bullet = /^( *)([•◦▪‣-]|\d{1,3}[.)])\s+(?=\S)/;

function parseLines(text: string, rules: InlineRules): readonly Paragraph[] {
  if (text === "") return [];
  const paragraphs: Paragraph[] = [];
  const lines = text.split("\n");
  let at = 0;
  const takeWhile = (fits: (line: string) => boolean): string[] => {
    const start = at;
    while (at < lines.length && fits(lines[at] ?? "")) at += 1;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (quotedToTheEnd.test(line)) {
      const rest = takeWhile(() => true).join("\n");
      paragraphs.push({ kind: "quote", children: parseLines(rest.replace(quotedToTheEnd, ""), rules) });
    } else if (quoted.test(line)) {
      const block = takeWhile((next) => quoted.test(next)).map((next) => next.replace(quoted, ""));
      paragraphs.push({ kind: "quote", children: [asParagraph(block, rules)] });
    } else if (bullet.test(line)) {
      const items = takeWhile((next) => bullet.test(next)).map((next) => asItem(next, rules));
      paragraphs.push({ kind: "list", items });
    } else {
      paragraphs.push(
        asParagraph(
          takeWhile((next) => !quoted.test(next) && !bullet.test(next)),
          rules,
        ),
      );
    }
  }
  return paragraphs;
}

function asParagraph(lines: readonly string[], rules: InlineRules): Paragraph {
  return { kind: "paragraph", children: parseInline(lines.join("\n"), rules) };
}

function asItem(line: string, rules: InlineRules): ListItem {
  const [whole = "", spaces = "", marker = ""] = bullet.exec(line) ?? [];
  return { marker, indent: Math.floor(spaces.length / 2), children: parseInline(line.slice(whole.length), rules) };
}

import * as z from "zod";

import type { Inline, ListItem, Paragraph } from "./text-tree.ts";
import { emojiNamed } from "./emoji.ts";
import { safeLink } from "./safe-link.ts";

const style = z
  .looseObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
  })
  .optional();

const piece = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("text"), text: z.string(), style }),
  z.looseObject({ type: z.literal("link"), url: z.string(), text: z.string().optional(), style }),
  z.looseObject({ type: z.literal("emoji"), name: z.string(), unicode: z.string().optional() }),
  z.looseObject({ type: z.literal("user"), user_id: z.string(), style }),
  z.looseObject({ type: z.literal("channel"), channel_id: z.string(), style }),
  z.looseObject({ type: z.literal("usergroup"), usergroup_id: z.string(), style }),
  z.looseObject({ type: z.literal("broadcast"), range: z.string(), style }),
  z.looseObject({
    type: z.literal("date"),
    timestamp: z.number(),
    format: z.string(),
    url: z.string().optional(),
    fallback: z.string().optional(),
  }),
  z.looseObject({ type: z.literal("color"), value: z.string() }),
]);
type Piece = z.infer<typeof piece>;

const pieces = z.array(z.unknown());
const section = z.looseObject({ type: z.literal("rich_text_section"), elements: pieces });
const element = z.discriminatedUnion("type", [
  section,
  z.looseObject({ type: z.literal("rich_text_preformatted"), elements: pieces }),
  z.looseObject({ type: z.literal("rich_text_quote"), elements: pieces }),
  z.looseObject({
    type: z.literal("rich_text_list"),
    style: z.enum(["bullet", "ordered"]),
    indent: z.number().optional(),
    offset: z.number().optional(),
    elements: z.array(z.unknown()),
  }),
]);

/** The elements of a `rich_text` block. What is not known is named, never left out. */
export function readRichText(elements: readonly { readonly type: string }[]): readonly Paragraph[] {
  return elements.flatMap((one): readonly Paragraph[] => {
    const read = element.safeParse(one);
    if (!read.success) return [{ kind: "paragraph", children: [{ kind: "unknown", name: one.type }] }];
    const { data } = read;
    switch (data.type) {
      case "rich_text_section":
        return [{ kind: "paragraph", children: readPieces(data.elements) }];
      case "rich_text_preformatted":
        return [{ kind: "preformatted", children: readPieces(data.elements) }];
      case "rich_text_quote":
        return [{ kind: "quote", children: [{ kind: "paragraph", children: readPieces(data.elements) }] }];
      case "rich_text_list": {
        const first = 1 + (data.offset ?? 0);
        const items = data.elements.map((each, index): ListItem => {
          const marker = data.style === "ordered" ? `${first + index}.` : "•";
          const inside = section.safeParse(each);
          const children = inside.success ? readPieces(inside.data.elements) : [unknownPiece(each)];
          return { marker, indent: data.indent ?? 0, children };
        });
        return [{ kind: "list", items }];
      }
    }
  });
}

function readPieces(given: readonly unknown[]): readonly Inline[] {
  return given.flatMap((one) => {
    const read = piece.safeParse(one);
    return read.success ? readPiece(read.data) : [unknownPiece(one)];
  });
}

function readPiece(given: Piece): readonly Inline[] {
  switch (given.type) {
    case "text":
      return lines(given.text).map((inline) => styled(inline, given.style));
    case "link": {
      const url = safeLink(given.url);
      const words = given.text ?? given.url;
      if (url === null) return [styled({ kind: "text", text: words }, given.style)];
      return [styled({ kind: "link", url, children: [{ kind: "text", text: words }] }, given.style)];
    }
    case "emoji": {
      const emoji = emojiNamed(given.name);
      return emoji === undefined
        ? [{ kind: "text", text: `:${given.name}:` }]
        : [{ kind: "emoji", name: given.name, emoji }];
    }
    case "user":
      return [styled({ kind: "person", id: given.user_id, label: null }, given.style)];
    case "channel":
      return [styled({ kind: "channel", id: given.channel_id, label: null }, given.style)];
    case "usergroup":
      return [styled({ kind: "user-group", id: given.usergroup_id, label: null }, given.style)];
    case "broadcast":
      return [styled({ kind: "broadcast", range: given.range }, given.style)];
    case "date": {
      const url = given.url === undefined ? null : safeLink(given.url);
      const { timestamp: unix, format, fallback = "" } = given;
      return [{ kind: "date", date: { unix, format, url, fallback } }];
    }
    case "color":
      return [{ kind: "code", children: [{ kind: "text", text: given.value }] }];
  }
}

function lines(text: string): readonly Inline[] {
  return text.split("\n").flatMap((line, index): readonly Inline[] => {
    const words: readonly Inline[] = line === "" ? [] : [{ kind: "text", text: line }];
    return index === 0 ? words : [{ kind: "break" }, ...words];
  });
}

function styled(inline: Inline, given: z.infer<typeof style>): Inline {
  let drawn = inline;
  if (given?.code === true) drawn = { kind: "code", children: [drawn] };
  if (given?.strike === true) drawn = { kind: "strike", children: [drawn] };
  if (given?.italic === true) drawn = { kind: "italic", children: [drawn] };
  if (given?.bold === true) drawn = { kind: "bold", children: [drawn] };
  return drawn;
}

function unknownPiece(given: unknown): Inline {
  const named = z.looseObject({ type: z.string() }).safeParse(given);
  return { kind: "unknown", name: named.success ? named.data.type : "something without a type" };
}

/** Text of any kind (mrkdwn, Markdown, rich text, plain text) as a tree that is drawn in one way. */
export type Paragraph =
  | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: "preformatted"; readonly children: readonly Inline[] }
  | { readonly kind: "quote"; readonly children: readonly Paragraph[] }
  | { readonly kind: "list"; readonly items: readonly ListItem[] };

export interface ListItem {
  /** What stands before it, as it is to be seen: `•`, `2.`. */
  readonly marker: string;
  /** How deep it is nested; 0 is the outermost. */
  readonly indent: number;
  readonly children: readonly Inline[];
}

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "bold" | "italic" | "strike" | "code"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly url: string; readonly children: readonly Inline[] }
  /** `label` is what the writer called it, for ids the page does not know. */
  | { readonly kind: "person" | "channel" | "user-group"; readonly id: string; readonly label: string | null }
  | { readonly kind: "broadcast"; readonly range: string }
  | { readonly kind: "date"; readonly date: DateMark }
  | { readonly kind: "emoji"; readonly name: string; readonly emoji: string }
  /** Something this page cannot draw, by its name. */
  | { readonly kind: "unknown"; readonly name: string };

export interface DateMark {
  /** Seconds since 1970. */
  readonly unix: number;
  readonly format: string;
  readonly url: string | null;
  readonly fallback: string;
}

/** The words of a tree as a person reads them, without any form. */
export function readableWords(paragraphs: readonly Paragraph[]): string {
  return paragraphs.map(wordsOfParagraph).join("\n");
}

function wordsOfParagraph(paragraph: Paragraph): string {
  if (paragraph.kind === "quote") return readableWords(paragraph.children);
  if (paragraph.kind !== "list") return wordsOf(paragraph.children);
  return paragraph.items.map(({ marker, children }) => `${marker} ${wordsOf(children)}`).join("\n");
}

function wordsOf(inlines: readonly Inline[]): string {
  return inlines.map(wordsOfOne).join("");
}

function wordsOfOne(inline: Inline): string {
  switch (inline.kind) {
    case "text":
      return inline.text;
    case "break":
      return "\n";
    case "bold":
    case "italic":
    case "strike":
    case "code":
    case "link":
      return wordsOf(inline.children);
    case "person":
    case "channel":
    case "user-group":
      return inline.label ?? inline.id;
    case "broadcast":
      return `@${inline.range}`;
    case "date":
      return inline.date.fallback;
    case "emoji":
      return inline.emoji;
    case "unknown":
      return inline.name;
  }
}

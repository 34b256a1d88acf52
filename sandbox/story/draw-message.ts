import { type Block, buttonLabels, type PostedMessage } from "../slack/index.ts";

/** Gives a Slack person's or channel's name by its id. */
export type NameOf = (id: string) => string;

/** The emoji Latchkey uses, as a terminal shows them; others are left out. */
const emoji = new Map([
  ["bell", "🔔"],
  ["raised_hand", "✋"],
  ["unlock", "🔓"],
  ["lock", "🔒"],
  ["key", "🔑"],
  ["no_entry", "⛔"],
  ["white_check_mark", "✅"],
  ["hourglass", "⌛"],
  ["hourglass_flowing_sand", "⏳"],
]);

/** A Slack message as lines for a terminal: what a person reads, then the buttons. `*bold*` stays marked so. */
export function drawMessage(message: Pick<PostedMessage, "blocks" | "text">, nameOf: NameOf): readonly string[] {
  const lines = message.blocks.length === 0 ? [message.text] : message.blocks.flatMap(linesOf);
  const buttons = buttonLabels(message).map((label) => `[ ${label} ]`);
  const shown = lines.flatMap((line) => readMarkup(line, nameOf).split("\n"));
  return buttons.length === 0 ? shown : [...shown, "", buttons.join("  ")];
}

function linesOf(block: Block): readonly string[] {
  if (block.type === "header") return [`*${block.text.text}*`];
  if (block.type === "section")
    return [...(block.text ? [block.text.text] : []), ...(block.fields ?? []).map(labelled)];
  if (block.type !== "context") return [];
  return block.elements.flatMap((element) => (element.type === "image" ? [] : [element.text]));
}

/** A field is a bold label over its value; a terminal has room for them beside each other. */
function labelled({ text }: { readonly text: string }): string {
  return text.replace(/^\*([^*\n]+?)\*\n/, (_, label: string) => (label.endsWith("?") ? `${label} ` : `${label}: `));
}

/** Slack's markup as plain text. Bold keeps its stars for whoever styles the text. */
function readMarkup(text: string, nameOf: NameOf): string {
  return text
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `@${nameOf(id)}`)
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `#${nameOf(id)}`)
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, "$2 ($1)")
    .replace(/:([a-z_]+):[ ]?/g, (_, name: string) => (emoji.has(name) ? `${emoji.get(name)} ` : ""))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

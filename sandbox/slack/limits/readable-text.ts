import type { Block, InteractiveElement } from "./blocks.ts";
import { elementsOf } from "./elements-of.ts";

/** All words of these blocks in reading order, one line each: what a person sees, without markup rendered. */
export function readableText({ blocks, text = "" }: { blocks: readonly Block[]; text?: string }): string {
  return blocks.length === 0 ? text : blocks.flatMap(linesOf).join("\n");
}

/** The labels of all buttons, in reading order. */
export function buttonLabels({ blocks }: { blocks: readonly Block[] }): readonly string[] {
  return blocks.flatMap(elementsOf).flatMap((element) => (element.type === "button" ? [element.text.text] : []));
}

function linesOf(block: Block): readonly string[] {
  const words = wordsOf(block);
  return [...words.filter((line) => line !== undefined), ...elementsOf(block).map(labelOf)];
}

function wordsOf(block: Block): readonly (string | undefined)[] {
  if (block.type === "section") return [block.text?.text, ...(block.fields ?? []).map(({ text }) => text)];
  if (block.type === "header") return [block.text.text];
  if (block.type === "markdown") return [block.text];
  if (block.type === "input") return [block.label.text, block.hint?.text];
  if (block.type === "image") return [block.title?.text ?? block.alt_text];
  if (block.type === "rich_text") return [JSON.stringify(block.elements)];
  if (block.type !== "context") return [];
  return block.elements.map((element) => (element.type === "image" ? element.alt_text : element.text));
}

function labelOf(element: InteractiveElement): string {
  if (element.type === "button") return `[${element.text.text}]`;
  if ("placeholder" in element && element.placeholder !== undefined) return `(${element.placeholder.text})`;
  return `(${element.type})`;
}

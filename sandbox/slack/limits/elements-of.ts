import type { Block, InteractiveElement } from "./blocks.ts";

/** Everything in a block that one can click, choose from or type into, in reading order. */
export function elementsOf(block: Block): readonly InteractiveElement[] {
  if (block.type === "actions") return block.elements;
  if (block.type === "input") return [block.element];
  if (block.type !== "section" || block.accessory === undefined || block.accessory.type === "image") return [];
  return [block.accessory];
}

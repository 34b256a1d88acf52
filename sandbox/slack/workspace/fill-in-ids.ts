import { randomBytes } from "node:crypto";
import type { Block } from "../limits/blocks.ts";

/** Slack names every block and element that came without an id, so that each can be spoken of. */
export function fillInIds(blocks: readonly Block[]): readonly Block[] {
  return blocks.map((block) => fillInBlock({ ...block, block_id: block.block_id ?? shortId() }));
}

function fillInBlock(block: Block): Block {
  if (block.type === "actions") {
    const elements = block.elements.map((element) => ({ ...element, action_id: element.action_id ?? shortId() }));
    return { ...block, elements };
  }
  if (block.type === "input") {
    return { ...block, element: { ...block.element, action_id: block.element.action_id ?? shortId() } };
  }
  if (block.type !== "section" || block.accessory === undefined || block.accessory.type === "image") return block;
  return { ...block, accessory: { ...block.accessory, action_id: block.accessory.action_id ?? shortId() } };
}

function shortId(): string {
  return randomBytes(4).toString("base64url").slice(0, 5);
}

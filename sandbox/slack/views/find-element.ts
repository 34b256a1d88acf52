import type { Block, InteractiveElement } from "../limits/blocks.ts";
import { elementsOf } from "../limits/elements-of.ts";

export interface FoundElement {
  readonly block: Block;
  readonly blockId: string;
  readonly element: InteractiveElement;
  readonly actionId: string;
}

/** Every element of these blocks with the ids it is spoken of by. */
export function allElements(blocks: readonly Block[]): readonly FoundElement[] {
  return blocks.flatMap((block) =>
    elementsOf(block).map((element) => ({
      block,
      blockId: block.block_id ?? "",
      element,
      actionId: element.action_id ?? "",
    })),
  );
}

/** The element called so: by `block/action`, action id, label or block id, in this order; exactly one, or an error. */
export function findElement(blocks: readonly Block[], target: string): FoundElement {
  const elements = allElements(blocks);
  const ways: readonly ((found: FoundElement) => boolean)[] = [
    (found) => `${found.blockId}/${found.actionId}` === target,
    (found) => found.actionId === target,
    (found) => labelOf(found) === target,
    (found) => found.blockId === target,
  ];
  for (const way of ways) {
    const [first, second] = elements.filter(way);
    if (second !== undefined) throw new Error(`More than one element answers to "${target}"; name it "block/action"`);
    if (first !== undefined) return first;
  }
  const there = elements.map((found) => `"${labelOf(found) ?? found.actionId}"`).join(", ");
  throw new Error(`Nothing here answers to "${target}"; there is ${there === "" ? "nothing to click" : there}`);
}

/** The words a person would call it by. */
function labelOf({ block, element }: FoundElement): string | undefined {
  if (element.type === "button") return element.text.text;
  if (block.type === "input") return block.label.text;
  if ("placeholder" in element && element.placeholder !== undefined) return element.placeholder.text;
  return block.type === "section" ? block.text?.text : undefined;
}

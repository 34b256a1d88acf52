import type { Block } from "../../../slack/limits/blocks.ts";
import { type Choice, heldChoice } from "../elements/choice.ts";
import type { FieldState } from "../../../slack/views/field-state.ts";

const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * What a Slack client finds wrong by itself before it sends a form, by block id: numbers, addresses and links that are
 * none. Empty fields and lengths are the server's to judge.
 */
export function checkFields(
  blocks: readonly Block[],
  state: FieldState,
  draftOf: (blockId: string, actionId: string) => Choice | undefined,
): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const blockId = block.block_id ?? "";
    const actionId = block.element.action_id ?? "";
    const draft = draftOf(blockId, actionId);
    const choice = draft === undefined ? heldChoice(state, blockId, actionId) : draft;
    const error = typeof choice === "string" && choice !== "" ? wrongWith(block.element, choice) : undefined;
    if (error !== undefined) errors[blockId] = error;
  }
  return errors;
}

type Element = Extract<Block, { type: "input" }>["element"];

function wrongWith(element: Element, text: string): string | undefined {
  if (element.type === "number_input") return wrongNumber(element, text);
  if (element.type === "email_text_input" && !email.test(text)) {
    return "Please enter an e-mail address, such as name@example.com.";
  }
  if (element.type === "url_text_input" && !URL.canParse(text)) {
    return "Please enter a whole link, such as https://example.com.";
  }
  return undefined;
}

function wrongNumber(element: Extract<Element, { type: "number_input" }>, text: string): string | undefined {
  const number = Number(text);
  if (!/^-?\d*\.?\d+$/.test(text.trim()) || Number.isNaN(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) {
    return `Please enter ${element.min_value} or more.`;
  }
  if (element.max_value !== undefined && number > Number(element.max_value)) {
    return `Please enter ${element.max_value} or less.`;
  }
  return undefined;
}

import type { InteractiveElement } from "../limits/blocks.ts";
import type { JsonObject } from "../json.ts";
import { allElements, type FoundElement } from "../views/find-element.ts";
import { isEmptyField } from "../views/field-state.ts";
import type { OpenView } from "../views/open-view.ts";

/** What a client checks by itself before it sends a form, by block id: required fields, and what typed text looks like. */
export function findComplaints(view: OpenView): Record<string, string> {
  const complaints: Record<string, string> = {};
  for (const found of allElements(view.blocks)) {
    const complaint = complaintOf(found, view);
    if (complaint !== undefined) complaints[found.blockId] = complaint;
  }
  return complaints;
}

function complaintOf({ block, blockId, actionId, element }: FoundElement, view: OpenView): string | undefined {
  if (block.type !== "input") return undefined;
  const state = view.state[blockId]?.[actionId];
  if (isEmptyField(state)) return block.optional === true ? undefined : "Please complete this required field.";
  return complainAboutText(element, state);
}

function complainAboutText(element: InteractiveElement, state: JsonObject | undefined): string | undefined {
  const typed = state?.["value"];
  if (typeof typed !== "string") return undefined;
  if (element.type === "plain_text_input") {
    const { min_length: min = 0, max_length: max = 3000 } = element;
    if (typed.length < min) return `Please use at least ${min} characters.`;
    return typed.length > max ? `Please use at most ${max} characters.` : undefined;
  }
  if (element.type === "number_input") return complainAboutNumber(element, typed);
  if (element.type === "email_text_input") {
    return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed)
      ? undefined
      : "Please enter an e-mail address, such as name@example.com.";
  }
  return element.type === "url_text_input" && !URL.canParse(typed)
    ? "Please enter a whole link, such as https://example.com."
    : undefined;
}

type NumberInput = Extract<InteractiveElement, { type: "number_input" }>;

function complainAboutNumber(element: NumberInput, typed: string): string | undefined {
  const { is_decimal_allowed: isDecimal, min_value: min, max_value: max } = element;
  if (!/^-?\d+(\.\d+)?$/.test(typed)) return "Please enter a number.";
  if (!isDecimal && typed.includes(".")) return "Please enter a whole number.";
  if (min !== undefined && Number(typed) < Number(min)) return `Please enter ${min} or more.`;
  return max !== undefined && Number(typed) > Number(max) ? `Please enter ${max} or less.` : undefined;
}

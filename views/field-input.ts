import type { InputBlock, InputBlockElement, PlainTextOption } from "@slack/types";

import { describeDuration } from "../src/domain/duration.ts";
import { type FieldDefinition, longestText } from "../src/domain/field.ts";
import { plain } from "./text.ts";

/** Slack's limit for one menu. */
export const longestMenu = 100;

/** A value of a menu is what comes back, so it is never cut: an option whose value is too long cannot be offered. */
const longestValue = 150;

/** What somebody had answered before, so that a form drawn again does not ask twice. */
type Given = string | readonly string[] | null | undefined;

/** The question a field asks, or `null` when it has nothing to choose from. `given` stands before the default. */
export function fieldInput(field: FieldDefinition, blockId: string, given: Given): InputBlock | null {
  const element = inputElement(field, given ?? defaultAnswer(field));
  if (element === null) return null;
  const optional = !field.required;
  return { type: "input", block_id: blockId, label: plain(field.label, 150), optional, element };
}

/** Options of a menu, in Slack's shape: those that fit. */
export function menuOptions(options: readonly { readonly value: string; readonly label: string }[]): PlainTextOption[] {
  return options
    .filter(({ value }) => value !== "" && value.length <= longestValue)
    .slice(0, longestMenu)
    .map(({ value, label }) => ({ text: plain(label, 75), value }));
}

function inputElement(field: FieldDefinition, answer: Given): InputBlockElement | null {
  const action_id = field.name;
  const one = typeof answer === "string" && answer !== "" ? answer : undefined;
  switch (field.kind) {
    case "text": {
      const { multiline } = field;
      const element = { type: "plain_text_input", action_id, multiline, max_length: longestText } as const;
      return one === undefined ? element : { ...element, initial_value: one.slice(0, longestText).toWellFormed() };
    }
    case "number":
      return {
        type: "number_input",
        action_id,
        is_decimal_allowed: true,
        ...(isPlainNumber(one) && { initial_value: one }),
        ...(field.min !== null && { min_value: String(field.min) }),
        ...(field.max !== null && { max_value: String(field.max) }),
      };
    case "boolean": {
      const options = [
        { text: plain("Yes", 75), value: "true" },
        { text: plain("No", 75), value: "false" },
      ];
      const initial = options.find(({ value }) => value === one);
      return { type: "radio_buttons", action_id, options, ...(initial && { initial_option: initial }) };
    }
    case "choice":
      return menu(action_id, menuOptions(field.options), one, "Choose one");
    case "choices": {
      const options = menuOptions(field.options);
      const initial = options.filter(({ value }) => value !== undefined && asList(answer).includes(value));
      if (options.length === 0) return null;
      const placeholder = plain("Choose one or more", 150);
      const element = { type: "multi_static_select", action_id, placeholder, options } as const;
      return initial.length === 0 ? element : { ...element, initial_options: initial };
    }
    case "duration": {
      const options = field.options.map(({ value }) => ({ value: String(value), label: describeDuration(value) }));
      return menu(action_id, menuOptions(options), one, "Choose how long");
    }
    case "slackUser":
      return {
        type: "users_select",
        action_id,
        placeholder: plain("Choose a person", 150),
        ...(one !== undefined && { initial_user: one }),
      };
  }
}

function menu(action_id: string, options: PlainTextOption[], chosen: string | undefined, hint: string) {
  if (options.length === 0) return null;
  const initial = options.find(({ value }) => value === chosen);
  const element = { type: "static_select", action_id, placeholder: plain(hint, 150), options } as const;
  return initial === undefined ? element : { ...element, initial_option: initial };
}

function defaultAnswer(field: FieldDefinition): Given {
  if (field.kind === "slackUser" || field.default === null) return null;
  if (field.kind === "choices") return field.default;
  return String(field.default);
}

function asList(answer: Given): readonly string[] {
  if (answer === null || answer === undefined) return [];
  return typeof answer === "string" ? [answer] : answer;
}

function isPlainNumber(text: string | undefined): text is string {
  return text !== undefined && /^-?\d{1,15}(\.\d{1,10})?$/.test(text);
}

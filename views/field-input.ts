import type { InputBlock, InputBlockElement, PlainTextOption } from "@slack/types";

import { describeDuration } from "../src/domain/duration.ts";
import { type FieldDefinition, longestText, type RawAnswer, rawDefault } from "../src/domain/field.ts";
import { plain } from "./text.ts";

/** Slack's limit for one menu; what has more is searched by typing. */
export const longestMenu = 100;

/** A value of a menu is what comes back, so it is never cut: an option whose value is too long cannot be offered. */
const longestValue = 150;

/**
 * The question a field asks, or `null` when it has nothing to choose from. What somebody answered before stands before the
 * default, so that a form drawn again does not ask twice; an empty answer is one.
 */
export function fieldInput(field: FieldDefinition, blockId: string, given: RawAnswer): InputBlock | null {
  const element = inputElement(field, given === undefined ? rawDefault(field) : given);
  if (element === null) return null;
  return {
    type: "input",
    block_id: blockId,
    label: plain(field.label, 150),
    optional: !field.required,
    ...(field.changesForm === true && { dispatch_action: true }),
    element,
  };
}

/** Options of a menu, in Slack's shape: those that fit. */
export function menuOptions(options: readonly { readonly value: string; readonly label: string }[]): PlainTextOption[] {
  return options.filter(isShort).slice(0, longestMenu).map(toOption);
}

/** A menu that is searched by typing. What is chosen already need not be among what is found. */
export function searchMenu(action_id: string, hint: string, chosen: PlainTextOption | undefined) {
  return {
    type: "external_select",
    action_id,
    placeholder: plain(hint, 150),
    min_query_length: 0,
    ...(chosen && { initial_option: chosen }),
  } as const;
}

function inputElement(field: FieldDefinition, answer: RawAnswer): InputBlockElement | null {
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
      return menu(action_id, field.options, one, "Choose one");
    case "choices":
      return multiMenu(action_id, field.options, asList(answer));
    case "duration": {
      const options = field.options.map(({ value }) => ({ value: String(value), label: describeDuration(value) }));
      return menu(action_id, options, one, "Choose how long");
    }
    case "slackUser":
      return {
        type: "users_select",
        action_id,
        placeholder: plain("Choose a person", 150),
        ...(one !== undefined && { initial_user: one }),
      };
    case "slackUsers": {
      const chosen = asList(answer);
      return {
        type: "multi_users_select",
        action_id,
        placeholder: plain("Choose people", 150),
        ...(chosen.length > 0 && { initial_users: [...chosen] }),
      };
    }
  }
}

interface MenuOption {
  readonly value: string;
  readonly label: string;
}

function menu(action_id: string, options: readonly MenuOption[], chosen: string | undefined, hint: string) {
  if (!options.some(isShort)) return null;
  const offered = options.find(({ value }) => value === chosen);
  const initial = offered !== undefined && isShort(offered) ? toOption(offered) : undefined;
  if (options.length > longestMenu) return searchMenu(action_id, "Type to search", initial);
  const element = {
    type: "static_select",
    action_id,
    placeholder: plain(hint, 150),
    options: menuOptions(options),
  } as const;
  return initial === undefined ? element : { ...element, initial_option: initial };
}

function multiMenu(action_id: string, options: readonly MenuOption[], chosen: readonly string[]) {
  if (!options.some(isShort)) return null;
  const initial = options.filter((option) => chosen.includes(option.value) && isShort(option)).map(toOption);
  const given = initial.length === 0 ? {} : { initial_options: initial };
  if (options.length > longestMenu) {
    const placeholder = plain("Type to search", 150);
    return { type: "multi_external_select", action_id, placeholder, min_query_length: 0, ...given } as const;
  }
  const placeholder = plain("Choose one or more", 150);
  return { type: "multi_static_select", action_id, placeholder, options: menuOptions(options), ...given } as const;
}

function toOption({ value, label }: MenuOption): PlainTextOption {
  return { text: plain(label, 75), value };
}

function isShort({ value }: MenuOption): boolean {
  return value !== "" && value.length <= longestValue;
}

function asList(answer: RawAnswer): readonly string[] {
  if (answer === null || answer === undefined) return [];
  return typeof answer === "string" ? [answer] : answer;
}

function isPlainNumber(text: string | undefined): text is string {
  return text !== undefined && /^-?\d{1,15}(\.\d{1,10})?$/.test(text);
}

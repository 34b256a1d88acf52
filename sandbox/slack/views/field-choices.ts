import type { JsonObject } from "../json.ts";
import type { InteractiveElement } from "../limits/blocks.ts";
import type { Choice } from "../people/person.ts";
import { type HeldAs, heldAs, holdsSeveral } from "./held-as.ts";

/** An option as the app offered it. */
export interface OfferedOption {
  readonly text: { readonly type: string; readonly text: string };
  readonly value: string;
}

/** The options that stand in the element itself; undefined when they come from the app while typing. */
export function optionsIn(element: InteractiveElement): readonly OfferedOption[] | undefined {
  if (element.type === "static_select" || element.type === "multi_static_select") {
    return element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
  }
  return "options" in element ? element.options : undefined;
}

/** The field's new value, in Slack's words, or an error if the client could not produce it. */
export function choose(element: InteractiveElement, choice: Choice, offered: readonly OfferedOption[]): JsonObject {
  const { type } = element;
  if (element.type === "button") {
    return { type, ...(element.value === undefined ? {} : { value: element.value }), text: element.text };
  }
  const key = heldAs[element.type];
  return { type, [key]: valueOf(key, choice, offered) };
}

function valueOf(key: HeldAs, choice: Choice, offered: readonly OfferedOption[]): unknown {
  if (key === "selected_options") return several(choice).map((wanted) => pick(offered, wanted));
  if (holdsSeveral(key)) return several(choice);
  if (choice === null || choice === "") return null;
  if (key === "selected_option") return pick(offered, single(choice));
  return key === "selected_date_time" ? Number(single(choice)) : single(choice);
}

function pick(offered: readonly OfferedOption[], wanted: string): OfferedOption {
  const found = offered.find(({ value }) => value === wanted) ?? offered.find(({ text }) => text.text === wanted);
  if (found !== undefined) return found;
  const there = offered.map(({ text }) => `"${text.text}"`).join(", ");
  throw new Error(`"${wanted}" is not offered here; there is ${there === "" ? "nothing" : there}`);
}

function single(choice: Exclude<Choice, null>): string {
  if (typeof choice === "string") return choice;
  if (typeof choice === "number") return String(choice);
  throw new Error("This field takes one value, not several");
}

function several(choice: Choice): readonly string[] {
  if (choice === null) return [];
  return typeof choice === "string" || typeof choice === "number" ? [String(choice)] : choice;
}

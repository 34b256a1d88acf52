import type { FieldState } from "../../../slack/views/field-state.ts";

/** Typed text, an option's value, an id, or several of them; null for an empty field. */
export type Choice = string | readonly string[] | null;

/** What stands in a field according to the server; null when nothing does. */
export function heldChoice(state: FieldState, blockId: string, actionId: string): Choice {
  for (const [key, content] of Object.entries(state[blockId]?.[actionId] ?? {})) {
    if (key === "type") continue;
    if (Array.isArray(content)) return content.flatMap((one: unknown) => valueOf(one) ?? []);
    return valueOf(content) ?? null;
  }
  return null;
}

/** The words of options the server knows to be chosen, by value: a type-ahead field shows them before anything is asked. */
export function heldWords(state: FieldState, blockId: string, actionId: string): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const content of Object.values(state[blockId]?.[actionId] ?? {})) {
    for (const one of Array.isArray(content) ? content : [content]) {
      const value = valueOf(one);
      const text = wordsOf(one);
      if (value !== undefined && text !== undefined) words.set(value, text);
    }
  }
  return words;
}

export function isSameChoice(one: Choice, other: Choice): boolean {
  return JSON.stringify(withoutEmpty(one)) === JSON.stringify(withoutEmpty(other));
}

/** As a list: what is chosen in a field that takes one or several. */
export function asList(choice: Choice): readonly string[] {
  if (choice === null || choice === "") return [];
  return typeof choice === "string" ? [choice] : choice;
}

function withoutEmpty(choice: Choice): Choice {
  return choice === "" || (Array.isArray(choice) && choice.length === 0) ? null : choice;
}

function valueOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (typeof content === "number") return String(content);
  if (typeof content !== "object" || content === null || !("value" in content)) return undefined;
  return typeof content.value === "string" ? content.value : undefined;
}

function wordsOf(content: unknown): string | undefined {
  if (typeof content !== "object" || content === null || !("text" in content)) return undefined;
  const { text } = content;
  if (typeof text !== "object" || text === null || !("text" in text)) return undefined;
  return typeof text.text === "string" ? text.text : undefined;
}

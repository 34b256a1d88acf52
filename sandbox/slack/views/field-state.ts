import type { JsonObject } from "../json.ts";
import type { Block, InteractiveElement } from "../limits/blocks.ts";
import { elementsOf } from "../limits/elements-of.ts";
import { heldAs, holdsSeveral } from "./held-as.ts";

/** `state.values`: block id, action id, then the element's type and what stands in it. */
export type FieldState = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/**
 * The fields as drawn: initial values count at once, and what a person already put into a field stays through an
 * update when block id, action id and type stay. https://docs.slack.dev/surfaces/modals#updating_views
 */
export function drawState(blocks: readonly Block[], before: FieldState = {}): FieldState {
  const state: Record<string, Record<string, JsonObject>> = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const initial = initialValue(element);
      if (initial === undefined || block.block_id === undefined || element.action_id === undefined) continue;
      const kept = before[block.block_id]?.[element.action_id];
      const value = kept?.["type"] === element.type ? kept : { type: element.type, ...initial };
      (state[block.block_id] ??= {})[element.action_id] = value;
    }
  }
  return state;
}

/** The state with one field changed. */
export function withField(state: FieldState, blockId: string, actionId: string, value: JsonObject): FieldState {
  return { ...state, [blockId]: { ...state[blockId], [actionId]: value } };
}

/** Nothing typed, chosen or ticked. */
export function isEmptyField(value: JsonObject | undefined): boolean {
  return Object.entries(value ?? {}).every(
    ([key, content]) =>
      key === "type" || content === null || content === "" || (Array.isArray(content) && content.length === 0),
  );
}

/** What an untouched element contributes to the state; undefined for elements that keep nothing. */
function initialValue(element: InteractiveElement): JsonObject | undefined {
  if (element.type === "button" || element.type === "overflow") return undefined;
  const key = heldAs[element.type];
  const initial: unknown = Object.entries(element).find(([name]) => name.startsWith("initial_"))?.[1];
  return { [key]: initial ?? (holdsSeveral(key) ? [] : null) };
}

import type { ModalView } from "@slack/types";

import { checkView } from "../../sandbox/slack/limits/check-view.ts";
import { drawState, type FieldState } from "../../sandbox/slack/views/field-state.ts";

/** A drawn view, checked against Slack's limits, with what Slack would send back when it is submitted untouched. */
export function submitted(view: ModalView): { private_metadata: string; state: { values: FieldState } } {
  const checked = checkView(view, "modal");
  return { private_metadata: view.private_metadata ?? "", state: { values: drawState(checked.blocks) } };
}

/** What Slack sends for each kind of element. */
export const typed = (value: string) => ({ type: "plain_text_input", value });
export const number = (value: string) => ({ type: "number_input", value });
export const chosen = (value: string) => ({ type: "static_select", selected_option: option(value) });
export const ticked = (value: string) => ({ type: "radio_buttons", selected_option: option(value) });
export const chosenMany = (...values: string[]) => ({
  type: "multi_static_select",
  selected_options: values.map(option),
});
export const found = (value: string) => ({ type: "external_select", selected_option: option(value) });
export const users = (...ids: string[]) => ({ type: "multi_users_select", selected_users: ids });
export const user = (id: string) => ({ type: "users_select", selected_user: id });

function option(value: string) {
  return { text: { type: "plain_text", text: value }, value };
}

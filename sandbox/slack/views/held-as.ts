import type { InteractiveElement } from "../limits/blocks.ts";

/** Where `state.values` and `actions` keep what each element holds. A button holds its value from birth. */
export const heldAs = {
  plain_text_input: "value",
  number_input: "value",
  email_text_input: "value",
  url_text_input: "value",
  overflow: "selected_option",
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  checkboxes: "selected_options",
  users_select: "selected_user",
  multi_users_select: "selected_users",
  conversations_select: "selected_conversation",
  multi_conversations_select: "selected_conversations",
  channels_select: "selected_channel",
  multi_channels_select: "selected_channels",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
} as const satisfies Record<Exclude<InteractiveElement["type"], "button">, string>;

export type HeldAs = (typeof heldAs)[keyof typeof heldAs];

export function holdsSeveral(key: HeldAs): boolean {
  return key.endsWith("s");
}

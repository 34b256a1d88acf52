import * as z from "zod";
import { confirmDialog, identifier, optionGroup, plainText, selectOption } from "./text-objects.ts";

/** What every menu of https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element may carry. */
const menu = {
  action_id: identifier.optional(),
  placeholder: plainText(150).optional(),
  confirm: confirmDialog.optional(),
  focus_on_load: z.boolean().optional(),
};
const maxSelected = { max_selected_items: z.int().min(1).optional() };
const options = z.array(selectOption).min(1).max(100);
const groups = z.array(optionGroup).min(1).max(100);
const conversationFilter = z.strictObject({
  include: z.array(z.enum(["im", "mpim", "private", "public"])).optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});

/** Either options or option groups, never both or neither. */
const choosesFromOne = (element: { options?: unknown; option_groups?: unknown }) =>
  (element.options === undefined) !== (element.option_groups === undefined);
const chooseOne = { error: "must define either `options` or `option_groups`" };

export const selects = [
  z
    .strictObject({
      type: z.literal("static_select"),
      ...menu,
      options: options.optional(),
      option_groups: groups.optional(),
      initial_option: selectOption.optional(),
    })
    .refine(choosesFromOne, chooseOne),
  z
    .strictObject({
      type: z.literal("multi_static_select"),
      ...menu,
      ...maxSelected,
      options: options.optional(),
      option_groups: groups.optional(),
      initial_options: z.array(selectOption).optional(),
    })
    .refine(choosesFromOne, chooseOne),
  z.strictObject({
    type: z.literal("external_select"),
    ...menu,
    min_query_length: z.int().min(0).optional(),
    initial_option: selectOption.optional(),
  }),
  z.strictObject({
    type: z.literal("multi_external_select"),
    ...menu,
    ...maxSelected,
    min_query_length: z.int().min(0).optional(),
    initial_options: z.array(selectOption).optional(),
  }),
  z.strictObject({ type: z.literal("users_select"), ...menu, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal("multi_users_select"),
    ...menu,
    ...maxSelected,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal("conversations_select"),
    ...menu,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  z.strictObject({
    type: z.literal("multi_conversations_select"),
    ...menu,
    ...maxSelected,
    initial_conversations: z.array(z.string()).optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  z.strictObject({
    type: z.literal("channels_select"),
    ...menu,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal("multi_channels_select"),
    ...menu,
    ...maxSelected,
    initial_channels: z.array(z.string()).optional(),
  }),
] as const;

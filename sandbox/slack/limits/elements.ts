import * as z from "zod";
import { selects } from "./selects.ts";
import { confirmDialog, identifier, overflowOption, plainText, tickOption } from "./text-objects.ts";

const common = { action_id: identifier.optional(), focus_on_load: z.boolean().optional() };
const confirm = { confirm: confirmDialog.optional() };
const placeholder = { placeholder: plainText(150).optional() };
const whenToDispatch = {
  dispatch_action_config: z
    .strictObject({ trigger_actions_on: z.array(z.enum(["on_enter_pressed", "on_character_entered"])).min(1) })
    .optional(),
};

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const button = z.strictObject({
  type: z.literal("button"),
  action_id: identifier.optional(),
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  accessibility_label: z.string().max(75).optional(),
  ...confirm,
});

const overflow = z.strictObject({
  type: z.literal("overflow"),
  action_id: identifier.optional(),
  options: z.array(overflowOption).min(1).max(5),
  ...confirm,
});

const ticks = [
  z.strictObject({
    type: z.literal("checkboxes"),
    ...common,
    ...confirm,
    options: z.array(tickOption).min(1).max(10),
    initial_options: z.array(tickOption).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal("radio_buttons"),
    ...common,
    ...confirm,
    options: z.array(tickOption).min(1).max(10),
    initial_option: tickOption.optional(),
  }),
] as const;

const pickers = [
  z.strictObject({
    type: z.literal("datepicker"),
    ...common,
    ...confirm,
    ...placeholder,
    initial_date: z.iso.date().optional(),
  }),
  z.strictObject({
    type: z.literal("timepicker"),
    ...common,
    ...confirm,
    ...placeholder,
    initial_time: z
      .string()
      .regex(/^\d\d:\d\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("datetimepicker"),
    ...common,
    ...confirm,
    initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
  }),
] as const;

const image = z.strictObject({
  type: z.literal("image"),
  image_url: z.string().max(3000),
  alt_text: z.string().min(1).max(2000),
});

const typedFields = [
  z.strictObject({
    type: z.literal("plain_text_input"),
    ...common,
    ...placeholder,
    ...whenToDispatch,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal("number_input"),
    ...common,
    ...placeholder,
    ...whenToDispatch,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("email_text_input"),
    ...common,
    ...placeholder,
    ...whenToDispatch,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("url_text_input"),
    ...common,
    ...placeholder,
    ...whenToDispatch,
    initial_value: z.string().optional(),
  }),
] as const;

/** What may stand in an actions block. */
export const actionElement = z.discriminatedUnion("type", [button, overflow, ...ticks, ...pickers, ...selects]);
/** What may stand beside a section's text. */
export const accessory = z.discriminatedUnion("type", [button, overflow, image, ...ticks, ...pickers, ...selects]);
/** What may stand in an input block: nothing that is only clicked. */
export const inputElement = z.discriminatedUnion("type", [...typedFields, ...ticks, ...pickers, ...selects]);
export const contextImage = image;

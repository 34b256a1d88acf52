import * as z from "zod";

/** https://docs.slack.dev/reference/block-kit/composition-objects/text-object: at least 1, at most 3,000 characters. */
export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal("plain_text"),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

const markdownText = (max: number) =>
  z.strictObject({
    type: z.literal("mrkdwn"),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });

export const anyText = (max: number) => z.discriminatedUnion("type", [plainText(max), markdownText(max)]);

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export const confirmDialog = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(["primary", "danger"]).optional(),
});

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
const optionValue = z.string().min(1).max(150);

/** Options of selects are plain text only; checkboxes and radio buttons also take mrkdwn. */
export const selectOption = z.strictObject({
  text: plainText(75),
  value: optionValue,
  description: plainText(75).optional(),
});
export const tickOption = z.strictObject({
  text: anyText(75),
  value: optionValue,
  description: anyText(75).optional(),
});
export const overflowOption = selectOption.extend({ url: z.string().max(3000).optional() });

export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(selectOption).min(1).max(100) });

export const identifier = z.string().max(255);

import * as z from "zod";
import { accessory, actionElement, contextImage, inputElement } from "./elements.ts";
import { anyText, identifier, plainText } from "./text-objects.ts";

const blockId = { block_id: identifier.optional() };

const section = z
  .strictObject({
    type: z.literal("section"),
    ...blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, {
    error: "must define either `text` or `fields`",
  });

/**
 * Every block we know, with the limits of https://docs.slack.dev/reference/block-kit/blocks. As Slack does, it refuses
 * properties that a block doesn't have.
 */
export const block = z.discriminatedUnion("type", [
  section,
  z.strictObject({ type: z.literal("divider"), ...blockId }),
  z.strictObject({ type: z.literal("header"), ...blockId, text: plainText(150) }),
  z.strictObject({
    type: z.literal("context"),
    ...blockId,
    elements: z
      .array(z.union([anyText(3000), contextImage]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal("actions"), ...blockId, elements: z.array(actionElement).min(1).max(25) }),
  z.strictObject({
    type: z.literal("input"),
    ...blockId,
    label: plainText(2000),
    element: inputElement,
    dispatch_action: z.boolean().optional(),
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal("image"),
    ...blockId,
    image_url: z.string().max(3000),
    alt_text: z.string().min(1).max(2000),
    title: plainText(2000).optional(),
  }),
  z.strictObject({ type: z.literal("markdown"), ...blockId, text: z.string().min(1).max(12_000) }),
  z.strictObject({ type: z.literal("rich_text"), ...blockId, elements: z.array(z.looseObject({ type: z.string() })) }),
]);

export type Block = z.infer<typeof block>;
type InputElement = z.infer<typeof inputElement>;
/** Anything one can click, choose from or type into. */
export type InteractiveElement = Exclude<z.infer<typeof accessory>, { type: "image" }> | InputElement;

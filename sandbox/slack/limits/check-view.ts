import * as z from "zod";
import { SlackRefusal } from "../web-api/slack-refusal.ts";
import { block } from "./blocks.ts";
import { explainIssues } from "./explain-issue.ts";
import { identifier, plainText } from "./text-objects.ts";
import { findRepeatedIds } from "./unique-ids.ts";

const shared = {
  blocks: z.array(block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: identifier.optional(),
  external_id: identifier.optional(),
};

/** https://docs.slack.dev/reference/views/modal-views */
const modal = z
  .strictObject({
    type: z.literal("modal"),
    ...shared,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  })
  .refine((view) => view.submit !== undefined || view.blocks.every(({ type }) => type !== "input"), {
    error: "missing required field: submit",
  });

/** https://docs.slack.dev/reference/views/home-tab-views */
const home = z.strictObject({ type: z.literal("home"), ...shared });

const view = z.discriminatedUnion("type", [modal, home]);
export type ViewPayload = z.infer<typeof view>;

/** https://docs.slack.dev/reference/methods/views.open: `view_too_large` above 250 kB. */
const maxBytes = 250 * 1024;

/** The view, or Slack's `invalid_arguments` or `view_too_large`. */
export function checkView(value: unknown, allowed: ViewPayload["type"]): ViewPayload {
  if (value === undefined) throw new SlackRefusal("invalid_arguments", ["missing required field: view"]);
  if (Buffer.byteLength(JSON.stringify(value)) > maxBytes) throw new SlackRefusal("view_too_large");
  const checked = view.safeParse(value, { reportInput: true });
  if (!checked.success) throw new SlackRefusal("invalid_arguments", explainIssues(checked.error.issues, "/view"));
  const repeated = findRepeatedIds(checked.data.blocks, "/view/blocks");
  if (repeated.length > 0) throw new SlackRefusal("invalid_arguments", repeated);
  if (checked.data.type !== allowed) {
    throw new SlackRefusal("invalid_arguments", [`must be a ${allowed} view [json-pointer:/view/type]`]);
  }
  return checked.data;
}

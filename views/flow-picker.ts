import type { InputBlockElement, ModalView } from "@slack/types";
import * as z from "zod";

import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { context, section } from "./blocks.ts";
import { menuOptions } from "./field-input.ts";
import { type FormContext, formContext } from "./form-context.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { mrkdwn, plain } from "./text.ts";

const flowBlock = "flow";
/** Slack draws at most this many radio buttons; more flows become a menu. */
const mostButtons = 10;

const memory = z.strictObject({ sourceChannel: z.string().nullable(), context: formContext.optional() });

/** Asks which flow, when there are several. Submitted, it turns into that flow's form. */
function draw(input: {
  readonly flows: readonly { readonly name: string; readonly label: string }[];
  readonly sourceChannel: string | null;
  readonly context?: FormContext;
  /** What was typed, where no flow is called so. */
  readonly unknownFlow?: string | null;
}): ModalView {
  const { flows, sourceChannel, unknownFlow = null } = input;
  const remember: z.infer<typeof memory> = {
    sourceChannel,
    ...(input.context?.message !== undefined && { context: input.context }),
  };
  const options = menuOptions(flows.map(({ name, label }) => ({ value: name, label })));
  if (options.length === 0) return noFlows();
  const element: InputBlockElement =
    options.length <= mostButtons
      ? { type: "radio_buttons", action_id: flowBlock, options }
      : { type: "static_select", action_id: flowBlock, placeholder: plain("Choose a flow", 150), options };
  const missing = flows.length - options.length;
  const rest = `${missing} more do not fit here. Type \`/access\` and the flow's name for one of those.`;
  return {
    type: "modal",
    callback_id: flowPicker.callbackId,
    private_metadata: JSON.stringify(remember),
    title: plain("Request access", 24),
    submit: plain("Next", 24),
    close: plain("Cancel", 24),
    blocks: [
      ...(unknownFlow === null
        ? []
        : [section(`There is no flow called "${mrkdwn(unknownFlow, 75)}". These are there:`)]),
      { type: "input", block_id: flowBlock, label: plain("What kind of request?", 150), element },
      ...(missing > 0 ? [context(rest)] : []),
    ],
  };
}

/** Reads which flow was picked. What no picker of ours would send is refused, never thrown. */
function read(
  view: SubmittedView,
): Result<{ readonly flow: string; readonly sourceChannel: string | null; readonly context: FormContext }> {
  const remembered = readMetadata(view, memory);
  const picked = readAnswers(view)?.find(({ blockId }) => blockId === flowBlock)?.value;
  if (remembered === null || typeof picked !== "string" || picked === "") return refuse(unreadable);
  return accept({ flow: picked, sourceChannel: remembered.sourceChannel, context: remembered.context ?? {} });
}

const unreadable: Refusal = {
  reason: "field-invalid",
  field: flowBlock,
  problem:
    "Latchkey could not read which flow you chose, so nothing was requested. Close this and type `/access` again.",
};

export const flowPicker = { callbackId: "flow_picker", draw, read } as const;

/** There is nothing to ask for: says so, and who can change it. */
export function noFlows(): ModalView {
  return {
    type: "modal",
    title: plain("Request access", 24),
    close: plain("Close", 24),
    blocks: [
      section(
        "*There is nothing to ask for yet.*\nA Latchkey admin can add a flow to `latchkey.config.ts` and restart Latchkey.",
      ),
    ],
  };
}

import type { ModalView } from "@slack/types";
import * as z from "zod";

import { accept, refuse, type Result } from "../src/domain/refusal.ts";
import { section } from "./blocks.ts";
import { menuOptions } from "./field-input.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { plain } from "./text.ts";

const flowBlock = "flow";
const memory = z.strictObject({ sourceChannel: z.string().nullable() });

/** Which kind of request? Drawn when there are several flows and none was named. */
function draw(input: {
  readonly flows: readonly { readonly name: string; readonly label: string }[];
  readonly sourceChannel: string | null;
}): ModalView {
  const options = menuOptions(input.flows.map(({ name, label }) => ({ value: name, label })));
  const few = options.length <= 10;
  return {
    type: "modal",
    callback_id: flowPicker.callbackId,
    private_metadata: JSON.stringify({ sourceChannel: input.sourceChannel } satisfies z.infer<typeof memory>),
    title: plain("Request access", 24),
    submit: plain("Next", 24),
    close: plain("Cancel", 24),
    blocks: [
      {
        type: "input",
        block_id: flowBlock,
        label: plain("What kind of request?", 150),
        element: few
          ? { type: "radio_buttons", action_id: flowBlock, options }
          : { type: "static_select", action_id: flowBlock, options, placeholder: plain("Choose one", 150) },
      },
    ],
  };
}

/** Reads which flow was picked. */
function read(view: SubmittedView): Result<{ readonly flow: string; readonly sourceChannel: string | null }> {
  const remembered = readMetadata(view, memory);
  const picked = readAnswers(view)?.find(({ blockId }) => blockId === flowBlock)?.value;
  if (remembered === null || typeof picked !== "string") {
    return refuse({
      reason: "field-invalid",
      field: "",
      problem: "Latchkey could not read this form, so nothing was requested. Close it and open it again with `/access`.",
    });
  }
  return accept({ flow: picked, sourceChannel: remembered.sourceChannel });
}

export const flowPicker = { callbackId: "flow_picker", draw, read } as const;

/** There is nothing to request: what to do about it. */
export function noFlows(): ModalView {
  return {
    type: "modal",
    callback_id: "no_flows",
    title: plain("Request access", 24),
    close: plain("Close", 24),
    blocks: [
      section("There is nothing to request yet. A Latchkey admin adds flows to `latchkey.config.ts` and restarts Latchkey."),
    ],
  };
}

import type { ModalView } from "@slack/types";
import * as z from "zod";

import type { Outcome } from "../src/domain/approval-policy.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { section } from "./blocks.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { stateReason, stateWords } from "./request-words.ts";
import { plain, sentence } from "./text.ts";

/** Longest message that may go with a decision, in characters. */
export const longestMessage = 500;

const messageBlock = "message";

const memory = z.strictObject({
  requestId: z.uuid(),
  version: z.int().min(1),
  outcome: z.enum(["approve", "deny"]),
});

/** What was decided in the form: read, not yet checked against the row. */
export interface DecisionAnswers {
  readonly requestId: string;
  readonly version: number;
  readonly outcome: Outcome;
  readonly message: string | null;
}

/** The form that takes a few words with a decision. */
function draw(input: {
  readonly requestId: string;
  readonly version: number;
  readonly outcome: Outcome;
  readonly summary: RequestPicture | string;
}): ModalView {
  const { requestId, version, outcome, summary } = input;
  const verb = outcome === "approve" ? "Approve" : "Deny";
  return {
    type: "modal",
    callback_id: decisionForm.callbackId,
    private_metadata: JSON.stringify({ requestId, version, outcome } satisfies z.infer<typeof memory>),
    title: plain(`${verb} this request`, 24),
    submit: plain(verb, 24),
    close: plain("Cancel", 24),
    blocks: [
      section(typeof summary === "string" ? sentence(summary, 2_900) : summaryOf(summary)),
      {
        type: "input",
        block_id: messageBlock,
        optional: true,
        label: plain("Message", 150),
        hint: plain("The person who asked reads it, and it stays on the card.", 150),
        element: { type: "plain_text_input", action_id: messageBlock, multiline: true, max_length: longestMessage },
      },
    ],
  };
}

/** Reads a submitted decision. What no form of ours would send is refused, never thrown. */
function read(view: SubmittedView): Result<DecisionAnswers> {
  const remembered = readMetadata(view, memory);
  const given = readAnswers(view)?.find(({ blockId }) => blockId === messageBlock)?.value ?? null;
  if (remembered === null || (typeof given === "object" && given !== null)) return refuse(unreadable);
  const message = given?.trim() ?? "";
  if (message.length > longestMessage || message.includes("\0") || !message.isWellFormed()) return refuse(unreadable);
  return accept({ ...remembered, message: message === "" ? null : message });
}

const unreadable: Refusal = {
  reason: "field-invalid",
  field: messageBlock,
  problem: "Latchkey could not read this form, so nothing was decided. Close it and use the button on the card again.",
};

function summaryOf(picture: RequestPicture): string {
  const reason = stateReason(picture);
  const words = stateWords(picture, "others");
  return reason === null ? words : `${words}\n${reason}`;
}

export const decisionForm = { callbackId: "decision_form", draw, read } as const;

import type { ModalView } from "@slack/types";
import * as z from "zod";

import type { Outcome } from "../src/domain/approval-policy.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { accept, refuse, type Result } from "../src/domain/refusal.ts";
import { section } from "./blocks.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { summarise } from "./request-facts.ts";
import { plain } from "./text.ts";

const messageBlock = "message";

/** Longest message with a decision, in characters. */
const longestMessage = 500;

const memory = z.strictObject({ requestId: z.uuid(), version: z.int().min(1), outcome: z.enum(["approve", "deny"]) });

/** What a person decided, in words of their own where they gave any. */
export interface DecisionAnswers {
  readonly requestId: string;
  readonly version: number;
  readonly outcome: Outcome;
  readonly message: string | null;
}

/** The words that go with a decision. They may be left out. */
function draw(input: {
  readonly requestId: string;
  readonly version: number;
  readonly outcome: Outcome;
  readonly summary: RequestPicture;
}): ModalView {
  const { requestId, version, outcome, summary } = input;
  return {
    type: "modal",
    callback_id: decisionForm.callbackId,
    private_metadata: JSON.stringify({ requestId, version, outcome } satisfies z.infer<typeof memory>),
    title: plain(outcome === "approve" ? "Approve request" : "Deny request", 24),
    submit: plain(outcome === "approve" ? "Approve" : "Deny", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(summarise(summary)),
      {
        type: "input",
        block_id: messageBlock,
        optional: true,
        label: plain("A message to the person who asked", 150),
        element: { type: "plain_text_input", action_id: messageBlock, multiline: true, max_length: longestMessage },
      },
    ],
  };
}

/** Reads a submitted decision. What no form of ours would send is refused. */
function read(view: SubmittedView): Result<DecisionAnswers> {
  const remembered = readMetadata(view, memory);
  const given = readAnswers(view);
  const message = given?.find(({ blockId }) => blockId === messageBlock)?.value ?? null;
  if (remembered === null || given === null || Array.isArray(message)) return refuse({ reason: "request-unknown" });
  const words = typeof message === "string" ? message.toWellFormed().replaceAll("\0", "").trim().slice(0, longestMessage) : "";
  return accept({ ...remembered, message: words === "" ? null : words });
}

export const decisionForm = { callbackId: "decision_form", draw, read } as const;

import type { ModalView } from "@slack/types";
import * as z from "zod";

import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { context, section } from "./blocks.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { moment, mrkdwn, plain } from "./text.ts";

const codeBlock = "code";

const memory = z.strictObject({ claimId: z.uuid() });

/** Takes the code. It says the same whether the account exists or not. */
function draw(input: {
  readonly claimId: string;
  readonly service: string;
  readonly expiresAt: Date;
  /** Whether admins can confirm the account instead. */
  readonly hasOtherWay: boolean;
}): ModalView {
  const service = mrkdwn(input.service, 80);
  const otherWay = input.hasOtherWay
    ? " If none comes, or you cannot read that mailbox, close this and type `/access map` to have an admin confirm it."
    : " If none comes, ask a Latchkey admin.";
  return {
    type: "modal",
    callback_id: codeForm.callbackId,
    private_metadata: JSON.stringify({ claimId: input.claimId } satisfies z.infer<typeof memory>),
    title: plain("Enter the code", 24),
    submit: plain("Prove it", 24),
    close: plain("Later", 24),
    blocks: [
      section(
        `If the account can be mapped by a code, one is on its way to the e-mail address that *${service}* has for it.`,
      ),
      {
        type: "input",
        block_id: codeBlock,
        label: plain("Code", 150),
        element: {
          type: "plain_text_input",
          action_id: codeBlock,
          max_length: 20,
          placeholder: plain("8 characters, such as K7QM-3XPD", 150),
        },
      },
      context(`It works once, until ${moment(input.expiresAt)}.${otherWay}`),
    ],
  };
}

/** Reads the code as it was typed. */
function read(view: SubmittedView): Result<{ readonly claimId: string; readonly code: string }> {
  const remembered = readMetadata(view, memory);
  const code = readAnswers(view)?.find(({ blockId }) => blockId === codeBlock)?.value;
  if (remembered === null || typeof code !== "string") return refuse(unreadable);
  return accept({ ...remembered, code });
}

/** A wrong code is said beside it, so that it can be mended. */
function errorsFor(refusal: Refusal, words: string): Record<string, string> {
  return refusal.reason === "code-wrong" ? { [codeBlock]: words } : {};
}

const unreadable: Refusal = {
  reason: "field-invalid",
  field: "",
  problem: "Latchkey could not read this form, so nothing was proven. Use the button in the message again.",
};

export const codeForm = { callbackId: "code_form", draw, read, errorsFor } as const;

import type { ModalView } from "@slack/types";
import * as z from "zod";

import { accept, refuse, type Result } from "../src/domain/refusal.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { type IdentityTask, identityTasks, unreadable } from "./identity-form.ts";
import { plain } from "./text.ts";

const taskBlock = "task";
const memory = z.strictObject({ channel: z.string().nullable() });

/** Asks what to do. Submitted, it turns into the form for that. */
function draw({ channel }: { readonly channel: string | null }): ModalView {
  const options = identityTasks.map(({ task, label, says }) => ({
    value: task,
    text: plain(label, 75),
    description: plain(says, 75),
  }));
  return {
    type: "modal",
    callback_id: identityMenu.callbackId,
    private_metadata: JSON.stringify({ channel } satisfies z.infer<typeof memory>),
    title: plain("Accounts of people", 24),
    submit: plain("Next", 24),
    close: plain("Cancel", 24),
    blocks: [
      {
        type: "input",
        block_id: taskBlock,
        label: plain("What do you want to do?", 150),
        element: {
          type: "static_select",
          action_id: taskBlock,
          placeholder: plain("Choose one", 150),
          // More than the ten that radio buttons may have.
          options,
        },
      },
    ],
  };
}

/** Reads what was chosen. What no menu of ours would send is refused, never thrown. */
function read(view: SubmittedView): Result<{ readonly task: IdentityTask; readonly channel: string | null }> {
  const remembered = readMetadata(view, memory);
  const given = readAnswers(view)?.find(({ blockId }) => blockId === taskBlock)?.value;
  const chosen = identityTasks.find(({ task }) => task === given);
  if (remembered === null || chosen === undefined) return refuse(unreadable);
  return accept({ task: chosen.task, channel: remembered.channel });
}

export const identityMenu = { callbackId: "identity_menu", draw, read } as const;

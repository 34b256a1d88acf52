import type { InputBlock } from "@slack/types";

import { refuse, type Result, accept } from "../src/domain/refusal.ts";
import type { GivenAnswer } from "./form-state.ts";
import { plain } from "./text.ts";

/** Longest reason an admin may give for what they do to a link, in characters. */
export const longestReason = 500;

export const reasonBlock = "reason";

/** Asks why. */
export function reasonInput(options: {
  readonly label: string;
  readonly hint: string;
  readonly isNeeded: boolean;
  readonly given: string;
}): InputBlock {
  const given = options.given.trim().slice(0, longestReason).toWellFormed();
  return {
    type: "input",
    block_id: reasonBlock,
    optional: !options.isNeeded,
    label: plain(options.label, 150),
    hint: plain(options.hint, 150),
    element: {
      type: "plain_text_input",
      action_id: reasonBlock,
      max_length: longestReason,
      ...(given !== "" && { initial_value: given }),
    },
  };
}

/** Reads why; empty when nothing was said. A text that cannot be kept is refused. */
export function readReason(answers: readonly GivenAnswer[]): Result<string> {
  const given = answers.find(({ blockId }) => blockId === reasonBlock)?.value ?? "";
  const isText = typeof given === "string" && given.isWellFormed() && !given.includes("\0");
  if (!isText || given.length > longestReason) {
    const problem = `Say it in at most ${longestReason} ordinary characters. Nothing was changed.`;
    return refuse({ reason: "field-invalid", field: reasonBlock, problem });
  }
  return accept(given.trim());
}

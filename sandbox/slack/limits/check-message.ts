import { SlackRefusal } from "../web-api/slack-refusal.ts";
import type { Block } from "./blocks.ts";
import { checkMessageBlocks } from "./check-blocks.ts";

/** https://docs.slack.dev/reference/methods/chat.postMessage#truncating: 40,000 characters. */
const maxText = 40_000;

/** What is said, within Slack's limits: `no_text`, `msg_too_long` or `invalid_blocks` otherwise. */
export function checkMessage(said: { text?: string | undefined; blocks?: unknown; attachments?: unknown }): {
  text: string;
  blocks: readonly Block[];
} {
  const { text = "", blocks = [], attachments } = said;
  if (text.length > maxText) throw new SlackRefusal("msg_too_long");
  const checked = checkMessageBlocks(blocks);
  if (text === "" && checked.length === 0 && !(Array.isArray(attachments) && attachments.length > 0)) {
    throw new SlackRefusal("no_text");
  }
  return { text, blocks: checked };
}

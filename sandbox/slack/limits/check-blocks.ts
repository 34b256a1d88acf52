import * as z from "zod";
import { SlackRefusal } from "../web-api/slack-refusal.ts";
import { block, type Block } from "./blocks.ts";
import { explainIssues } from "./explain-issue.ts";
import { findRepeatedIds } from "./unique-ids.ts";

const messageBlocks = z.array(block).max(50);
/** https://docs.slack.dev/reference/block-kit/blocks/markdown-block: 12,000 characters for all of one message. */
const maxMarkdown = 12_000;

/** The blocks of a message, or Slack's `invalid_blocks` with one sentence for each thing that is wrong. */
export function checkMessageBlocks(value: unknown): readonly Block[] {
  const checked = messageBlocks.safeParse(value, { reportInput: true });
  if (!checked.success) throw invalidBlocks(explainIssues(checked.error.issues, "/blocks"));
  const repeated = findRepeatedIds(checked.data, "/blocks");
  if (repeated.length > 0) throw invalidBlocks(repeated);
  const markdown = checked.data.reduce((sum, one) => sum + (one.type === "markdown" ? one.text.length : 0), 0);
  if (markdown > maxMarkdown) throw new SlackRefusal("msg_blocks_too_long");
  return checked.data;
}

function invalidBlocks(complaints: readonly string[]): SlackRefusal {
  return new SlackRefusal("invalid_blocks", complaints);
}

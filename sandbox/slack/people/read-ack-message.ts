import * as z from "zod";
import { checkMessage } from "../limits/check-message.ts";
import { SlackRefusal } from "../web-api/slack-refusal.ts";
import type { Block } from "../limits/blocks.ts";

const answer = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  response_type: z.string().optional(),
});

export type AckMessage = { text: string; blocks: readonly Block[]; isPublic: boolean };

/**
 * The message in a command's acknowledgement: plain text or a message; nothing in it means nothing is shown, and
 * something that is no message is `"invalid"`.
 */
export function readAckMessage(body: unknown): AckMessage | "invalid" | undefined {
  const read = answer.safeParse(typeof body === "string" ? { text: body } : (body ?? {}));
  if (!read.success) return "invalid";
  const { text = "", blocks, response_type: type } = read.data;
  if (text === "" && blocks === undefined) return undefined;
  try {
    return { ...checkMessage(read.data), isPublic: type === "in_channel" };
  } catch (error) {
    if (error instanceof SlackRefusal) return "invalid";
    throw error;
  }
}

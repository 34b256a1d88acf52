import { z } from "zod";

import type { Whereabouts } from "../src/ports/whisper.ts";
const id = z.string().min(1).max(64);

/** The parts of Slack's payloads that say who and where; commands write them flat, everything else nests them. */
const payloadSchema = z.object({
  user: z.union([id, z.object({ id })]).nullish(),
  user_id: id.nullish(),
  channel: z.union([id, z.object({ id })]).nullish(),
  channel_id: id.nullish(),
  response_url: z.string().max(2_000).nullish(),
});

/**
 * Slack's id of the person behind a payload, which Slack signed, and where they are looking. Only ids: who the person
 * is, and what they may do, is asked live later; nothing here waits for anybody. Throws when there is no person in it.
 */
export function identifyUser(body: object): Whereabouts {
  const payload = payloadSchema.parse(body);
  const slackUserId = (typeof payload.user === "object" ? payload.user?.id : payload.user) ?? payload.user_id;
  if (slackUserId == null) throw new Error("Slack sent something without saying who did it, so nothing was done.");
  const channel = typeof payload.channel === "object" ? payload.channel?.id : payload.channel;
  return {
    slackUserId,
    channel: channel ?? payload.channel_id ?? null,
    responseUrl: payload.response_url ?? null,
  };
}

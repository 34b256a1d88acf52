import type { AllMiddlewareArgs, MessageShortcut, SlackShortcutMiddlewareArgs } from "@slack/bolt";
import { z } from "zod";

import { contextOf } from "../../views/form-context.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openForm } from "./open-form.ts";

const messageSchema = z.object({
  channel: z.object({ id: z.string().min(1).max(32) }),
  message_ts: z.string().max(32),
  team: z.object({ domain: z.string().nullish() }).nullish(),
  message: z.object({ text: z.string().nullish(), thread_ts: z.string().max(32).nullish() }),
});

/** The shortcut "Request access" of a message: the request remembers which message it is about. */
export function requestFromMessage(desk: Desk) {
  return async ({
    ack,
    shortcut,
    client,
  }: SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(shortcut);
    const { channel, message_ts: ts, team, message } = messageSchema.parse(shortcut);
    const threadTs = message.thread_ts ?? null;
    const context = contextOf({
      channel: channel.id,
      ts,
      threadTs,
      domain: team?.domain ?? null,
      text: message.text ?? "",
    });
    await openForm(desk, { client, triggerId: shortcut.trigger_id, speaker, flowName: null, context });
  };
}

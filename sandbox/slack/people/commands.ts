import { describeMessage, type PostedMessage } from "../workspace/messages.ts";
import { commandPayload, nameInPayload } from "./payloads.ts";
import type { CommandSeen, InteractionSeen } from "./person.ts";
import { readAckMessage } from "./read-ack-message.ts";
import { refuseUnlessVisible } from "./what-one-sees.ts";
import type { Sender } from "./sender.ts";

/** Types a slash command and shows what comes with its acknowledgement. */
export async function typeCommand(
  sender: Sender,
  typed: { command: string; text: string; channel: string | undefined },
): Promise<CommandSeen> {
  const { workspace, responseUrls, triggers } = sender.desk;
  const { user, userId } = sender;
  const { command, text } = typed;
  const channel = typed.channel === undefined ? workspace.directMessage([userId]) : workspace.channel(typed.channel);
  if (!sender.isForging && !channel.members.includes(userId)) throw new Error(`${user.name} is not in ${channel.name}`);
  const responseUrl = responseUrls.issue({ userId, channel: channel.id });
  const triggerId = triggers.issue(userId);
  const payload = commandPayload(workspace, { user, channel, command, text, responseUrl, triggerId });
  const seen = await sender.send("slash_commands", payload);
  const answer = seen.delivery.outcome === "acknowledged" ? readAckMessage(seen.delivery.body) : undefined;
  if (answer === "invalid") return { ...seen, failure: "invalid_command_response", shown: undefined };
  if (answer === undefined) return { ...seen, shown: undefined };
  const { isPublic, ...content } = answer;
  const shown = workspace.messages.post({
    channel: channel.id,
    ...content,
    ephemeralTo: isPublic ? undefined : userId,
  });
  return { ...seen, shown };
}

/** https://docs.slack.dev/interactivity/implementing-shortcuts#handling_payloads */
export function useGlobalShortcut(sender: Sender, callbackId: string): Promise<InteractionSeen> {
  const { triggers, clock } = sender.desk;
  const rest = { callback_id: callbackId, trigger_id: triggers.issue(sender.userId), action_ts: clock.nextTs() };
  return sender.interact("shortcut", rest);
}

export function useMessageShortcut(
  sender: Sender,
  callbackId: string,
  message: PostedMessage,
): Promise<InteractionSeen> {
  const { workspace, triggers, responseUrls, clock } = sender.desk;
  const { userId } = sender;
  refuseUnlessVisible(sender, message);
  const channel = workspace.channel(message.channel);
  return sender.interact("message_action", {
    callback_id: callbackId,
    trigger_id: triggers.issue(userId),
    action_ts: clock.nextTs(),
    message_ts: message.ts,
    channel: { id: channel.id, name: nameInPayload(channel) },
    message: describeMessage(message, workspace.teamId, workspace.appId),
    response_url: responseUrls.issue({ userId, channel: channel.id, message }),
  });
}

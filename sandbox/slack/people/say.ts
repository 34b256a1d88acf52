import type { Channel } from "../workspace/channels.ts";
import type { PostedMessage } from "../workspace/messages.ts";
import type { Sender } from "./sender.ts";

/** Writes a message; an app that subscribed and is there gets `message`, and `app_mention` when it is mentioned. */
export async function say(
  sender: Sender,
  channelIdOrName: string,
  text: string,
  threadTs: string | undefined,
): Promise<PostedMessage> {
  const { workspace, events } = sender.desk;
  const channel = workspace.channel(channelIdOrName);
  if (!channel.members.includes(sender.userId)) throw new Error(`${sender.user.name} is not in ${channel.name}`);
  const message = workspace.messages.post({ channel: channel.id, text, blocks: [], user: sender.userId, threadTs });
  if (!channel.members.includes(workspace.botUserId)) return message;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const said = { user: sender.userId, text, ts: message.ts, channel: channel.id, event_ts: message.ts, ...thread };
  if (events.has(subscriptionOf(channel))) {
    await sender.event({ type: "message", ...said, channel_type: subscriptionOf(channel).slice("message.".length) });
  }
  if (events.has("app_mention") && text.includes(`<@${workspace.botUserId}>`)) {
    await sender.event({ type: "app_mention", ...said });
  }
  return message;
}

/** `message.channels` comes with `channel_type` `channel`, and so on; Slack's subscription names are plural. */
function subscriptionOf({ kind, isPrivate }: Channel): string {
  if (kind !== "channel") return `message.${kind}`;
  return isPrivate ? "message.groups" : "message.channels";
}

import * as z from "zod";
import { jsonObject } from "../json.ts";
import { checkMessage } from "../limits/check-message.ts";
import type { Channel } from "../workspace/channels.ts";
import { describeMessage, type PostedMessage } from "../workspace/messages.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { type Methods, readArguments } from "./method.ts";
import { SlackRefusal } from "./slack-refusal.ts";

const content = { text: z.string().optional(), blocks: z.unknown().optional(), attachments: z.unknown().optional() };
const posting = z.object({
  channel: z.string(),
  thread_ts: z.string().optional(),
  metadata: jsonObject.optional(),
  ...content,
});
const whispering = z.object({ channel: z.string(), user: z.string(), thread_ts: z.string().optional(), ...content });
const updating = z.object({ channel: z.string(), ts: z.string(), metadata: jsonObject.optional(), ...content });
const oneMessage = z.object({ channel: z.string(), ts: z.string() });
const linking = z.object({ channel: z.string(), message_ts: z.string() });

/** Messages: https://docs.slack.dev/reference/methods/chat.postMessage and its siblings. */
export function chatMethods(workspace: Workspace, isGranted: (scope: string) => boolean): Methods {
  const describe = (message: PostedMessage) => describeMessage(message, workspace.teamId, workspace.appId);
  const speakIn = (idOrName: string) => findPlaceToSpeak(workspace, idOrName, isGranted("chat:write.public"));
  const ownMessage = (channelId: string, ts: string, refusal: string): PostedMessage => {
    const channel = workspace.channels.get(channelId);
    if (channel === undefined || !canSee(workspace, channel)) throw new SlackRefusal("channel_not_found");
    const message = workspace.messages.find(channelId, ts);
    if (message === undefined || message.ephemeralTo !== undefined) throw new SlackRefusal("message_not_found");
    if (message.user !== workspace.botUserId) throw new SlackRefusal(refusal);
    return message;
  };
  return {
    "chat.postMessage": {
      scopes: ["chat:write"],
      postsMessages: true,
      handle(body) {
        const { channel: to, thread_ts: threadTs, metadata, ...said } = readArguments(posting, body);
        const channel = speakIn(to);
        const message = workspace.messages.post({ channel: channel.id, ...checkMessage(said), threadTs, metadata });
        return { ok: true, channel: channel.id, ts: message.ts, message: describe(message) };
      },
    },
    "chat.postEphemeral": {
      scopes: ["chat:write"],
      postsMessages: true,
      handle(body) {
        const { channel: to, user, thread_ts: threadTs, ...said } = readArguments(whispering, body);
        const channel = speakIn(to);
        if (!channel.members.includes(user)) throw new SlackRefusal("user_not_in_channel");
        const message = workspace.messages.post({
          channel: channel.id,
          ...checkMessage(said),
          threadTs,
          ephemeralTo: user,
        });
        return { ok: true, message_ts: message.ts };
      },
    },
    "chat.update": {
      scopes: ["chat:write"],
      handle(body) {
        const { channel, ts, metadata, ...said } = readArguments(updating, body);
        const before = ownMessage(channel, ts, "cant_update_message");
        // "is_inactive: The message cannot be edited within a frozen, archived or deleted channel."
        if (workspace.channel(channel).isArchived) throw new SlackRefusal("is_inactive");
        // "blocks will only be retained if the text argument is not provided"
        const kept = said.text === undefined ? { text: before.text, blocks: before.blocks } : {};
        const checked = checkMessage({ ...kept, ...said });
        const message = workspace.messages.edit(before, { ...checked, metadata: metadata ?? before.metadata });
        return { ok: true, channel, ts, text: message.text, message: describe(message) };
      },
    },
    "chat.delete": {
      scopes: ["chat:write"],
      handle(body) {
        const { channel, ts } = readArguments(oneMessage, body);
        workspace.messages.edit(ownMessage(channel, ts, "cant_delete_message"), { isDeleted: true });
        return { ok: true, channel, ts };
      },
    },
    "chat.getPermalink": {
      handle(body) {
        const { channel, message_ts: ts } = readArguments(linking, body);
        if (workspace.messages.find(channel, ts) === undefined) throw new SlackRefusal("message_not_found");
        const permalink = `https://${workspace.domain}.slack.com/archives/${channel}/p${ts.replace(".", "")}`;
        return { ok: true, channel, permalink };
      },
    },
  };
}

/** The channel if the app may speak there, found by id, by name, or by the id of the person it writes to. */
function findPlaceToSpeak(workspace: Workspace, idOrName: string, canSpeakAnywhere: boolean): Channel {
  const person = workspace.users.get(idOrName);
  if (person !== undefined) {
    if (person.refusesDirectMessages !== undefined) throw new SlackRefusal(person.refusesDirectMessages);
    if (person.isBot) throw new SlackRefusal("cannot_dm_bot");
    if (person.deleted) throw new SlackRefusal("channel_not_found");
    return workspace.directMessage([person.id]);
  }
  const channel = workspace.findChannel(idOrName);
  if (channel === undefined || !canSee(workspace, channel)) throw new SlackRefusal("channel_not_found");
  if (channel.isArchived) throw new SlackRefusal("is_archived");
  if (!channel.members.includes(workspace.botUserId) && !canSpeakAnywhere) throw new SlackRefusal("not_in_channel");
  const partner = channel.kind === "im" ? channel.members.find((id) => id !== workspace.botUserId) : undefined;
  const refusal = partner === undefined ? undefined : workspace.user(partner).refusesDirectMessages;
  if (refusal !== undefined) throw new SlackRefusal(refusal);
  return channel;
}

function canSee(workspace: Workspace, channel: Channel): boolean {
  return !channel.isPrivate || channel.members.includes(workspace.botUserId);
}

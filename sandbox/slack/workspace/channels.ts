import type { JsonObject } from "../json.ts";

export interface Channel {
  readonly id: string;
  /** Without `#`. */
  readonly name: string;
  readonly kind: "channel" | "im" | "mpim";
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  /** User ids, the bot's own included where it is a member. */
  readonly members: readonly string[];
}

export interface NewChannel {
  id?: string;
  name: string;
  isPrivate?: boolean;
  isArchived?: boolean;
  /** People; the bot is told apart by `isBotMember`. */
  members?: readonly string[];
  /** True unless said otherwise: the app was invited. */
  isBotMember?: boolean;
}

/** The `channel` object: https://docs.slack.dev/reference/objects/conversation-object */
export function describeChannel(channel: Channel, botUserId: string): JsonObject {
  if (channel.kind === "im") {
    const user = channel.members.find((member) => member !== botUserId);
    return { id: channel.id, is_im: true, is_channel: false, is_mpim: false, is_archived: false, user, is_open: true };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === "channel" && !channel.isPrivate,
    is_group: channel.kind === "channel" && channel.isPrivate,
    is_im: false,
    is_mpim: channel.kind === "mpim",
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_general: channel.name === "general",
    is_member: channel.members.includes(botUserId),
    num_members: channel.members.length,
    topic: { value: "", creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
  };
}

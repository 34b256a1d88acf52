import * as z from "zod";
import { describeChannel, type Channel } from "../workspace/channels.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { flag, type Methods, readArguments } from "./method.ts";
import { pageOf, paging } from "./page-of.ts";
import { SlackRefusal } from "./slack-refusal.ts";

const oneChannel = z.object({ channel: z.string() });
const membersOf = z.object({ channel: z.string(), ...paging });
const listing = z.object({
  types: z.string().default("public_channel"),
  exclude_archived: flag.default(false),
  ...paging,
});
const opening = z.object({
  users: z.union([z.string(), z.array(z.string())]).optional(),
  channel: z.string().optional(),
  return_im: flag.optional(),
});
/** Each kind of conversation has a scope of its own; any of them opens the method's door. */
const scopeOf: Readonly<Record<string, string>> = {
  public_channel: "channels:read",
  private_channel: "groups:read",
  im: "im:read",
  mpim: "mpim:read",
};
const readScopes = Object.values(scopeOf);
/** https://docs.slack.dev/reference/methods/conversations.open: up to eight people beside the app. */
const maxInvited = 8;

/** Channels and direct messages. */
export function conversationMethods(workspace: Workspace, isGranted: (scope: string) => boolean): Methods {
  const { botUserId } = workspace;
  const describe = (channel: Channel) => describeChannel(channel, botUserId);
  const isVisible = (channel: Channel) => !channel.isPrivate || channel.members.includes(botUserId);
  const visible = (id: string): Channel => {
    const channel = workspace.channels.get(id);
    if (channel === undefined || !isVisible(channel)) throw new SlackRefusal("channel_not_found");
    return channel;
  };
  const readable = (id: string): Channel => {
    const channel = visible(id);
    refuseWithoutScope([typeOf(channel)], isGranted);
    return channel;
  };
  return {
    "conversations.info": {
      scopes: readScopes,
      handle: (body) => ({ ok: true, channel: describe(readable(readArguments(oneChannel, body).channel)) }),
    },
    "conversations.list": {
      scopes: readScopes,
      handle(body) {
        const { types, exclude_archived: withoutArchived, ...page } = readArguments(listing, body);
        const wanted = new Set(types.split(",").map((type) => type.trim()));
        refuseWithoutScope(wanted, isGranted);
        const all = [...workspace.channels.values()].filter(
          (channel) => isVisible(channel) && wanted.has(typeOf(channel)) && !(withoutArchived && channel.isArchived),
        );
        const { items, metadata } = pageOf(all, page);
        return { ok: true, channels: items.map(describe), response_metadata: metadata };
      },
    },
    "conversations.members": {
      scopes: readScopes,
      handle(body) {
        const { channel, ...page } = readArguments(membersOf, body);
        const { items, metadata } = pageOf(readable(channel).members, page);
        return { ok: true, members: items, response_metadata: metadata };
      },
    },
    "conversations.join": {
      scopes: ["channels:join"],
      handle(body) {
        const channel = visible(readArguments(oneChannel, body).channel);
        if (channel.kind !== "channel" || channel.isPrivate) {
          throw new SlackRefusal("method_not_supported_for_channel_type");
        }
        if (channel.isArchived) throw new SlackRefusal("is_archived");
        const members = [...new Set([...channel.members, botUserId])];
        return { ok: true, channel: describe(workspace.saveChannel({ ...channel, members })) };
      },
    },
    "conversations.open": {
      scopes: ["im:write", "mpim:write"],
      handle(body) {
        const { users = [], channel: id, return_im: whole } = readArguments(opening, body);
        const people = typeof users === "string" ? users.split(",").map((user) => user.trim()) : users;
        // Slack names the scope of the conversation it is about, and takes no other for it.
        const needed = people.length > 1 ? "mpim:write" : "im:write";
        if (id === undefined && !isGranted(needed)) throw new SlackRefusal("missing_scope", [], { needed });
        const channel = id === undefined ? openWith(workspace, people) : visible(id);
        return { ok: true, channel: whole === true ? describe(channel) : { id: channel.id } };
      },
    },
  };
}

function openWith(workspace: Workspace, people: readonly string[]): Channel {
  const others = people.filter((id) => id !== workspace.botUserId && id !== "");
  if (others.length === 0) throw new SlackRefusal("users_list_not_supplied");
  if (others.length > maxInvited) throw new SlackRefusal("too_many_users");
  for (const id of others) {
    const user = workspace.users.get(id);
    if (user === undefined) throw new SlackRefusal("user_not_found");
    if (user.deleted) throw new SlackRefusal("user_disabled");
    if (user.isBot) throw new SlackRefusal("cannot_dm_bot");
    if (user.refusesDirectMessages !== undefined) throw new SlackRefusal(user.refusesDirectMessages);
  }
  return workspace.directMessage(others);
}

function refuseWithoutScope(types: Iterable<string>, isGranted: (scope: string) => boolean): void {
  for (const type of types) {
    const needed = scopeOf[type];
    if (needed === undefined) throw new SlackRefusal("invalid_types");
    if (!isGranted(needed)) throw new SlackRefusal("missing_scope", [], { needed });
  }
}

function typeOf({ kind, isPrivate }: Channel): string {
  if (kind !== "channel") return kind;
  return isPrivate ? "private_channel" : "public_channel";
}

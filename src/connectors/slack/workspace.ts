import type { WebClient } from "@slack/web-api";
import { z } from "zod";

import { MessengerFault } from "../../ports/messenger.ts";
import type { ChannelFacts, Workspace } from "../../ports/workspace.ts";
import { callSlack } from "./call-slack.ts";
import { walkCursor } from "./walk-cursor.ts";

const metadata = z.looseObject({ scopes: z.array(z.string()).optional() });

interface SlackChannel {
  readonly id?: string;
  readonly name?: string;
  readonly is_private?: boolean;
  readonly is_archived?: boolean;
  readonly is_member?: boolean;
}

/** The workspace behind a bot token, only looked at. */
export function createWorkspace(client: WebClient): Workspace {
  return {
    async describeToken() {
      const answer = await callSlack(() => client.auth.test());
      const said = metadata.safeParse(answer.response_metadata);
      const scopes = said.data?.scopes ?? null;
      return { team: answer.team ?? "a workspace", user: answer.user ?? "an app", scopes };
    },
    async findChannels(asked) {
      const names = asked.filter((channel) => channel.startsWith("#"));
      const byId = await Promise.all(
        asked
          .filter((channel) => !channel.startsWith("#"))
          .map(async (id) => [id, await readChannel(client, id)] as const),
      );
      const byName = names.length === 0 ? new Map<string, ChannelFacts>() : await listChannels(client, new Set(names));
      return new Map([...byId.flatMap(([id, facts]) => (facts === null ? [] : [[id, facts] as const])), ...byName]);
    },
  };
}

async function readChannel(client: WebClient, id: string): Promise<ChannelFacts | null> {
  try {
    const { channel } = await callSlack(() => client.conversations.info({ channel: id }));
    return channel === undefined ? null : toFacts(channel);
  } catch (error) {
    if (error instanceof MessengerFault && error.code === "channel_not_found") return null;
    throw error;
  }
}

/** Slack finds no channel by its name, so the list is walked until all of them are found; a living one goes before an archived one. */
async function listChannels(client: WebClient, wanted: ReadonlySet<string>): Promise<Map<string, ChannelFacts>> {
  const found = new Map<string, ChannelFacts>();
  const types = "public_channel,private_channel";
  for await (const page of walkCursor((at) => client.conversations.list({ types, ...at }))) {
    for (const channel of page.channels ?? []) {
      const facts = toFacts(channel);
      const name = `#${facts?.name ?? ""}`;
      if (facts !== null && wanted.has(name) && found.get(name)?.isArchived !== false) found.set(name, facts);
    }
    if (wanted.size === found.size && [...found.values()].every(({ isArchived }) => !isArchived)) break;
  }
  return found;
}

function toFacts({ id, name, ...is }: SlackChannel): ChannelFacts | null {
  if (id === undefined) return null;
  return {
    id,
    name: name ?? id,
    isPrivate: is.is_private ?? false,
    isArchived: is.is_archived ?? false,
    isMember: is.is_member ?? false,
  };
}

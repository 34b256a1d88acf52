import type { WebClient } from "@slack/web-api";

import { MessengerFault } from "../../ports/messenger.ts";
import { walkCursor } from "./walk-cursor.ts";

const idPattern = /^[CG][A-Z0-9]{2,30}$/;

/** The members of a channel, by `#name` or id. Throws `MessengerFault`. */
export async function listChannelMembers(client: WebClient, channel: string): Promise<readonly string[]> {
  const id = idPattern.test(channel) ? channel : await findChannelId(client, channel.replace(/^#/, ""));
  const members = new Set<string>();
  for await (const page of walkCursor((at) => client.conversations.members({ channel: id, ...at }))) {
    for (const member of page.members ?? []) members.add(member);
  }
  return [...members];
}

/** Slack takes no name here, so the channels the app sees are looked through. Archived ones have lost their say. */
async function findChannelId(client: WebClient, name: string): Promise<string> {
  const asked = { types: "public_channel,private_channel", exclude_archived: true };
  for await (const page of walkCursor((at) => client.conversations.list({ ...asked, ...at }))) {
    const found = page.channels?.find((channel) => channel.name === name);
    if (found?.id !== undefined) return found.id;
  }
  throw new MessengerFault("undeliverable", "channel_not_found");
}

import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";

import { type Destination, type Messenger, MessengerFault, type Place } from "../../ports/messenger.ts";
import { drawClaim } from "../../../views/claim-card.ts";
import { drawHome } from "../../../views/home.ts";
import { drawNotice } from "../../../views/notice.ts";
import { drawQuarantine } from "../../../views/quarantine-card.ts";
import { drawReminder } from "../../../views/reminder.ts";
import { requestCard } from "../../../views/request-card.ts";
import { callSlack } from "./call-slack.ts";

type Message =
  | { readonly text: string; readonly blocks: KnownBlock[] }
  | { readonly text: string; readonly thread_ts?: string };

/** Speaks in Slack. Every message is drawn whole from a picture of the rows. */
export function createMessenger(client: WebClient): Messenger {
  const post = async (destination: Destination, message: Message): Promise<Place> => {
    const channel = await findChannel(client, destination);
    const say = (to: string) =>
      callSlack(() => client.chat.postMessage({ channel: to, ...message, unfurl_links: false, unfurl_media: false }));
    const answer = await say(channel).catch((fault: unknown) => {
      const name = nameAlone(channel);
      if (name !== null && isFault(fault, ["channel_not_found"])) return say(name);
      throw fault;
    });
    return { channel: answer.channel ?? channel, ts: answer.ts ?? "" };
  };

  return {
    postCard: (destination, kind, picture, turn) => post(destination, requestCard(kind, picture, turn)),
    tell(destination, notice, picture, about) {
      const message = drawNotice(notice, picture, about);
      return destination.kind === "privately"
        ? postPrivately(client, destination, message)
        : post(destination, message);
    },
    say: (destination, text, threadTs) =>
      post(destination, threadTs === undefined ? { text } : { text, thread_ts: threadTs }),
    async publishHome(slackUserId, home) {
      await callSlack(() => client.views.publish({ user_id: slackUserId, view: drawHome(home) }));
    },
    async redrawClaim({ channel, ts }, picture) {
      await callSlack(() => client.chat.update({ channel, ts, ...drawClaim(picture) }));
    },
    async redrawQuarantine({ channel, ts }, picture) {
      await callSlack(() => client.chat.update({ channel, ts, ...drawQuarantine(picture) }));
    },
    async redrawCard({ channel, ts }, kind, picture, turn) {
      await callSlack(() => client.chat.update({ channel, ts, ...requestCard(kind, picture, turn) }));
    },
    async remind({ channel, ts }, picture) {
      // Nobody follows a thread that is new, so that it is shown in the conversation as well.
      const reply = { thread_ts: ts, reply_broadcast: true } as const;
      await callSlack(() => client.chat.postMessage({ channel, ...reply, ...drawReminder(picture) }));
    },
  };
}

/** A message that one person alone sees, where they are looking. It cannot be drawn again. */
async function postPrivately(
  client: WebClient,
  { channel, slackUserId }: Extract<Destination, { kind: "privately" }>,
  message: { text: string; blocks: KnownBlock[] },
): Promise<Place> {
  const answer = await callSlack(() => client.chat.postEphemeral({ channel, user: slackUserId, ...message }));
  return { channel, ts: answer.message_ts ?? "" };
}

/**
 * `#name` without its sign: Slack takes either, stand-ins may take only this. `null` for anything else, and for what
 * would then read as an id.
 */
function nameAlone(channel: string): string | null {
  return /^#[^A-Z]+$/.test(channel) ? channel.slice(1) : null;
}

function isFault(fault: unknown, codes: readonly string[]): boolean {
  return fault instanceof MessengerFault && codes.includes(fault.code);
}

/**
 * A person is reached in the direct messages with the app. Stand-ins may lack the method that opens them; Slack takes
 * the person's id for the channel as well.
 */
async function findChannel(client: WebClient, destination: Destination): Promise<string> {
  switch (destination.kind) {
    case "channel":
      return destination.channel;
    case "privately":
      return destination.channel;
    case "nobody":
      throw new MessengerFault("undeliverable", "user_not_found");
    case "group":
      return openGroup(client, destination.slackUserIds);
    case "user": {
      const { slackUserId } = destination;
      const opened = await callSlack(() => client.conversations.open({ users: slackUserId })).catch(
        (fault: unknown) => {
          if (isFault(fault, ["unknown_method", "http_404"])) return { channel: { id: slackUserId } };
          throw fault;
        },
      );
      const id = opened.channel?.id;
      if (id === undefined) throw new MessengerFault("unavailable", "no_direct_channel");
      return id;
    }
  }
}

/**
 * One conversation of several people with the app. An app that was installed before Latchkey opened those lacks the scope:
 * that stops this destination, and no other.
 */
async function openGroup(client: WebClient, slackUserIds: readonly string[]): Promise<string> {
  const opened = await callSlack(() => client.conversations.open({ users: slackUserIds.join(",") })).catch(
    (fault: unknown) => {
      if (isFault(fault, ["missing_scope"]))
        throw new MessengerFault("undeliverable", "missing_scope", { cause: fault });
      throw fault;
    },
  );
  const id = opened.channel?.id;
  if (id === undefined) throw new MessengerFault("unavailable", "no_group_channel");
  return id;
}

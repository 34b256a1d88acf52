import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";

import { type Destination, type Messenger, MessengerFault, type Place } from "../../ports/messenger.ts";
import { drawNotice } from "../../../views/notice.ts";
import { requestCard } from "../../../views/request-card.ts";
import { callSlack } from "./call-slack.ts";

/** Speaks in Slack. Every message is drawn whole from a picture of the rows. */
export function createMessenger(client: WebClient): Messenger {
  const post = async (destination: Destination, message: { text: string; blocks: KnownBlock[] }): Promise<Place> => {
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
    postCard: (destination, kind, picture) => post(destination, requestCard(kind, picture)),
    tell: (destination, notice, picture) => post(destination, drawNotice(notice, picture)),
    async redrawCard({ channel, ts }, kind, picture) {
      await callSlack(() => client.chat.update({ channel, ts, ...requestCard(kind, picture) }));
    },
  };
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
    case "nobody":
      throw new MessengerFault("undeliverable", "user_not_found");
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

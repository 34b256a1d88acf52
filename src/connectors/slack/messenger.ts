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
    const answer = await callSlack(() =>
      client.chat.postMessage({ channel, ...message, unfurl_links: false, unfurl_media: false }),
    );
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

/** A person is reached in the direct messages with the app. */
async function findChannel(client: WebClient, destination: Destination): Promise<string> {
  switch (destination.kind) {
    case "channel":
      return destination.channel;
    case "nobody":
      throw new MessengerFault("undeliverable", "user_not_found");
    case "user": {
      const opened = await callSlack(() => client.conversations.open({ users: destination.slackUserId }));
      const id = opened.channel?.id;
      if (id === undefined) throw new MessengerFault("unavailable", "no_direct_channel");
      return id;
    }
  }
}

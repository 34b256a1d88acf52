import type { WebClient } from "@slack/web-api";
import type { ModalView } from "@slack/types";

import { callSlack } from "../src/connectors/slack/call-slack.ts";
import type { Whereabouts } from "../src/connectors/slack/whisper.ts";
import { MessengerFault } from "../src/ports/messenger.ts";
import type { Desk } from "./desk.ts";

/**
 * Opens a form for the person who spoke. A trigger lives three seconds; one that is too old, or a Slack that does not
 * answer, is told with `sentence`, which says what was not done.
 */
export async function openView(
  desk: Desk,
  opening: {
    readonly client: WebClient;
    readonly triggerId: string;
    readonly speaker: Whereabouts;
    readonly view: ModalView;
    readonly sentence: string;
  },
): Promise<void> {
  const { client, triggerId, speaker, view, sentence } = opening;
  try {
    await callSlack(() => client.views.open({ trigger_id: triggerId, view }));
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    desk.world.log.warn({ code: error.code }, "A form could not be opened.");
    await desk.whisper(speaker, { text: sentence });
  }
}

import type { AllMiddlewareArgs } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { z } from "zod";

import type { Whereabouts } from "../src/ports/whisper.ts";
import type { Desk } from "./desk.ts";

const slackErrorSchema = z.object({ data: z.object({ error: z.string() }) });

/**
 * Opens a form for the person who spoke. A trigger lives three seconds; one that is too old, or a Slack that does not
 * answer, is told with `sentence`, which says what was not done.
 */
export async function openView(
  desk: Desk,
  opening: {
    readonly client: AllMiddlewareArgs["client"];
    readonly triggerId: string;
    readonly speaker: Whereabouts;
    readonly view: ModalView;
    readonly sentence: string;
  },
): Promise<void> {
  const { client, triggerId, speaker, view, sentence } = opening;
  try {
    await client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    if (isAlreadyOpen(error)) return;
    desk.world.log.warn({ err: error }, "A form could not be opened.");
    await desk.whisper(speaker, { text: sentence });
  }
}

/** Slack delivers a click twice now and then: the trigger was used before, and the form is on the screen. */
export function isAlreadyOpen(error: unknown): boolean {
  const known = slackErrorSchema.safeParse(error);
  return known.success && known.data.data.error === "exchanged_trigger_id";
}

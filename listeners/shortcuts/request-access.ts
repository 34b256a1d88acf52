import type { AllMiddlewareArgs, SlackShortcutMiddlewareArgs } from "@slack/bolt";

import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openForm } from "./open-form.ts";

/** The global shortcut "Request access". */
export function requestAccess(desk: Desk) {
  return async ({ ack, shortcut, client }: SlackShortcutMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(shortcut);
    await openForm(desk, { client, triggerId: shortcut.trigger_id, speaker, flowName: null });
  };
}

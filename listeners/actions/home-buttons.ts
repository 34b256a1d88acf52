import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openForm } from "../shortcuts/open-form.ts";

type Click = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;

/** "Request access" in App Home: the same form as everywhere. */
export function requestFromHome(desk: Desk) {
  return async ({ ack, body, client }: Click): Promise<void> => {
    await ack();
    await openForm(desk, { client, triggerId: body.trigger_id, speaker: identifyUser(body), flowName: null });
  };
}

/** A button that only opens an address: Slack tells of it all the same. */
export function followLink() {
  return async ({ ack }: Click): Promise<void> => {
    await ack();
  };
}

import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { readConnector } from "../../views/identity-actions.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openMapAccount } from "../open-map-account.ts";

/** Map your account: opens the form. */
export function mapAccount(desk: Desk) {
  return async ({
    ack,
    body,
    action,
    client,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const carried = readConnector(action.value);
    if (carried === null) return desk.whisper(speaker, drawRefusal({ reason: "claim-unknown" }));
    await openMapAccount(desk, { client, triggerId: body.trigger_id, speaker, connectorId: carried.connectorId });
  };
}

import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { withdrawRequest } from "../../src/use-cases/close-request.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { readAction } from "../../views/request-card.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";

/** Withdraw: the requester takes the request back. */
export function withdraw(desk: Desk) {
  return async ({
    ack,
    body,
    action,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const by = identifyUser(body);
    const asked = readAction(action.value);
    if (asked === null) return desk.whisper(by, drawRefusal({ reason: "request-unknown" }));
    const withdrawn = await withdrawRequest(desk.world, { requestId: asked.requestId, bySlackUserId: by.slackUserId });
    if (!withdrawn.ok) await desk.whisper(by, drawRefusal(withdrawn.refusal));
  };
}

import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { endAccess } from "../../src/use-cases/end-access.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { readAction } from "../../views/request-card.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";

/** Give back, and End access: the same road; who clicked decides whether they may. */
export function end(desk: Desk) {
  return async ({
    ack,
    body,
    action,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const asked = readAction(action.value);
    if (asked === null) return desk.whisper(speaker, drawRefusal({ reason: "request-unknown" }));
    const ended = await endAccess(desk.world, { requestId: asked.requestId, bySlackUserId: speaker.slackUserId });
    if (!ended.ok) await desk.whisper(speaker, drawRefusal(ended.refusal));
  };
}

import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { askAgain } from "../../src/use-cases/ask-again.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { readAction } from "../../views/request-card.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openForm } from "../shortcuts/open-form.ts";

/** Ask again: the form, filled with what was asked for before. Nothing is requested until it is submitted. */
export function openAgain(desk: Desk) {
  return async ({
    ack,
    body,
    action,
    client,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const clicked = readAction(action.value);
    if (clicked === null) return desk.whisper(speaker, drawRefusal({ reason: "request-unknown" }));
    const { requestId } = clicked;
    const before = await askAgain(desk.world, { requestId, bySlackUserId: speaker.slackUserId });
    if (!before.ok) return desk.whisper(speaker, drawRefusal(before.refusal));
    const { flow: flowName, ...given } = before.value;
    await openForm(desk, { client, triggerId: body.trigger_id, speaker, flowName, given });
  };
}

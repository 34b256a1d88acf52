import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";

import { decideRequest } from "../../src/use-cases/decide-request.ts";
import { decisionForm } from "../../views/decision-form.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";

/** The words that go with a decision. Deciding asks others first, so a refusal comes as a direct message. */
export function submitDecisionForm(desk: Desk) {
  return async ({ ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const form = decisionForm.read(view);
    if (!form.ok) return ack({ response_action: "update", view: refusedView(form.refusal) });
    await ack();
    const speaker = identifyUser(body);
    const { version: seenVersion, ...asked } = form.value;
    const decided = await decideRequest(desk.world, { ...asked, seenVersion, bySlackUserId: speaker.slackUserId });
    if (!decided.ok) await desk.whisper(speaker, drawRefusal(decided.refusal));
  };
}

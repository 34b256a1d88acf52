import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";

import { decideRequest } from "../../src/use-cases/decide-request.ts";
import { decisionForm } from "../../views/decision-form.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { decisionSaving, notDecided, refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { commitInTime } from "./commit-in-time.ts";

/** The words that go with a decision: the form closes when the decision is committed, or says why it is not. */
export function submitDecisionForm(desk: Desk) {
  return async (submission: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const { ack, body, view } = submission;
    const form = decisionForm.read(view);
    if (!form.ok) return ack({ response_action: "update", view: refusedView(form.refusal) });

    const speaker = identifyUser(body);
    const { version: seenVersion, ...asked } = form.value;
    const command = { ...asked, seenVersion, bySlackUserId: speaker.slackUserId };
    await commitInTime(desk, submission, decideRequest(desk.world, command), {
      ...decisionSaving,
      tell: (refusal) => desk.whisper(speaker, refusal === null ? notDecided : drawRefusal(refusal)),
    });
  };
}

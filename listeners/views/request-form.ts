import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";

import type { Refusal } from "../../src/domain/refusal.ts";
import { submitRequest } from "../../src/use-cases/submit-request.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { requestForm } from "../../views/request-form.ts";
import { notSaved, refusedView, requestSaving } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { commitInTime } from "./commit-in-time.ts";

/** The request form: what it asks for is saved before it closes. */
export function submitRequestForm(desk: Desk) {
  return async (submission: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const { ack, body, view } = submission;
    const form = requestForm.read(view);
    if (!form.ok) return ack({ response_action: "update", view: refusedView(form.refusal) });

    const speaker = identifyUser(body);
    const command = {
      ...form.value,
      bySlackUserId: speaker.slackUserId,
      source: "slack",
      slackViewId: view.id,
    } as const;
    await commitInTime(desk, submission, submitRequest(desk.world, command), {
      ...requestSaving,
      answer: whatIsWrong,
      tell: (refusal) => desk.whisper(speaker, refusal === null ? notSaved : drawRefusal(refusal)),
    });
  };
}

/** Beside the question it is about, or instead of the form when it is about none. */
function whatIsWrong(refusal: Refusal): ViewResponseAction {
  const errors = requestForm.errorsFor(refusal);
  if (Object.keys(errors).length > 0) return { response_action: "errors", errors };
  return { response_action: "update", view: refusedView(refusal) };
}

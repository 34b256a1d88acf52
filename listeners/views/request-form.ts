import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";

import type { Refusal } from "../../src/domain/refusal.ts";
import { type Flow, FlowFault } from "../../src/ports/flows.ts";
import { findTarget } from "../../src/use-cases/find-target.ts";
import { submitRequest } from "../../src/use-cases/submit-request.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { type RequestAnswers, requestForm } from "../../views/request-form.ts";
import { notSaved, refusedView, requestSaving } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { commitInTime } from "./commit-in-time.ts";

/** The request form: what it asks for is saved before it closes. */
export function submitRequestForm(desk: Desk) {
  return async (submission: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const { ack, body, view } = submission;
    const speaker = identifyUser(body);
    const form = requestForm.read(view);
    /** Beside the question it is about, or instead of the form when it is about none. */
    const whatIsWrong = async (refusal: Refusal): Promise<ViewResponseAction> => {
      const flow = form.ok ? desk.world.flows.find(form.value.flow) : null;
      const errors = requestForm.errorsFor(refusal, view, flow?.fields);
      if (Object.keys(errors).length > 0) return { response_action: "errors", errors };
      return { response_action: "update", view: await insteadOf(refusal) };
    };
    const insteadOf = (refusal: Refusal) =>
      form.ok ? drawInstead(desk, refusal, form.value, speaker.slackUserId) : refusedView(refusal);
    if (!form.ok) return ack(await whatIsWrong(form.refusal));

    const command = {
      ...form.value,
      bySlackUserId: speaker.slackUserId,
      source: "slack",
      slackViewId: view.id,
    } as const;
    await commitInTime(desk, submission, submitRequest(desk.world, command), {
      ...requestSaving,
      refused: insteadOf,
      answer: whatIsWrong,
      tell: (refusal) => desk.whisper(speaker, refusal === null ? notSaved : drawRefusal(refusal)),
    });
  };
}

/** A form that asks something else now is shown as it is, with what was answered; any other refusal says why. */
async function drawInstead(
  { world }: Desk,
  refusal: Refusal,
  sent: RequestAnswers,
  askedBy: string,
): Promise<ModalView> {
  const { formId, sourceChannel, context, target, beneficiarySlackUserId, startsAt, answers } = sent;
  const flow = world.flows.find(sent.flow);
  if (refusal.reason !== "form-changed" || flow === null || formId === null) return refusedView(refusal);
  const session = await world.store.findFormSession(formId);
  if (session === null) return refusedView({ reason: "form-unknown" });
  const { state } = session;
  // What stands here may take the place of "Saving…": nothing of what was answered is on the screen any more.
  const targetLabel = target === null ? null : await findLabel(world, flow, target);
  const given = { target, beneficiarySlackUserId, startsAt, answers, ...(targetLabel !== null && { targetLabel }) };
  return requestForm.draw({ flow, sourceChannel, context, formId, state, askedBy, given, said: refusal });
}

/** What a target is called, wherever the flow has it from; `null` where it is not offered, so that it is asked for anew. */
async function findLabel(world: Desk["world"], flow: Flow, target: string): Promise<string | null> {
  try {
    return (await findTarget(world, flow, target))?.label ?? null;
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    world.log.error({ err: error }, "What a form was about could not be named, so it asks for it again.");
    return null;
  }
}

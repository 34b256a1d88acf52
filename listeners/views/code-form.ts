import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";

import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import type { OwnershipClaim } from "../../src/domain/ownership.ts";
import type { Refusal } from "../../src/domain/refusal.ts";
import { proveByCode } from "../../src/use-cases/prove-by-code.ts";
import { codeForm } from "../../views/code-form.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { accountMapped, notMapped, provingSaving, refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { commitInTime } from "./commit-in-time.ts";

/** The code: the right one links the account, a wrong one is said beside it. */
export function submitCodeForm(desk: Desk) {
  return async (submission: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const { ack, body, view } = submission;
    const form = codeForm.read(view);
    if (!form.ok) return ack({ response_action: "update", view: refusedView(form.refusal) });

    const speaker = identifyUser(body);
    const command = { ...form.value, bySlackUserId: speaker.slackUserId };
    const next = ({ connectorId }: OwnershipClaim) => accountMapped(desk.world.directories.labelOf(connectorId));
    await commitInTime(desk, submission, proveByCode(desk.world, command), {
      ...provingSaving,
      saved: accountMapped("the outside system"),
      next,
      answer: whatIsWrong,
      tell: (refusal) => desk.whisper(speaker, refusal === null ? notMapped : drawRefusal(refusal)),
    });
  };
}

function whatIsWrong(refusal: Refusal): ViewResponseAction {
  const errors = codeForm.errorsFor(refusal, describeRefusal(refusal));
  if (Object.keys(errors).length > 0) return { response_action: "errors", errors };
  return { response_action: "update", view: refusedView(refusal) };
}

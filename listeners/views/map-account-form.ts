import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";

import type { OwnershipClaim } from "../../src/domain/ownership.ts";
import type { Refusal } from "../../src/domain/refusal.ts";
import { claimAccount } from "../../src/use-cases/claim-account.ts";
import { codeForm } from "../../views/code-form.ts";
import { mapAccountForm } from "../../views/map-account-form.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { adminsAsked, mappingSaving, notMapped, refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { commitInTime } from "./commit-in-time.ts";

/** Which account, and how it will be proven: the claim is saved, and the form turns into the one that takes the code. */
export function submitMapAccountForm(desk: Desk) {
  return async (submission: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const { ack, body, view } = submission;
    const { directories, rules } = desk.world;
    const form = mapAccountForm.read(view, rules.identity.proofs);
    if (!form.ok) return ack({ response_action: "update", view: refusedView(form.refusal) });

    const speaker = identifyUser(body);
    const command = { ...form.value, bySlackUserId: speaker.slackUserId };
    const next = ({ id, connectorId, method, expiresAt }: OwnershipClaim) => {
      if (method === "admin-approval") return adminsAsked;
      const service = directories.labelOf(connectorId);
      const hasOtherWay = rules.identity.proofs.includes("admin-approval");
      return codeForm.draw({ claimId: id, service, expiresAt, hasOtherWay });
    };
    await commitInTime(desk, submission, claimAccount(desk.world, command), {
      ...mappingSaving,
      saved: adminsAsked,
      next,
      answer: whatIsWrong,
      tell: (refusal) => desk.whisper(speaker, refusal === null ? notMapped : drawRefusal(refusal)),
    });
  };
}

function whatIsWrong(refusal: Refusal): ViewResponseAction {
  const errors = mapAccountForm.errorsFor(refusal);
  if (Object.keys(errors).length > 0) return { response_action: "errors", errors };
  return { response_action: "update", view: refusedView(refusal) };
}

import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { codeForm } from "../../views/code-form.ts";
import { readClaim } from "../../views/identity-actions.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openView } from "../open-view.ts";

/** Enter the code: opens the form that takes it. Whose claim it is, is asked when the code is tried. */
export function enterCode(desk: Desk) {
  return async ({
    ack,
    body,
    action,
    client,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const carried = readClaim(action.value);
    const claim = carried === null ? null : await desk.world.store.findClaim(carried.claimId);
    if (claim === null) return desk.whisper(speaker, drawRefusal({ reason: "claim-unknown" }));
    if (claim.closedAt !== null)
      return desk.whisper(speaker, drawRefusal({ reason: "claim-over", state: claim.state }));
    const { directories, rules } = desk.world;
    const view = codeForm.draw({
      claimId: claim.id,
      service: directories.labelOf(claim.connectorId),
      expiresAt: claim.expiresAt,
      hasOtherWay: rules.identity.proofs.includes("admin-approval"),
    });
    const sentence = "Slack did not open the form in time, so nothing was changed. Please click again.";
    await openView(desk, { client, triggerId: body.trigger_id, speaker, view, sentence });
  };
}

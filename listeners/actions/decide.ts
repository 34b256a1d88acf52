import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import type { Outcome } from "../../src/domain/approval-policy.ts";
import { decideRequest } from "../../src/use-cases/decide-request.ts";
import { findPassed } from "../../src/use-cases/find-passed.ts";
import { readPicture } from "../../src/use-cases/read-picture.ts";
import { decisionForm } from "../../views/decision-form.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { readAction } from "../../views/request-card.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openView } from "../open-view.ts";

/** Approve, and Deny: a denial, or a flow that wants a message with every decision, asks for words first. */
export function decide(desk: Desk, outcome: Outcome) {
  return async ({
    ack,
    body,
    action,
    client,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const asked = readAction(action.value);
    const summary = asked === null ? null : await readPicture(desk.world, asked.requestId);
    if (asked === null || summary === null) return desk.whisper(speaker, drawRefusal({ reason: "request-unknown" }));
    const passed = await findPassed(desk.world, summary.request, { version: asked.version, place: placeOf(body) });
    if (passed !== null) return desk.whisper(speaker, drawRefusal(passed));

    const wantsWords = outcome === "deny" || summary.switches.includeDecisionMessage;
    if (wantsWords && summary.request.closedAt === null) {
      const view = decisionForm.draw({ ...asked, outcome, summary });
      const sentence = "Slack did not open the form in time, so nothing was decided. Please click again.";
      return openView(desk, { client, triggerId: body.trigger_id, speaker, view, sentence });
    }
    const command = { requestId: asked.requestId, seenVersion: asked.version, outcome, message: null };
    const decided = await decideRequest(desk.world, { ...command, bySlackUserId: speaker.slackUserId });
    if (!decided.ok) await desk.whisper(speaker, drawRefusal(decided.refusal));
  };
}

/** The message that the button stands in; `null` where it stands in none. */
function placeOf({ channel, message }: BlockButtonAction): { readonly channel: string; readonly ts: string } | null {
  return channel === undefined || message === undefined ? null : { channel: channel.id, ts: message.ts };
}

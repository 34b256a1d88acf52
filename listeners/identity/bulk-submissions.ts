import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";

import type { Refusal } from "../../src/domain/refusal.ts";
import type { Whereabouts } from "../../src/ports/whisper.ts";
import { chooseMatches } from "../../src/use-cases/choose-matches.ts";
import { resolveMatches } from "../../src/use-cases/resolve-matches.ts";
import { identitySaving, notChanged } from "../../views/identity-saving.ts";
import { bulkWords, matchBulk } from "../../views/match-bulk.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { commitInTime } from "../views/commit-in-time.ts";
import { answerMatches } from "./answer-syncs.ts";

type Submission = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** Which accounts are meant was said: the form turns into the one that shows them. */
export function submitMatchBulk(desk: Desk) {
  return async (submission: Submission): Promise<void> => {
    const choice = matchBulk.read(submission.view);
    if (!choice.ok) return submission.ack(answerRefusal(choice.refusal));
    const { channel, ...asked } = choice.value;
    const speaker = { ...identifyUser(submission.body), channel };
    const chosen = chooseMatches(desk.world, { ...asked, bySlackUserId: speaker.slackUserId });
    await commitInTime(
      desk,
      submission,
      chosen.then((found) =>
        found.ok ? { ok: true, value: matchBulk.drawConfirm(choice.value, found.value) } : found,
      ),
      { ...pictures(desk, speaker), next: (view: ModalView) => view },
    );
  };
}

/** They were seen: it is done, and the list is whispered as it is now. */
export function confirmMatchBulk(desk: Desk) {
  return async (submission: Submission): Promise<void> => {
    const yes = matchBulk.readConfirm(submission.view);
    if (!yes.ok) return submission.ack(answerRefusal(yes.refusal));
    const { channel, ...command } = yes.value;
    const speaker = { ...identifyUser(submission.body), channel };
    const resolving = resolveMatches(desk.world, { ...command, bySlackUserId: speaker.slackUserId });
    await commitInTime(desk, submission, resolving, pictures(desk, speaker));
    const resolved = await resolving.catch(() => null);
    if (resolved?.ok !== true) return;
    const { status, connectorId, verdict } = command;
    const words = bulkWords(verdict, resolved.value);
    const page = await answerMatches(desk, speaker, { status, connectorId, after: null }, { kind: "several", words });
    await desk.whisper(speaker, page.ok ? page.value : drawRefusal(page.refusal));
  };
}

function pictures(desk: Desk, speaker: Whereabouts) {
  return {
    ...identitySaving,
    answer: answerRefusal,
    tell: (refusal: Refusal | null) => desk.whisper(speaker, refusal === null ? notChanged : drawRefusal(refusal)),
  };
}

function answerRefusal(refusal: Refusal): ViewResponseAction {
  const errors = matchBulk.errorsFor(refusal);
  if (Object.keys(errors).length > 0) return { response_action: "errors", errors };
  return { response_action: "update", view: refusedView(refusal) };
}

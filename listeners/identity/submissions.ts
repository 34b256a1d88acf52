import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";

import { accept, type Refusal, type Result } from "../../src/domain/refusal.ts";
import type { Whereabouts, Whispered } from "../../src/ports/whisper.ts";
import { changeLink } from "../../src/use-cases/change-link.ts";
import { linkForPerson } from "../../src/use-cases/link-for-person.ts";
import { identityChange } from "../../views/identity-change.ts";
import { type IdentityAnswers, identityForm } from "../../views/identity-form.ts";
import { identityLink } from "../../views/identity-link.ts";
import { identityMenu } from "../../views/identity-menu.ts";
import { identitySaving, notChanged } from "../../views/identity-saving.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { refusedView } from "../../views/saving.ts";
import { rehearsing } from "../../views/sync-summary.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { commitInTime } from "../views/commit-in-time.ts";
import { answerForm, answerPerson } from "./answer.ts";
import { changeFormFor, formFor, linkFormFor } from "./forms.ts";
import { beginRehearsal, tellPlan } from "./rehearse.ts";

type Submission = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;
type Answered = Result<Whispered<KnownBlock>>;
type ErrorsFor = (refusal: Refusal) => Record<string, string>;

/** What to do was chosen: the menu turns into the form for it. */
export function submitIdentityMenu(desk: Desk) {
  return async (submission: Submission): Promise<void> => {
    const menu = identityMenu.read(submission.view);
    if (!menu.ok) return refuseForm(submission, menu.refusal);
    const speaker = whereAsked(submission, menu.value.channel);
    await goOn(desk, submission, speaker, formFor(desk, speaker, menu.value.task), () => ({}));
  };
}

/** The form for one thing: it is answered, or turns into the one that shows what would be changed. */
export function submitIdentityForm(desk: Desk) {
  return async (submission: Submission): Promise<void> => {
    const form = identityForm.read(submission.view);
    if (!form.ok) return refuseForm(submission, form.refusal);
    const speaker = whereAsked(submission, form.value.channel);
    const errorsFor = (refusal: Refusal) => identityForm.errorsFor(refusal, form.value.task);
    if (form.value.reading === "plan") return closeAndRehearse(desk, submission, speaker, form.value, errorsFor);
    const answer = answerForm(desk, speaker, form.value);
    if (answer !== null) return closeWith(desk, submission, speaker, answer, errorsFor);
    await goOn(desk, submission, speaker, nextForm(desk, speaker, form.value), errorsFor);
  };
}

/** Both sides were seen: the link is made, and the person's accounts are shown as they are now. */
export function submitIdentityLink(desk: Desk) {
  return async (submission: Submission): Promise<void> => {
    const form = identityLink.read(submission.view);
    if (!form.ok) return refuseForm(submission, form.refusal, identityLink.errorsFor(form.refusal));
    const { slackUserId: ofSlackUserId, channel, ...link } = form.value;
    const speaker = whereAsked(submission, channel);
    const linked = linkForPerson(desk.world, { ...link, ofSlackUserId, bySlackUserId: speaker.slackUserId });
    await commitAndShow(desk, submission, speaker, linked, ofSlackUserId, identityLink.errorsFor);
  };
}

/** The link was seen and a reason given: it is changed, and the person's accounts are shown as they are now. */
export function submitIdentityChange(desk: Desk) {
  return async (submission: Submission): Promise<void> => {
    const form = identityChange.read(submission.view);
    if (!form.ok) return refuseForm(submission, form.refusal, identityChange.errorsFor(form.refusal));
    const { slackUserId: ofSlackUserId, channel, ...change } = form.value;
    const speaker = whereAsked(submission, channel);
    const changed = changeLink(desk.world, { ...change, bySlackUserId: speaker.slackUserId });
    await commitAndShow(desk, submission, speaker, changed, ofSlackUserId, identityChange.errorsFor);
  };
}

/** The form closes, and the plan is whispered when it is there, which may take as long as a sync. */
async function closeAndRehearse(
  desk: Desk,
  submission: Submission,
  speaker: Whereabouts,
  { connectorId }: IdentityAnswers,
  errorsFor: ErrorsFor,
): Promise<void> {
  const begun = beginRehearsal(desk, speaker, { connectorId, kind: "full" });
  const answer = begun.then((result): Answered => (result.ok ? accept(rehearsing) : result));
  await closeWith(desk, submission, speaker, answer, errorsFor);
  const result = await begun.catch(() => null);
  if (result?.ok === true) await tellPlan(desk, speaker, result.value);
}

function nextForm(desk: Desk, speaker: Whereabouts, asked: IdentityAnswers): Promise<Result<ModalView>> {
  const { task, slackUserId: ofSlackUserId, connectorId, account } = asked;
  const isChange = task === "unlink" || task === "freeze" || task === "unfreeze";
  if (ofSlackUserId !== null && connectorId !== null) {
    if (isChange) return changeFormFor(desk, speaker, task, { ofSlackUserId, connectorId, rest: account ?? "" });
    if (account !== null) return linkFormFor(desk, speaker, { ofSlackUserId, connectorId, account });
  }
  return formFor(desk, speaker, task, asked);
}

async function commitAndShow(
  desk: Desk,
  submission: Submission,
  speaker: Whereabouts,
  commit: Promise<Result<unknown>>,
  ofSlackUserId: string,
  errorsFor: ErrorsFor,
): Promise<void> {
  await commitInTime(desk, submission, commit, pictures(desk, speaker, errorsFor));
  const result = await commit.catch(() => null);
  if (result?.ok === true) await whisperAnswer(desk, speaker, await answerPerson(desk, speaker, ofSlackUserId));
}

/** The form closes, and the answer is whispered where the person asked. */
async function closeWith(
  desk: Desk,
  submission: Submission,
  speaker: Whereabouts,
  answer: Promise<Answered>,
  errorsFor: ErrorsFor,
): Promise<void> {
  await commitInTime(desk, submission, answer, pictures(desk, speaker, errorsFor));
  const result = await answer.catch(() => null);
  if (result?.ok === true) await whisperAnswer(desk, speaker, result);
}

/** The form turns into the next one. */
async function goOn(
  desk: Desk,
  submission: Submission,
  speaker: Whereabouts,
  next: Promise<Result<ModalView>>,
  errorsFor: ErrorsFor,
): Promise<void> {
  await commitInTime(desk, submission, next, {
    ...pictures(desk, speaker, errorsFor),
    next: (view: ModalView) => view,
  });
}

function pictures(desk: Desk, speaker: Whereabouts, errorsFor: ErrorsFor) {
  return {
    ...identitySaving,
    answer: (refusal: Refusal) => answerRefusal(refusal, errorsFor(refusal)),
    tell: (refusal: Refusal | null) => desk.whisper(speaker, refusal === null ? notChanged : drawRefusal(refusal)),
  };
}

async function refuseForm({ ack }: Submission, refusal: Refusal, errors: Record<string, string> = {}): Promise<void> {
  await ack(answerRefusal(refusal, errors));
}

/** Beside the question it is about, or instead of the form when it is about none. */
function answerRefusal(refusal: Refusal, errors: Record<string, string>): ViewResponseAction {
  if (Object.keys(errors).length > 0) return { response_action: "errors", errors };
  return { response_action: "update", view: refusedView(refusal) };
}

function whisperAnswer(desk: Desk, speaker: Whereabouts, answer: Answered): Promise<void> {
  return desk.whisper(speaker, answer.ok ? answer.value : drawRefusal(answer.refusal));
}

/** A form carries no place: the one where it was asked for came with it. */
function whereAsked({ body }: Submission, channel: string | null): Whereabouts {
  return { ...identifyUser(body), channel };
}

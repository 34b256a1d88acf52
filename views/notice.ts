import type { Button } from "@slack/types";

import { describeDuration } from "../src/domain/duration.ts";
import type { Notice } from "../src/domain/notice.ts";
import type { NoticePictures, RequestPicture } from "../src/domain/picture.ts";
import { drawQuarantine } from "./quarantine-card.ts";
import { drawAccountNotice } from "./account-notice.ts";
import { drawAlert } from "./alert.ts";
import { buttonRow, context, type Message, quotation, section } from "./blocks.ts";
import { drawClaim } from "./claim-card.ts";
import { extendButtons, requestButton } from "./request-actions.ts";
import { shownState } from "./request-state.ts";
import { decider, stateReason, stateWords, whatWasAsked, whyEnded } from "./request-words.ts";
import { drawDelegationNotice } from "./delegation.ts";
import { drawEnded } from "./sync-summary.ts";
import { mentionsIn, moment, mrkdwn, person, sentence } from "./text.ts";

const askAgain = "You can ask again with `/access`.";

/** A notice about a request alone. */
const nothingElse: NoticePictures = { claim: null, identity: null, connector: null, sync: null };

/** Tells one person, or the admins, one thing that happened and what to do next. */
export function drawNotice(
  notice: Notice,
  picture: RequestPicture | null,
  about: NoticePictures = nothingElse,
): Message {
  const { kind } = notice;
  switch (kind) {
    case "request-for-you":
      return asksForYou(picture);
    case "request-refused":
      return say(`Your request for ${what(picture)} could not go on, so nobody was asked.`, detail(notice, picture));
    case "request-ignored":
      return say(`Your request for ${what(picture)} was not taken, so nobody was asked.`, detail(notice, picture));
    case "request-approved":
      return withMessage(
        say(`${by(picture)} approved your request for ${what(picture)}.`, afterApproval(picture)),
        picture,
      );
    case "request-denied":
      return withMessage(
        say(`${by(picture)} denied your request for ${what(picture)}.`, askAgain, againButtons(picture)),
        picture,
      );
    case "request-expired": {
      const why = detail(notice, picture) ?? "Nobody decided in time.";
      return say(`Your request for ${what(picture)} expired.`, `${why} ${askAgain}`, againButtons(picture));
    }
    case "access-granted":
      return granted(picture);
    case "access-ending":
      return ending(picture);
    case "access-ended":
      return hasEnded(picture);
    case "access-undone":
      return undone(picture);
    case "access-not-applied": {
      const why = detail(notice, picture) ?? (picture === null ? null : whyEnded(picture, "beneficiary"));
      return say(`You got no access to ${what(picture)}.`, why);
    }
    case "access-waiting": {
      const next = "There is nothing for you to do: you are told when it is there.";
      const why = detail(notice, picture) ?? (picture && stateReason(picture));
      return say(`Your access to ${what(picture)} is not there yet.`, why === null ? next : `${why} ${next}`);
    }
    case "account-needed":
    case "claim-code":
    case "claim-asked":
    case "claim-ended":
    case "identity-linked":
    case "identity-unlinked":
    case "identity-frozen":
      return drawAccountNotice({ ...notice, kind }, picture, about);
    case "claim-to-confirm":
      if (about.claim !== null) return drawClaim(about.claim);
      return drawAlert({ ...notice, kind }, picture, about);
    case "delegation-begun":
    case "delegation-for-you":
    case "delegation-ended":
      return drawDelegationNotice({ ...notice, kind });
    case "sync-ended":
      return drawEnded(about.sync);
    case "sync-quarantined":
      if (about.sync !== null) return drawQuarantine(about.sync);
      return drawAlert({ ...notice, kind }, picture, about);
    case "sync-incomplete":
    case "claim-suspicious":
    case "identity-disowned":
    case "identity-missing":
    case "flow-failed":
    case "check-failed":
    case "no-deciders":
    case "nobody-reached":
    case "list-unreachable":
    case "connector-unauthorized":
    case "connector-recovered":
    case "removal-late":
    case "removal-blocked":
    case "removed-outside":
    case "added-outside":
      return drawAlert({ ...notice, kind }, picture, about);
  }
}

function granted(picture: RequestPicture | null): Message {
  if (picture === null || picture.grant === null || shownState(picture) !== "active") {
    return say(picture === null ? "You have the access you asked for." : stateWords(picture, "beneficiary"), null);
  }
  const where = picture.account === null ? "" : ` in ${mrkdwn(picture.account.service, 80)}`;
  const message = `You have *${what(picture)}*${where} until ${moment(picture.grant.endsAt)}.`;
  if (!picture.switches.allowRevoke) return say(message, "It ends by itself then.");
  return say(message, "It ends by itself then. If you are done earlier, give it back.", [
    requestButton("giveBack", picture),
  ]);
}

/** Somebody asks for access in the reader's name. */
function asksForYou(picture: RequestPicture | null): Message {
  const asker = picture === null ? "Somebody" : person(picture.requester);
  const flow = picture === null ? null : `It was asked for in ${mrkdwn(picture.request.flowLabel, 150)}.`;
  const next = `${flow ?? ""} If you do not want it, tell them, or give it back when you have it.`.trim();
  return say(`${asker} asked for ${what(picture)} for you.`, next);
}

/** It may have been extended, or have ended, by the time this is told. */
function ending(picture: RequestPicture | null): Message {
  if (picture === null || picture.grant === null || shownState(picture) !== "active") {
    return say(picture === null ? "Access of yours ends soon." : stateWords(picture, "beneficiary"), null);
  }
  const happened = `Your access to *${what(picture)}* ends ${moment(picture.grant.endsAt)}.`;
  const giveBack = picture.switches.allowRevoke ? [requestButton("giveBack", picture)] : [];
  return say(happened, howToKeep(picture), [...extendButtons(picture), ...giveBack]);
}

function howToKeep({ extension, extend }: RequestPicture): string {
  if (extension !== null) {
    return extension.isApproved
      ? "It goes on: you extended it."
      : "You asked to extend it, and that waits for a decision.";
  }
  if (extend === null) return "It ends by itself then. If you still need it then, ask again with `/access`.";
  return extend.needsApproval
    ? `If you need it longer, ask for ${describeDuration(extend.seconds)} more; those who decide are asked.`
    : "If you need it longer, extend it with one click.";
}

/** It may be there again, or have ended, by the time this is told. */
function undone(picture: RequestPicture | null): Message {
  const where = mrkdwn(picture?.account?.service ?? "the outside system", 80);
  const happened = `Your access to ${what(picture)} was taken away in ${where}, outside Latchkey.`;
  if (picture === null || shownState(picture) === "undone") {
    return say(happened, "Latchkey does not give it back. If you still need it, ask again with `/access`.");
  }
  return say(happened, `Meanwhile: ${stateWords(picture, "beneficiary")}`);
}

/** What was extended goes on under the newer request: then nothing was lost. */
function hasEnded(picture: RequestPicture | null): Message {
  if (picture?.extension?.isApproved === true && picture.grant?.note != null) {
    return say(`Your access to ${what(picture)} goes on, as you extended it.`, reasonOf(picture));
  }
  const next = `${reasonOf(picture)}If you still need it, ask again with \`/access\`.`;
  return say(ended(picture), next, againButtons(picture));
}

function againButtons(picture: RequestPicture | null): readonly Button[] {
  return picture === null ? [] : [requestButton("askAgain", picture)];
}

function ended(picture: RequestPicture | null): string {
  if (picture === null) return "Your access has ended.";
  return shownState(picture) === "ended"
    ? stateWords(picture, "beneficiary")
    : `Your access to ${what(picture)} ended.`;
}

function reasonOf(picture: RequestPicture | null): string {
  const reason = picture && stateReason(picture);
  return reason === null ? "" : `${reason} `;
}

function afterApproval(picture: RequestPicture | null): string | null {
  if (picture?.grant?.startsAt && shownState(picture) === "scheduled") {
    return `It starts ${moment(picture.grant.startsAt)}. Everything is checked once more then, and you are told when it is there.`;
  }
  if (picture === null || shownState(picture) !== "giving") return null;
  return "Latchkey is giving you the access now and tells you when it is there.";
}

/** First what happened, then what follows from it. */
function say(happened: string, next: string | null, buttons: readonly Button[] = []): Message {
  const text = next === null || next === "" ? happened : `${happened}\n${next}`;
  return { text: text.replaceAll("\n", " "), blocks: [section(text), ...buttonRow(buttons)] };
}

function withMessage(message: Message, picture: RequestPicture | null): Message {
  const words = picture?.decision?.message ?? "";
  if (words.trim() === "") return message;
  return { ...message, blocks: [...message.blocks, context("With these words:"), quotation(words)] };
}

function what(picture: RequestPicture | null): string {
  return picture === null ? "access" : mrkdwn(whatWasAsked(picture), 150);
}

function by(picture: RequestPicture | null): string {
  return picture === null ? "Somebody" : decider(picture, "requester");
}

function detail(notice: Notice, picture: RequestPicture | null): string | null {
  if (notice.detail === null) return null;
  const people = [picture?.requester, picture?.beneficiary, picture?.decision?.by].flatMap(
    (user) => user?.slackUserId ?? [],
  );
  return sentence(notice.detail, 2_000, [...people, ...mentionsIn(picture?.request.deciders ?? "")]);
}

import type { Button } from "@slack/types";

import type { Notice } from "../src/domain/notice.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { drawAlert } from "./alert.ts";
import { buttonRow, context, type Message, quotation, section } from "./blocks.ts";
import { requestButton } from "./request-actions.ts";
import { shownState } from "./request-state.ts";
import { decider, stateReason, stateWords, whatWasAsked, whyEnded } from "./request-words.ts";
import { mentionsIn, moment, mrkdwn, sentence } from "./text.ts";

const askAgain = "You can ask again with `/access`.";

/** Tells one person, or the admins, one thing that happened and what to do next. */
export function drawNotice(notice: Notice, picture: RequestPicture | null): Message {
  const { kind } = notice;
  switch (kind) {
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
      return withMessage(say(`${by(picture)} denied your request for ${what(picture)}.`, askAgain), picture);
    case "request-expired": {
      const why = detail(notice, picture) ?? "Nobody decided in time.";
      return say(`Your request for ${what(picture)} expired.`, `${why} ${askAgain}`);
    }
    case "access-granted":
      return granted(picture);
    case "access-ended":
      return say(ended(picture), `${reasonOf(picture)}If you still need it, ask again with \`/access\`.`);
    case "access-not-applied": {
      const why = detail(notice, picture) ?? (picture === null ? null : whyEnded(picture, "beneficiary"));
      return say(`You got no access to ${what(picture)}.`, why);
    }
    case "access-waiting": {
      const next = "There is nothing for you to do: you are told when it is there.";
      const why = detail(notice, picture) ?? (picture && stateReason(picture));
      return say(`Your access to ${what(picture)} is not there yet.`, why === null ? next : `${why} ${next}`);
    }
    case "identity-missing":
    case "flow-failed":
    case "check-failed":
    case "no-deciders":
    case "nobody-reached":
    case "connector-unauthorized":
    case "connector-recovered":
    case "removal-late":
    case "removal-blocked":
      return drawAlert({ ...notice, kind }, picture);
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

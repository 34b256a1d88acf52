import type { KnownBlock } from "@slack/types";

import { describeDuration } from "../src/domain/duration.ts";
import type { HomePicture } from "../src/domain/home-picture.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { buttonRow, section } from "./blocks.ts";
import { extendButtons, requestButton } from "./request-actions.ts";
import { shownState } from "./request-state.ts";
import { type Reader, stateReason, stateWords, whatWasAsked } from "./request-words.ts";
import { moment, mrkdwn, person } from "./text.ts";

/** One thing that a person has, or is about to have: until when, how much is left, and what they may do about it. */
export function drawAccess(picture: RequestPicture, home: HomePicture): KnownBlock[] {
  const reason = stateReason(picture);
  const lines = [accessLine(picture, home), ...(reason === null ? [] : [reason])];
  return [section(lines.join("\n")), ...buttonRow(accessButtons(picture))];
}

function accessLine(picture: RequestPicture, home: HomePicture): string {
  const { grant, account, extension } = picture;
  const state = shownState(picture);
  if (grant === null || state !== "active") return stateWords(picture, readerOf(picture, home));
  const where = account === null ? "" : ` in ${mrkdwn(account.service, 80)}`;
  const whose = picture.beneficiary.id === home.userId ? "" : `, for ${person(picture.beneficiary)}`;
  const what = `*${mrkdwn(whatWasAsked(picture), 150)}*${where}${whose}`;
  const goesOn = extension === null ? "" : extension.isApproved ? " You extended it." : " You asked to extend it.";
  return `${what}\nUntil ${moment(grant.endsAt)}, ${timeLeft(grant.endsAt, home.at)}.${goesOn}`;
}

function accessButtons(picture: RequestPicture) {
  const state = shownState(picture);
  const { allowRevoke } = picture.switches;
  if (state === "scheduled") return allowRevoke ? [requestButton("callOff", picture)] : [];
  if (state !== "active" && state !== "undone" && state !== "giving") return [];
  return [...extendButtons(picture), ...(allowRevoke ? [requestButton("giveBack", picture)] : [])];
}

/** How a sentence calls whoever looks at the page. */
export function readerOf({ beneficiary }: RequestPicture, { userId }: HomePicture): Reader {
  return beneficiary.id === userId ? "beneficiary" : "requester";
}

/** The time until a moment in one or two words of length, rounded down; the page is not drawn again by itself. */
export function timeLeft(until: Date, now: Date): string {
  const seconds = Math.floor((until.getTime() - now.getTime()) / 1_000);
  if (seconds <= 0) return "which is now";
  if (seconds < 60) return "less than a minute left";
  const unit = [604_800, 86_400, 3_600, 60].find((length) => seconds >= length) ?? 60;
  const finer = unit === 604_800 ? 86_400 : unit === 86_400 ? 3_600 : 60;
  return `${describeDuration(Math.floor(seconds / finer) * finer)} left`;
}

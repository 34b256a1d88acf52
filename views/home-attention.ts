import type { KnownBlock } from "@slack/types";

import type { Attention } from "../src/domain/home-picture.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { section } from "./blocks.ts";
import { stateReason, stateWords, whatWasAsked } from "./request-words.ts";
import { moment, mrkdwn, person } from "./text.ts";

/** What waits for an admin's eye, each with what to do about it; one sentence when there is nothing. */
export function drawAttention(attention: Attention): KnownBlock[] {
  const { lateRemovals, unreached, refused, quarantined, ambiguous } = attention;
  const lines = [
    ...lateRemovals.items.map(lateLine),
    ...more(lateRemovals.areMore, "More access is late to end."),
    ...refused.map(
      ({ service, since }) =>
        `${mrkdwn(service, 80)} refuses Latchkey's credential since ${moment(since)}. Renew it; what is owed is done then.`,
    ),
    ...quarantined.map(
      ({ service, since }) =>
        `The sync of ${mrkdwn(service, 80)} of ${moment(since)} waits for your word. Look at it with \`/identity runs\`.`,
    ),
    ...ambiguous.map(
      ({ service, count }) =>
        `${count === 1 ? "One account" : `${count} accounts`} in ${mrkdwn(service, 80)} may be somebody's. Look at ${count === 1 ? "it" : "them"} with \`/identity matches\`.`,
    ),
    ...unreached.items.map(unreachedLine),
    ...more(unreached.areMore, "More requests reached nobody."),
  ];
  if (lines.length === 0) return [section("Nothing needs you now.")];
  return lines.map((line) => section(`• ${line}`));
}

function lateLine(picture: RequestPicture): string {
  const reason = stateReason(picture);
  const late = picture.grant === null ? "" : ` It should have ended ${moment(picture.grant.endsAt)}.`;
  return `${stateWords(picture, "others")}${late}${reason === null ? "" : ` ${reason}`}`;
}

function unreachedLine(picture: RequestPicture): string {
  const { request, requester } = picture;
  return `${person(requester)}'s request for ${mrkdwn(whatWasAsked(picture), 150)} (${mrkdwn(request.flowLabel, 150)}) reached nobody ${moment(request.closedAt ?? request.createdAt)}. Check that its channels exist and that Latchkey is in them.`;
}

function more(areMore: boolean, words: string): string[] {
  return areMore ? [words] : [];
}

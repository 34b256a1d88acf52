import type { KnownBlock } from "@slack/types";

import { describeDuration } from "../src/domain/duration.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import type { CardKind } from "../src/ports/messenger.ts";
import { drawAnswers } from "./answers.ts";
import { buttonRow, context, type Message, quotation, section } from "./blocks.ts";
import { requestButton } from "./request-actions.ts";
import { shownState, stateTitles } from "./request-state.ts";
import { decider, stateReason, stateWords, whatWasAsked } from "./request-words.ts";
import { mentionsIn, moment, mrkdwn, person, plain, sentence } from "./text.ts";

export { readAction, requestActions } from "./request-actions.ts";

/** A request as it stands in its row, drawn whole: `card` for those who decide, `receipt` for the person who asked. */
export function requestCard(kind: CardKind, picture: RequestPicture): Message {
  const words = stateWords(picture, kind === "card" ? "others" : "requester");
  const reason = stateReason(picture);
  const said = reason === null ? words : `${words}\n${reason}`;
  return {
    text: said.replaceAll("\n", " "),
    blocks: [
      { type: "header", text: plain(whatWasAsked(picture), 150) },
      section(`${stateTitles[shownState(picture)]}\n${said}`),
      ...drawAnswers(picture.request, facts(kind, picture)),
      ...drawMessage(kind, picture),
      context(smallPrint(picture)),
      ...buttonRow(buttons(kind, picture)),
    ],
  };
}

function facts(kind: CardKind, picture: RequestPicture): string[] {
  const { request, requester, beneficiary, account } = picture;
  const shown: (readonly [label: string, value: string])[] = [];
  if (kind === "card") shown.push(["Asked by", person(requester)]);
  if (requester.id !== beneficiary.id) shown.push(["For", person(beneficiary)]);
  if (request.target !== null) {
    const found = account && `${mrkdwn(account.label, 200)} in ${mrkdwn(account.service, 80)}`;
    shown.push(["Account", found ?? "not looked up yet"]);
  }
  if (request.durationSeconds !== null) shown.push(["How long", describeDuration(request.durationSeconds)]);
  if (request.target !== null) shown.push(["Flow", mrkdwn(request.flowLabel, 150)]);
  if (request.status === "pending") {
    const deciders = request.deciders ?? "not read yet";
    shown.push(["Who may decide", sentence(deciders, 1_500, mentionsIn(deciders))]);
  }
  return shown.map(([label, value]) => `*${label}*\n${value}`);
}

/** What was said with the decision, in the words of whoever said it. */
function drawMessage(kind: CardKind, picture: RequestPicture): KnownBlock[] {
  const { decision } = picture;
  if (decision === null || decision.message === null || decision.message.trim() === "") return [];
  const by = decider(picture, kind === "card" ? "others" : "requester");
  return [context(`${by === "You" ? "You" : by} wrote:`), quotation(decision.message)];
}

/** How it was decided, by which rule; or when silence ends it. */
function smallPrint({ request, decision }: RequestPicture): string {
  const asked = `Asked ${moment(request.createdAt)}.`;
  if (request.status === "pending") return `${asked} Without a decision it expires ${moment(request.deadline)}.`;
  if (decision === null) return asked;
  const verb = decision.outcome === "approve" ? "Approved" : "Denied";
  const by = decision.userId === null ? "the flow" : decision.by === null ? "somebody" : person(decision.by);
  // The ids by which the rule was read are kept with the decision; people read the names it was asked under.
  const words = decision.userId === null ? decision.because : (request.deciders ?? decision.because);
  const rule = sentence(words, 1_000, mentionsIn(words));
  return `${asked} ${verb} by ${by} ${moment(decision.at)}. The rule: ${rule}.`;
}

function buttons(kind: CardKind, picture: RequestPicture) {
  const state = shownState(picture);
  const withdraw = requestButton("withdraw", picture);
  if (state === "checking") return [withdraw];
  if (state === "waiting") {
    if (kind === "receipt") return [withdraw];
    return [requestButton("approve", picture), requestButton("deny", picture), withdraw];
  }
  if (state !== "active" && state !== "giving") return [];
  const giveBack = picture.switches.allowRevoke ? [requestButton("giveBack", picture)] : [];
  return kind === "receipt" ? giveBack : [...giveBack, requestButton("end", picture)];
}

import type { KnownBlock } from "@slack/types";

import { describeDuration } from "../src/domain/duration.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import type { CardTurn } from "../src/domain/routing.ts";
import type { CardKind } from "../src/ports/messenger.ts";
import { drawAnswers } from "./answers.ts";
import { buttonRow, context, type Message, quotation, section } from "./blocks.ts";
import { whatComesNext, whereItWent } from "./card-turn.ts";
import { extendButtons, requestButton } from "./request-actions.ts";
import { listed, progressLines, voice } from "./request-progress.ts";
import { isOver, shownState, stateTitles } from "./request-state.ts";
import { decider, stateReason, stateWords, whatWasAsked } from "./request-words.ts";
import { mentionsIn, moment, mrkdwn, person, plain, sentence } from "./text.ts";

export { readAction, requestActions } from "./request-actions.ts";

/** Those who read it may decide until the request's deadline. */
const usualTurn: CardTurn = { kind: "asking", timeoutSeconds: null, isLast: true };

/**
 * A request as it stands in its row, drawn whole: `card` for those who decide, `receipt` for the person who asked. Where
 * others have the turn by now, a card says so and has no buttons.
 */
export function requestCard(kind: CardKind, picture: RequestPicture, turn: CardTurn = usualTurn): Message {
  const gone = whereItWent(turn);
  const words = stateWords(picture, kind === "card" ? "others" : "requester");
  const reason = stateReason(picture);
  const said = reason === null ? words : `${words}\n${reason}`;
  return {
    text: (gone === null ? said : `${said} ${gone}`).replaceAll("\n", " "),
    blocks: [
      { type: "header", text: plain(whatWasAsked(picture), 150) },
      section(`${stateTitles[shownState(picture)]}\n${said}`),
      ...(gone === null ? [] : [section(gone)]),
      ...drawAnswers(picture.request, facts(kind, picture)),
      ...drawProgress(picture),
      ...drawMessage(kind, picture),
      context(smallPrint(picture, turn)),
      ...buttonRow(turn.kind === "passed" ? [] : [...buttons(kind, picture, turn), ...whyButton(kind, picture)]),
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
  if (request.startsAt !== null) shown.push(["From", moment(request.startsAt)]);
  if (request.durationSeconds !== null) shown.push(["How long", describeDuration(request.durationSeconds)]);
  if (request.target !== null) shown.push(["Flow", mrkdwn(request.flowLabel, 150)]);
  if (request.status === "pending") {
    const deciders = request.deciders ?? "not read yet";
    shown.push(["Who may decide", sentence(deciders, 1_500, mentionsIn(deciders))]);
  }
  return shown.map(([label, value]) => `*${label}*\n${value}`);
}

/** How far several people have come. */
function drawProgress(picture: RequestPicture): KnownBlock[] {
  const lines = progressLines(picture);
  return lines.length === 0 ? [] : [section(lines.join("\n"))];
}

/** Where it was kept what was looked at, those who decide can see it. */
function whyButton(kind: CardKind, picture: RequestPicture) {
  const isKept = picture.request.trace !== null || picture.decisions.some(({ trace }) => trace !== null);
  return kind === "card" && isKept ? [requestButton("why", picture)] : [];
}

/** What was said with the decision, in the words of whoever said it. */
function drawMessage(kind: CardKind, picture: RequestPicture): KnownBlock[] {
  const { decision } = picture;
  if (decision === null || decision.message === null || decision.message.trim() === "") return [];
  const by = decider(picture, kind === "card" ? "others" : "requester");
  return [context(`${by === "You" ? "You" : by} wrote:`), quotation(decision.message)];
}

/** How it was decided, by which rule; or when silence ends it. */
function smallPrint({ request, decision, decisions }: RequestPicture, turn: CardTurn): string {
  const asked = `Asked ${moment(request.createdAt)}.`;
  if (request.status === "pending") {
    const next = whatComesNext(turn);
    const late = next === null ? "Without a decision it expires" : "At the latest it expires";
    return `${asked} ${next === null ? "" : `${next} `}${late} ${moment(request.deadline)}.`;
  }
  if (decision === null) return asked;
  const verb = decision.outcome === "approve" ? "Approved" : "Denied";
  const approvals = decision.outcome === "approve" ? decisions : [decision];
  const by = listed(approvals.map(voice));
  // The ids by which the rule was read are kept with the decision; people read the names it was asked under.
  const allDeciders =
    request.stages.length > 1 ? request.stages.map(({ deciders }) => deciders).join("; then ") : request.deciders;
  const words = decision.userId === null ? decision.because : (allDeciders ?? decision.because);
  const rule = sentence(words, 1_000, mentionsIn(words));
  return `${asked} ${verb} by ${by} ${moment(decision.at)}. The rule: ${rule}.`;
}

function buttons(kind: CardKind, picture: RequestPicture, turn: CardTurn) {
  const state = shownState(picture);
  const withdraw = requestButton("withdraw", picture);
  if (state === "checking" || state === "needs-account") return [withdraw];
  if (state === "waiting") {
    if (kind === "receipt") return [withdraw];
    if (turn.kind === "answered") return [];
    return [requestButton("approve", picture), requestButton("deny", picture), withdraw];
  }
  const again = kind === "receipt" ? [requestButton("askAgain", picture)] : [];
  if (state === "scheduled") return picture.switches.allowRevoke ? [requestButton("callOff", picture)] : [];
  if (isOver(state)) return again;
  if (state !== "active" && state !== "undone" && state !== "giving") return [];
  const giveBack = picture.switches.allowRevoke ? [requestButton("giveBack", picture)] : [];
  if (kind === "receipt") return [...extendButtons(picture), ...giveBack, ...(state === "undone" ? again : [])];
  return [...giveBack, requestButton("end", picture)];
}

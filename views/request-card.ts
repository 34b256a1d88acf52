import type { Button, KnownBlock } from "@slack/types";

import type { RequestPicture } from "../src/domain/picture.ts";
import type { CardKind } from "../src/ports/messenger.ts";
import { buttonRow, context, fieldSections, type Message, quotation, section } from "./blocks.ts";
import { requestButton } from "./request-actions.ts";
import { decisionLine, factsOf, subjectOf, summarise } from "./request-facts.ts";
import { stateOf } from "./request-state.ts";
import { mrkdwn, person } from "./text.ts";

export { readAction, requestActions } from "./request-actions.ts";

/** At most this many answers are shown; a form has fewer. */
const mostAnswers = 30;

/**
 * A request as a message: a picture of the rows, drawn whole in every state. The `card` is for those who decide, the
 * `receipt` for the person who asked.
 */
export function requestCard(kind: CardKind, picture: RequestPicture): Message {
  const { emoji, headline, more } = stateOf(picture);
  const decision = decisionLine(picture);
  const title = kind === "card" ? summarise(picture) : `You asked for *${subjectOf(picture)}*.`;
  const blocks: KnownBlock[] = [
    section(`:${emoji}: *${headline}*\n${title}`),
    ...(more === null ? [] : [section(more)]),
    ...fieldSections(factsOf(picture)),
    ...answersOf(picture),
    ...(decision === null ? [] : [context(decision)]),
    ...messageOf(picture),
    ...buttonRow(buttonsOf(kind, picture)),
  ];
  return { text: `${title.replaceAll("*", "")} ${headline}.${more === null ? "" : ` ${more}`}`.slice(0, 3_000), blocks };
}

function answersOf({ request }: RequestPicture): KnownBlock[] {
  return request.shownFields
    .slice(0, mostAnswers)
    .flatMap(({ label, value }) =>
      /^<@[UW][A-Z0-9]{2,30}>$/.test(value)
        ? [section(`*${mrkdwn(label, 150)}*\n${value}`)]
        : [context(`*${mrkdwn(label, 150)}*`), quotation(value)],
    )
    .slice(0, 36);
}

function messageOf({ decision }: RequestPicture): KnownBlock[] {
  if (decision === null || decision.message === null) return [];
  const from = decision.by === null ? "The flow says" : `${person(decision.by)} says`;
  return [context(from), quotation(decision.message)];
}

function buttonsOf(kind: CardKind, picture: RequestPicture): readonly Button[] {
  const { request, grant, switches } = picture;
  const button = (name: Parameters<typeof requestButton>[0]) => requestButton(name, picture);
  if (request.status === "received") return kind === "receipt" ? [button("withdraw")] : [];
  if (request.status === "pending") {
    return kind === "receipt" ? [button("withdraw")] : [button("approve"), button("deny"), button("withdraw")];
  }
  const isHeld = grant !== null && (grant.state === "pending" || grant.state === "applying" || grant.state === "active");
  if (!isHeld) return [];
  const giveBack = switches.allowRevoke ? [button("giveBack")] : [];
  return kind === "receipt" ? giveBack : [...giveBack, button("end")];
}

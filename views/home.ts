import type { Button, HomeView, KnownBlock } from "@slack/types";

import type { ClosedHome, DecidablePicture, HeardAlready, HomePicture, Some } from "../src/domain/home-picture.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { buttonRow, context, section } from "./blocks.ts";
import { drawAccess, readerOf } from "./home-access.ts";
import { drawAttention } from "./home-attention.ts";
import { drawLinks, drawMissing } from "./identity-own.ts";
import { refusalWords } from "./refusals.ts";
import { requestButton } from "./request-actions.ts";
import { stateWords } from "./request-words.ts";
import { plain } from "./text.ts";

/** What the page's own buttons are called when Slack speaks of them. */
export const homeActions = { request: "home_request", open: "home_open_card" } as const;

/** Slack takes this many blocks; the last one says what is left out. */
const mostBlocks = 100;

/** App Home, drawn whole: a person's access and requests, what waits for them, and their accounts. */
export function drawHome(home: HomePicture | ClosedHome): HomeView {
  if ("refusal" in home) return { type: "home", blocks: [section(refusalWords(home.refusal))] };
  const blocks = [
    ...buttonRow(home.canRequest ? [requestAccess] : []),
    ...part(
      "My access",
      drawSome(home.access, (picture) => drawAccess(picture, home)),
      "You have no access through Latchkey now.",
    ),
    ...part(
      "My open requests",
      drawSome(home.requests, (picture) => drawOwnRequest(picture, home)),
      "You have no open request.",
    ),
    ...part("Waiting for my decision", drawDecidable(home), "No request waits for your decision."),
    ...part("My accounts", [...drawLinks(home.links), ...drawMissing(home.missing)], "No account is linked to you."),
    ...(home.attention === null ? [] : part("For Latchkey admins", drawAttention(home.attention), "")),
  ];
  return { type: "home", blocks: cut(blocks) };
}

const requestAccess: Button = {
  type: "button",
  action_id: homeActions.request,
  text: plain("Request access", 75),
  style: "primary",
};

function part(title: string, blocks: readonly KnownBlock[], whenEmpty: string): KnownBlock[] {
  const shown = blocks.length === 0 ? [context(whenEmpty)] : blocks;
  return [{ type: "header", text: plain(title, 150) }, ...shown];
}

function drawSome<T>({ items, areMore }: Some<T>, draw: (item: T) => KnownBlock[]): KnownBlock[] {
  return [...items.flatMap(draw), ...(areMore ? [context("There are more; these come first.")] : [])];
}

function drawOwnRequest(picture: RequestPicture, home: HomePicture): KnownBlock[] {
  const reader = picture.requester.id === home.userId ? "requester" : readerOf(picture, home);
  const isMine = picture.requester.id === home.userId;
  return [section(stateWords(picture, reader)), ...buttonRow(isMine ? [requestButton("withdraw", picture)] : [])];
}

function drawDecidable({ decidable }: HomePicture): KnownBlock[] {
  if (decidable.items !== null) return drawSome(decidable, drawOneToDecide);
  return [context(`Latchkey cannot say now what you may decide: ${decidable.why}. The cards in Slack still work.`)];
}

function drawOneToDecide({ picture, heard, card }: DecidablePicture): KnownBlock[] {
  return [
    section(`${stateWords(picture, "others")}${heard === null ? "" : `\n${heardWords(heard)}`}`),
    ...buttonRow([
      ...(heard === null ? [requestButton("approve", picture)] : []),
      requestButton("deny", picture),
      ...(card === null ? [] : [openCard(card)]),
    ]),
  ];
}

function heardWords({ by }: HeardAlready): string {
  const counted =
    by === null ? "Your approval counts already" : `${by} has approved this already, and you would decide for them`;
  return `${counted}; until others have approved you can still deny it.`;
}

/** Slack's own address for a message, whatever the workspace is called. */
function openCard({ channel, ts }: { readonly channel: string; readonly ts: string }): Button {
  const url = `https://slack.com/app_redirect?channel=${encodeURIComponent(channel)}&message_ts=${encodeURIComponent(ts)}`;
  return { type: "button", action_id: homeActions.open, text: plain("Open the card", 75), url };
}

function cut(blocks: readonly KnownBlock[]): KnownBlock[] {
  if (blocks.length <= mostBlocks) return [...blocks];
  const rest = context(
    "There is more than fits here. `/access whoami` shows your accounts; the cards in Slack show the rest.",
  );
  return [...blocks.slice(0, mostBlocks - 1), rest];
}

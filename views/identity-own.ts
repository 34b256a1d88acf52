import type { KnownBlock } from "@slack/types";

import { howItWasLinked } from "../src/domain/how-linked.ts";
import type { LinkPicture, ServiceName } from "../src/domain/identity-picture.ts";
import { buttonRow, context, type Message, section } from "./blocks.ts";
import { disownButton, mapButton } from "./identity-actions.ts";
import { moment, mrkdwn, person } from "./text.ts";

const mostLinks = 20;
/** Buttons in one row of Slack's are at most this many. */
const mostButtons = 25;

/** A person's own accounts, as they see them: what admins wrote about a link is not shown. */
export function drawOwnAccounts(own: {
  readonly links: readonly LinkPicture[];
  readonly missing: readonly ServiceName[];
}): Message {
  const { links, missing } = own;
  const title = section(links.length === 0 ? "🪪 *No account is linked to you.*" : "🪪 *Your accounts*");
  return { text: "Your accounts", blocks: [title, ...drawLinks(links), ...drawMissing(missing)] };
}

/** Accounts of the reader, with the button that says "that is not mine". */
export function drawLinks(links: readonly LinkPicture[]): KnownBlock[] {
  const blocks = links.slice(0, mostLinks).flatMap(drawLink);
  return links.length > mostLinks ? [...blocks, context(`… and ${links.length - mostLinks} more.`)] : blocks;
}

/** Services in which the reader has no account, with the buttons that map one; nothing where there are none. */
export function drawMissing(missing: readonly ServiceName[]): KnownBlock[] {
  if (missing.length === 0) return [];
  const shown = missing.slice(0, mostButtons);
  const names = shown.map(({ service }) => mrkdwn(service, 80)).join(", ");
  return [
    section(`Latchkey does not know your account in ${names}.`),
    ...buttonRow(shown.map(({ id, service }) => mapButton(id, service))),
  ];
}

function drawLink({ link, service, linkedBy }: LinkPicture): KnownBlock[] {
  const by = linkedBy === null ? null : person(linkedBy);
  const name = mrkdwn(link.externalEmail ?? link.externalDisplayName ?? link.externalId, 254);
  const how = `linked ${howItWasLinked(link.verificationMethod, by)}, verified ${moment(link.verifiedAt)}`;
  const text = `*${mrkdwn(service, 80)}*  ${name}\nid ${mrkdwn(link.externalId, 255)}\n${how}`;
  if (link.frozenAt === null) return [section(text), ...buttonRow([disownButton(link.id)])];
  return [section(`${text}\n❄️ *Frozen* ${moment(link.frozenAt)}: it is used for nothing. Ask a Latchkey admin.`)];
}

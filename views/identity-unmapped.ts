import type { KnownBlock } from "@slack/types";

import type { UnmappedPage } from "../src/domain/identity-picture.ts";
import { buttonRow, context, markup, type Message, section } from "./blocks.ts";
import { linkButton, nextButton } from "./identity-buttons.ts";
import { personLines } from "./identity-words.ts";
import { mrkdwn } from "./text.ts";

const mostServices = 20;

/** People without an account, a page of them, each with the way to link one. */
export function drawUnmapped({ totals, shown, people, next }: UnmappedPage): Message {
  const service = mrkdwn(shown.service, 80);
  const head = `🧭 *${count(shown.total)} without an account in ${service}*, of the people who have used Latchkey`;
  const blocks: KnownBlock[] = [
    section(head),
    ...people.map((one): KnownBlock => ({
      type: "section",
      text: markup(personLines(one).join("  ")),
      accessory: linkButton({ slackUserId: one.slackUserId, connectorId: shown.id }),
    })),
  ];
  if (people.length === 0 && shown.total > 0) blocks.push(section("That were all of them."));
  if (next !== null) blocks.push(...buttonRow([nextButton({ connectorId: shown.id, after: next })]));
  const others = totals.filter(({ id }) => id !== shown.id);
  if (others.length > 0) blocks.push(context(otherTotals(others)));
  return { text: head.replaceAll("*", ""), blocks };
}

function otherTotals(others: UnmappedPage["totals"]): string {
  const lines = others.slice(0, mostServices).map(({ service, total }) => `${mrkdwn(service, 60)}: ${total}`);
  const more = others.length > mostServices ? ", …" : "";
  return `Without an account in the others: ${lines.join(", ")}${more}. \`/identity unmapped\` and the connector's name shows them.`;
}

function count(total: number): string {
  if (total === 0) return "Nobody is";
  return total === 1 ? "One person is" : `${total} people are`;
}

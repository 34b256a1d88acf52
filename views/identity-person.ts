import type { KnownBlock } from "@slack/types";

import type { PersonPicture } from "../src/domain/identity-picture.ts";
import { buttonRow, context, type Message, section } from "./blocks.ts";
import { changeButtons, linkButton } from "./identity-buttons.ts";
import { changeLine, linkLines, personLines, profileWords } from "./identity-words.ts";
import { mrkdwn, person } from "./text.ts";

/** More links than these do not fit a message, at two blocks each. */
const mostLinks = 18;
const mostMissing = 20;

/** A person's accounts as admins see them: every link with what can be done to it, and the newest of its history. */
export function drawPerson(picture: PersonPicture): Message {
  const { person: shown, standing, profile, links, missing } = picture;
  const left = links.length - mostLinks;
  const blocks: KnownBlock[] = [
    section(`🪪 *Accounts*\n${personLines(shown, standing).join("\n")}`),
    ...profileWords(profile).map(context),
    ...links
      .slice(0, mostLinks)
      .flatMap((one): KnownBlock[] => [section(linkLines(one).join("\n")), ...buttonRow(changeButtons(one.link))]),
  ];
  if (left > 0) blocks.push(context(`… and ${left} more: \`latchkey identities show\``));
  if (links.length === 0) blocks.push(section("No account is linked to this person."));
  blocks.push(...drawMissing(picture), ...drawHistory(picture));
  const [only, ...more] = missing;
  const connectorId = more.length === 0 ? (only?.id ?? null) : null;
  blocks.push(...buttonRow([linkButton({ slackUserId: shown.slackUserId, connectorId })]));
  return { text: `The accounts of ${person(shown)}`, blocks };
}

function drawMissing({ missing, links }: PersonPicture): KnownBlock[] {
  if (missing.length === 0 || links.length === 0) return [];
  const names = missing.slice(0, mostMissing).map(({ service }) => mrkdwn(service, 80));
  const more = missing.length > mostMissing ? ` and ${missing.length - mostMissing} more` : "";
  return [context(`No account in ${names.join(", ")}${more}.`)];
}

function drawHistory({ history, olderChanges }: PersonPicture): KnownBlock[] {
  if (history.length === 0) return [];
  const more = olderChanges > 0 ? [`… and ${olderChanges} more: \`latchkey identities show\``] : [];
  const half = Math.ceil(history.length / 2);
  const [newer, older] = [history.slice(0, half).map(changeLine), history.slice(half).map(changeLine)];
  // In two sections, so that ten long lines keep within what one may hold.
  return [
    ["*What happened to them*", ...newer],
    [...older, ...more],
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => section(lines.join("\n")));
}

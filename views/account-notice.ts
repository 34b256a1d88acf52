import type { Button, KnownBlock } from "@slack/types";

import { howItWasLinked } from "../src/domain/how-linked.ts";
import { isOpenClaim } from "../src/domain/ownership.ts";
import type { NoticeKind } from "../src/domain/notice.ts";
import type { NoticePictures, RequestPicture } from "../src/domain/picture.ts";
import { buttonRow, context, type Message, section } from "./blocks.ts";
import { disownButton, enterCodeButton, mapButton } from "./identity-actions.ts";
import { whatWasAsked } from "./request-words.ts";
import { moment, mrkdwn, person, sentence } from "./text.ts";

/** What people are told about their accounts. */
export type AccountNotice = {
  readonly kind: Extract<
    NoticeKind,
    "account-needed" | `claim-${"code" | "asked" | "ended"}` | `identity-${"linked" | "unlinked" | "frozen"}`
  >;
  readonly detail: string | null;
};

/** Tells one person one thing about an account of theirs, and what to do next. */
export function drawAccountNotice(
  { kind, detail }: AccountNotice,
  picture: RequestPicture | null,
  about: NoticePictures,
): Message {
  const service = mrkdwn(about.connector?.service ?? about.claim?.service ?? "the outside system", 80);
  switch (kind) {
    case "account-needed": {
      const why = detail === null ? [] : [context(sentence(detail, 2_000))];
      const what = picture === null ? "Your request" : `Your request for *${mrkdwn(whatWasAsked(picture), 150)}*`;
      const next = "Tell Latchkey which account is yours and prove it; the request then goes on by itself.";
      const button = about.connector === null ? [] : [mapButton(about.connector.id, about.connector.service)];
      return say(`🪪 ${what} waits: Latchkey does not know your account in ${service}.`, next, button, why);
    }
    case "claim-code": {
      const claim = about.claim?.claim ?? null;
      const button = claim !== null && isOpenClaim(claim) ? [enterCodeButton(claim)] : [];
      const until = claim === null ? "" : ` It works once, until ${moment(claim.expiresAt)}.`;
      return say(
        `🪪 If the account you named in ${service} can be mapped by a code, one is on its way to the e-mail address that ${service} has for it.`,
        `Enter the code here.${until} If none comes, ask a Latchkey admin to confirm the account instead: \`/access map\`.`,
        button,
      );
    }
    case "claim-asked":
      return say(
        `🪪 The Latchkey admins were asked to confirm your account in ${service}.`,
        "You are told what they say; there is nothing for you to do.",
      );
    case "claim-ended":
      return say(
        `🪪 Your account in ${service} was not mapped.`,
        `${detail === null ? "" : `${sentence(detail, 1_000)} `}You can begin again with \`/access map\`.`,
      );
    case "identity-linked":
      return linked(about, detail);
    case "identity-unlinked":
      return say(
        `🪪 The account ${mrkdwn(detail ?? "", 254)} in ${service} is not linked to you any more.`,
        "Access that was given through it ends. If that is wrong, ask a Latchkey admin.",
      );
    case "identity-frozen":
      return say(
        `🪪 The link to your account in ${service} was frozen, so it is used for nothing.`,
        "Access that was given through it ends. A Latchkey admin looks at it; ask one if you need it.",
      );
  }
}

function linked({ identity }: NoticePictures, detail: string | null): Message {
  if (identity === null) return say("🪪 An account was linked, and the link is gone again.", "There is nothing to do.");
  const { identity: link, owner, service, linkedBy } = identity;
  const by = linkedBy === null ? null : person(linkedBy);
  const how = howItWasLinked(link.verificationMethod, by);
  const account = mrkdwn(detail ?? link.externalEmail ?? link.externalId, 254);
  return say(
    `🪪 The account *${account}* in ${mrkdwn(service, 80)} was linked to ${person(owner)} ${how}.`,
    `Access ${person(owner)} asks for is given to this account. If that is wrong, say so, and the link is frozen at once.`,
    link.frozenAt === null ? [disownButton(link.id)] : [],
  );
}

function say(
  happened: string,
  next: string,
  buttons: readonly Button[] = [],
  smallPrint: readonly KnownBlock[] = [],
): Message {
  const text = `${happened}\n${next}`;
  return { text: text.replaceAll("\n", " "), blocks: [section(text), ...buttonRow(buttons), ...smallPrint] };
}

/** The answer to "This was not me". */
export const linkFrozen: Message = say(
  "🪪 The link is frozen: it is used for nothing from now on.",
  "Access that was given through it ends, and the Latchkey admins were told.",
);

/** Which account to map, where there are several outside systems. */
export function chooseConnector(
  connectors: readonly { readonly connectorId: string; readonly service: string }[],
): Message {
  if (connectors.length === 0) {
    return say("🪪 An account in every outside system is linked to you already.", "See them with `/access whoami`.");
  }
  return say(
    "🪪 Which account is not known to Latchkey yet?",
    "Choose the outside system it is in.",
    connectors.slice(0, 25).map(({ connectorId, service }) => mapButton(connectorId, service)),
  );
}

import { cutBody } from "../../../http/shown-body.ts";
import type { Town } from "../../../town/town.ts";
import type { MailPicture } from "../../protocol.ts";

/** What the mail server took, as people would read it. */
export function drawMails({ company: { mail } }: Town): readonly MailPicture[] {
  return mail.mails
    .map(({ id, at, to, subject, text }) => ({ id, at, to: to.join(", "), subject, text: cutBody(text) }))
    .toReversed();
}

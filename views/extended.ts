import type { Grant } from "../src/domain/grant.ts";
import { type Message, section } from "./blocks.ts";
import { moment, mrkdwn } from "./text.ts";

/** Said to whoever extended access that lasts longer now. */
export function accessExtended({ target, endsAt }: Grant): Message {
  return say(`The access to *${mrkdwn(target.label, 150)}* lasts until ${moment(endsAt)} now.`);
}

/** Said to whoever asked for it, where others decide. */
export const extensionAsked: Message = say(
  "Those who decide are asked. The access you have stays until its end; what they approve goes on from there without a gap.",
);

function say(text: string): Message {
  return { text, blocks: [section(text)] };
}

import type { RequestPicture } from "../src/domain/picture.ts";
import { type Message, section } from "./blocks.ts";
import { stateWords } from "./request-words.ts";
import { moment } from "./text.ts";

/** Said in the thread of a card that nobody decided about for a while; the buttons are those of the card. */
export function drawReminder(picture: RequestPicture): Message {
  const { createdAt, deadline } = picture.request;
  const words = `This still waits for a decision. ${stateWords(picture, "others")}`;
  const times = `Asked ${moment(createdAt)}. Without a decision it expires ${moment(deadline)} at the latest.`;
  return { text: words, blocks: [section(`⏳ ${words}\n${times}`)] };
}

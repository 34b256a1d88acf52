import { describeDuration } from "../src/domain/duration.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { type Message, section } from "./blocks.ts";
import { stateWords } from "./request-words.ts";
import { mentionsIn, moment, sentence } from "./text.ts";

/** Said in the thread of a card that nobody decided about for a while; the buttons are those of the card. */
export function drawReminder(picture: RequestPicture): Message {
  const { createdAt, deadline } = picture.request;
  const words = `This still waits for a decision. ${stateWords(picture, "others")}${othersToo(picture)}`;
  const times = `Asked ${moment(createdAt)}. Without a decision it expires ${moment(deadline)} at the latest.`;
  return { text: words, blocks: [section(`⏳ ${words}\n${times}`)] };
}

/** Who may decide by now beside those who were asked first. */
function othersToo({ request: { stages, stage, escalatesAt } }: RequestPicture): string {
  const escalation = stages[stage]?.escalation ?? null;
  if (escalation === null || escalatesAt !== null) return "";
  const { afterSeconds, deciders } = escalation;
  const who = sentence(deciders, 500, mentionsIn(deciders));
  return ` Nobody decided for ${describeDuration(afterSeconds)}, so others may as well: ${who}`;
}

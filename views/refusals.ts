import { describeRefusal } from "../src/domain/describe-refusal.ts";
import type { Refusal } from "../src/domain/refusal.ts";
import { type Message, section } from "./blocks.ts";
import { mentionsIn, sentence } from "./text.ts";

/** A refusal as the person who was refused sees it, and nobody else. */
export function drawRefusal(refusal: Refusal): Message {
  const text = refusalWords(refusal);
  return { text, blocks: [section(text)] };
}

/** A refusal, safe for mrkdwn: whom it names by right is mentioned, and whatever people typed stays inert. */
export function refusalWords(refusal: Refusal): string {
  return sentence(describeRefusal(refusal), 2_900, peopleNamedBy(refusal));
}

/** People in the parts that Latchkey writes itself, from its rows and from a flow's permissions. */
function peopleNamedBy(refusal: Refusal): readonly string[] {
  if ("allowed" in refusal) return mentionsIn(refusal.allowed);
  return "by" in refusal ? mentionsIn(refusal.by ?? "") : [];
}

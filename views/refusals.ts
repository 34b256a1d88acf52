import { describeRefusal } from "../src/domain/describe-refusal.ts";
import type { Refusal } from "../src/domain/refusal.ts";
import { type Message, section } from "./blocks.ts";
import { mentionsIn, sentence } from "./text.ts";

/** A refusal as the person who was refused sees it, and nobody else. */
export function drawRefusal(refusal: Refusal): Message {
  const words = describeRefusal(refusal);
  const text = refusal.reason === "ignored-by-flow" ? sentence(words, 2_000) : sentence(words, 2_000, mentionsIn(words));
  return { text, blocks: [section(text)] };
}

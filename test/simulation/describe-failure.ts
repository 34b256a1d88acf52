import type { Played } from "./play-history.ts";
import type { Shrunk } from "./shrink.ts";
import { stepsToText } from "./steps-as-text.ts";

/** A broken promise, the story that led to it, and the commands that play it again; as first found, and shrunk. */
export function describeFailure(found: Played, { played, without }: Shrunk): string {
  const again = `npm run simulate -- --seed ${found.seed} --histories 1`;
  const shorter = without.size === 0 ? again : `${again} --without ${stepsToText(without)}`;
  return [
    "A promise was broken:",
    `  ${played.broken ?? ""}`,
    "",
    `The story (seed ${found.seed}, ${without.size} of ${found.length} steps left out; step, time, what happened):`,
    ...played.story,
    "",
    `Play it again:          ${shorter}`,
    `As it was found first:  ${again}`,
    "",
  ].join("\n");
}

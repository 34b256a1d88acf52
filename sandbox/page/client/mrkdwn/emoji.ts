import { nameToEmoji } from "gemoji";

/** Slack's own names where they differ from the common ones. */
const slackNames: ReadonlyMap<string, string> = new Map([
  ["simple_smile", "slightly_smiling_face"],
  ["large_green_circle", "green_circle"],
  ["large_yellow_circle", "yellow_circle"],
  ["large_orange_circle", "orange_circle"],
  ["large_purple_circle", "purple_circle"],
  ["large_brown_circle", "brown_circle"],
  ["thinking_face", "thinking"],
  ["face_with_rolling_eyes", "roll_eyes"],
  ["hugging_face", "hugs"],
  ["party_parrot", "parrot"],
  ["raised_hand_with_fingers_splayed", "raised_hand_with_fingers_splayed"],
  ["lower_left_ballpoint_pen", "pen"],
  ["hammer_and_pick", "hammer_and_pick"],
  ["desktop_computer", "desktop_computer"],
  ["stopwatch", "stopwatch"],
  ["double_vertical_bar", "pause_button"],
  ["no_entry_sign", "no_entry_sign"],
  ["admission_tickets", "tickets"],
]);

const skinTones = ["", "🏻", "🏼", "🏽", "🏾", "🏿"];

/** `:name:` or `:name::skin-tone-3:` at the beginning of a text. */
const written = /^:([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?/;

/** The emoji a text begins with, with the length of what was written; undefined when it begins with none we know. */
export function readEmoji(text: string): { name: string; emoji: string; length: number } | undefined {
  const match = written.exec(text);
  const name = match?.[1];
  if (match === null || name === undefined) return undefined;
  const emoji = emojiNamed(name);
  if (emoji === undefined) return undefined;
  const tone = skinTones[Number(match[2] ?? "1") - 1] ?? "";
  return { name, emoji: emoji + tone, length: match[0].length };
}

/** The emoji of this name, or undefined. */
export function emojiNamed(name: string): string | undefined {
  const known = slackNames.get(name) ?? name;
  return Object.hasOwn(nameToEmoji, known) ? nameToEmoji[known] : undefined;
}

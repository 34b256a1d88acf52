import * as fc from "fast-check";

/** What people, directories and configurations might put where a name, a reason or a label is expected. */
const planted = [
  "<!channel>",
  "<!here|here>",
  "<!subteam^S123>",
  "<@U123>",
  "<@U0ALICE>",
  "<#C123>",
  "<http://evil.example|click>",
  "http://evil.example",
  "@here",
  "@channel",
  "@everyone",
  "`code`",
  "```\nblock\n```",
  "*bold*",
  "_slanted_",
  "~gone~",
  "> quoted",
  "&lt;!channel&gt;",
  "<!date^1^{date}^http://evil.example|x>",
  "${user.email} {{reason}} %s",
  "👩‍👩‍👧‍👦",
  "e\u0301\u0301",
  "<\u0301!channel>",
  "\u202Etxt.exe",
  "\u0000",
  "\uD800",
  "\n",
  "x".repeat(10_240),
  `e${"\u0301".repeat(4_000)}`,
  "",
  " ",
];

export const hostileText = fc.oneof(
  fc.constantFrom(...planted),
  fc
    .array(fc.oneof(fc.constantFrom(...planted), fc.string({ unit: "binary", maxLength: 20 })), { maxLength: 8 })
    .map((parts) => parts.join("")),
);

/** Texts Slack would parse: mrkdwn elements and the message's own text. */
export function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== "object" || value === null) return [];
  const own =
    "type" in value && value.type === "mrkdwn" && "text" in value && typeof value.text === "string" ? [value.text] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnIn)];
}

/** Every string anywhere in a drawn message or view. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** What comes alive in a parsed text, except the people in `allowed` and moments. */
export function liveIn(text: string, allowed: readonly string[] = []): string[] {
  const rest = allowed
    .reduce((left, id) => left.replaceAll(`<@${id}>`, ""), text)
    .replace(/<!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\w ,:]+ UTC>/g, "");
  return rest.match(/[<>]|@(?:here|channel|everyone)\b|&(?!amp;|lt;|gt;)|^&gt;/gm) ?? [];
}

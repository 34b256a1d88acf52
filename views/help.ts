import { type Message, section } from "./blocks.ts";
import { mrkdwn, person } from "./text.ts";

/** A longer list ends here and says how many there are. */
const longestList = 25;

/** What `/access` takes besides the name of a flow. Completion offers it too. */
export const ownAccounts = [
  { text: "whoami", says: "the accounts Latchkey knows to be yours" },
  { text: "map", says: "say which account is yours, and prove it" },
  { text: "not-me", says: "with the code from a letter: freeze a link that is not yours" },
] as const;

/** What those who decide can type. Completion offers it too. */
export const ownDecisions = [
  {
    text: "delegate",
    says: "who decides for you while you are away: `/access delegate @someone until friday`, or `off`",
  },
] as const;

/** What `/access` can do, with the flows there are. */
export function accessHelp(flows: readonly { readonly name: string; readonly label: string }[]): Message {
  return say([
    "*Ask for temporary access*",
    "`/access` opens the form. Everything about your request comes to you in a direct message; there you can also give access back early.",
    ...cutList(flows.map(({ name, label }) => `• \`/access ${typed(name)}\`  ${mrkdwn(label, 40)}`)),
    "*Your decisions*",
    ...ownDecisions.map(({ text, says }) => `• \`/access ${text}\`  ${says}`),
    "*Your accounts*",
    ...ownAccounts.map(({ text, says }) => `• \`/access ${text}\`  ${says}`),
  ]);
}

/** Who the admins are, and who made them so. */
export function adminsList(
  admins: readonly { readonly slackUserId: string; readonly by: "configuration" | "admin" }[],
): Message {
  if (admins.length === 0) return say(["Nobody is an admin. Name somebody in `admins` of `latchkey.config.ts`."]);
  const lines = admins.map(({ slackUserId, by }) => `• ${person({ slackUserId })} ${madeBy[by]}`);
  return say(["*Latchkey admins*", ...cutList(lines)]);
}

const madeBy = { configuration: "by `latchkey.config.ts`", admin: "by an admin" } as const;

function cutList(lines: readonly string[]): readonly string[] {
  const more = lines.length - longestList;
  return more > 0 ? [...lines.slice(0, longestList), `… and ${more} more`] : lines;
}

/** A flow's name as it can be typed; no other character may end the code it stands in. */
function typed(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, "").slice(0, 50);
}

function say(lines: readonly string[]): Message {
  const text = lines.join("\n");
  return { text, blocks: [section(text)] };
}

import { type Message, section } from "./blocks.ts";
import { mrkdwn, person } from "./text.ts";

/** What `/access` can do, with the flows there are. */
export function accessHelp(flows: readonly { readonly name: string; readonly label: string }[]): Message {
  const lines = flows.slice(0, 30).map(({ name, label }) => `• \`/access ${name}\`  ${mrkdwn(label, 75)}`);
  return say(
    [
      "*Ask for temporary access*",
      "`/access` opens the form. You get a direct message with everything about your request.",
      ...lines,
    ].join("\n"),
  );
}

/** What `/identity` can do. */
export function identityHelp(): Message {
  return say(
    [
      "*For Latchkey admins*",
      "`/identity admins`  who the admins are",
      "`/identity admins add @user`  make somebody an admin",
      "`/identity admins remove @user`  make them a member again",
    ].join("\n"),
  );
}

/** Who the admins are, and who made them so. */
export function adminsList(admins: readonly { readonly slackUserId: string; readonly by: "configuration" | "admin" }[]): Message {
  if (admins.length === 0) return say("There are no admins.");
  const lines = admins.map((admin) => `• ${person(admin)} ${admin.by === "configuration" ? "by `latchkey.config.ts`" : "by an admin"}`);
  return say(["*Latchkey admins*", ...lines].join("\n"));
}

function say(text: string): Message {
  return { text, blocks: [section(text)] };
}

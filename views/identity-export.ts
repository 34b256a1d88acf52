import { type Message, section } from "./blocks.ts";
import { mrkdwn } from "./text.ts";

/** The file is there. */
export const exportSent: Message = say(
  "📎 Every link is in a CSV file in your direct messages with Latchkey. It has names and e-mail addresses in it: delete it there when you are done.",
);

/** Slack did not take the file: says why, and the other way to get it. */
export function exportFailed(code: string): Message {
  const why =
    code === "missing_scope"
      ? "the app lacks the scope `files:write`. Add it from `manifest.yml` and install the app again"
      : `it said ${mrkdwn(code, 60)}. Try again in a minute`;
  return say(
    `📎 Slack did not take the file, so nothing was sent: ${why}, or use \`latchkey identities export\` on the command line.`,
  );
}

function say(text: string): Message {
  return { text, blocks: [section(text)] };
}

import * as z from "zod";

/** Longest piece of a message that a form remembers, in characters; Slack keeps 3,000 for a whole form. */
const longestText = 500;
const longestLink = 300;

/** What a form remembers of where it was opened: read back as it was drawn, and nothing else. */
export const formContext = z.strictObject({
  message: z
    .strictObject({
      channel: z.string().max(32),
      ts: z.string().max(32),
      /** `null` where the payload did not say under which address the workspace is. */
      link: z.string().max(longestLink).nullable(),
      text: z.string().max(longestText),
    })
    .optional(),
});

/** The message a request is about, where the form was opened from one. */
export type FormContext = z.infer<typeof formContext>;

/** The context of a message: its text is cut, and what would take more room than it is worth is left out. */
export function contextOf(message: {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly domain: string | null;
  readonly text: string;
}): FormContext {
  const { channel, ts, threadTs, domain, text } = message;
  const place = `archives/${channel}/p${ts.replace(".", "")}`;
  const thread = threadTs === null || threadTs === ts ? "" : `?thread_ts=${threadTs}&cid=${channel}`;
  const link =
    domain === null || !/^[a-z0-9-]{1,80}$/i.test(domain) ? null : `https://${domain}.slack.com/${place}${thread}`;
  // oxlint-disable-next-line no-control-regex -- Each of them takes six characters in the form's memory.
  const plain = text.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, "");
  return { message: { channel, ts, link, text: plain.slice(0, longestText).toWellFormed() } };
}

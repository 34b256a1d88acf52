import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";

import type { ConnectorColumn } from "./cli/csv/columns.ts";
import type { OutgoingFile } from "./connectors/slack/send-file.ts";
import type { Roster } from "./ports/roster.ts";
import type { SendLinks } from "./ports/send-links.ts";

/**
 * The file that the command line writes, sent to one person. Slack wants to know its length first, so it is held in
 * memory: about a hundred bytes for each person.
 */
export function createSendLinks(parts: {
  readonly roster: Roster;
  /** The configured connectors, in the configuration's order. */
  readonly columns: readonly ConnectorColumn[];
  readonly send: (slackUserId: string, file: OutgoingFile) => Promise<void>;
}): SendLinks {
  const { roster, columns, send } = parts;
  return async (slackUserId) => {
    // Hardly anybody asks for it, so that what writes CSV is not held in memory all the time.
    const { writeLinksFile } = await import("./cli/csv/write-links-file.ts");
    const output = new PassThrough();
    const people = roster.peopleWithAccounts(columns.map(({ id }) => id));
    const [content] = await Promise.all([buffer(output), writeLinksFile(people, columns, output)]);
    await send(slackUserId, {
      name: "latchkey-links.csv",
      title: "Links between people and accounts",
      content: new Uint8Array(content),
      comment: "Every link Latchkey keeps, as you asked. Delete the file when you are done with it.",
    });
  };
}

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";

import { closeDatabase } from "../../src/database/close-database.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { createLog } from "../../src/log.ts";
import { emailOf } from "./directory/user-text.ts";

/** How many lines go to the database at once. */
const chunkLines = 1_000;

/**
 * Makes the tables and fills in the organisation and so many people of Slack. Nine in ten of them have the address of the
 * account with their number; the others have one that no account has.
 */
export async function fillUsers(databaseUrl: string, people: number): Promise<void> {
  await closeDatabase(await openDatabase(databaseUrl), createLog("silent"));
  const client = new Client({ connectionString: databaseUrl, application_name: "latchkey-bench" });
  await client.connect();
  try {
    await client.query(
      "insert into connector (id, type, name, organisation_id) values ('okta', 'okta', 'okta', '00obenchdirectory000')",
    );
    const copy = client.query(
      copyFrom("copy users (id, slack_team_id, slack_user_id, email, is_email_confirmed, display_name) from stdin"),
    );
    await pipeline(Readable.from(linesFor(people)), copy);
    await client.query("vacuum analyze");
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}

function* linesFor(people: number): Generator<string> {
  let text = "";
  for (let number = 1; number <= people; number += 1) {
    const email = number % 10 === 0 ? `nobody${number}@acme.com` : emailOf(number);
    const slackUserId = `U${String(number).padStart(10, "0")}`;
    text += `${crypto.randomUUID()}\tT0BENCH\t${slackUserId}\t${email}\tt\tPerson ${number}\n`;
    if (number % chunkLines !== 0) continue;
    yield text;
    text = "";
  }
  yield text;
}

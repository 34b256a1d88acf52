import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import { query } from "../database/query.ts";

/** The account of the person with this number, of the length that Okta's ids have. */
const accountOf = (number: number) => `00u${String(number).padStart(17, "0")}`;

/** Puts so many people into a database. */
export async function fillPeople(databaseUrl: string, people: number): Promise<void> {
  await query(
    databaseUrl,
    `insert into users (id, slack_team_id, slack_user_id, email, display_name)
     select gen_random_uuid(), 'T0BENCH', 'U' || lpad(n::text, 10, '0'), 'person' || n || '@acme.com', 'Person ' || n
     from generate_series(1, $1::integer) n`,
    [people],
  );
  await query(databaseUrl, "analyze users");
}

/** Writes a file that gives each of them one account of Okta. */
export async function writeImportFile(file: string, people: number): Promise<void> {
  function* lines(): Generator<string> {
    yield "slack_user_id,email,display_name,okta:okta\n";
    for (let number = 1; number <= people; number += 1) {
      yield `U${String(number).padStart(10, "0")},person${number}@acme.com,Person ${number},${accountOf(number)}\n`;
    }
  }
  await pipeline(lines(), createWriteStream(file));
}

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";

import type { ImportLine } from "../../ports/link-imports.ts";

/** How much text goes to the database at once, in characters. */
const chunkLength = 65_536;

/** Takes the lines of a file into a temporary table, at the pace of the slower side. */
export async function stageLines(client: ClientBase, lines: AsyncIterable<ImportLine>): Promise<void> {
  await client.query(`
    drop table if exists pg_temp.import_staged;
    create temporary table import_staged
      (line integer not null, slack_user_id text, email text, problem text, cells jsonb not null)`);
  const copy = client.query(copyFrom("copy import_staged (line, slack_user_id, email, problem, cells) from stdin"));
  await pipeline(Readable.from(toText(lines)), copy);
  await client.query("analyze import_staged");
}

/** The lines as `COPY` reads them. */
async function* toText(lines: AsyncIterable<ImportLine>): AsyncGenerator<string> {
  let text = "";
  for await (const { line, slackUserId, email, cells, problem } of lines) {
    const pairs = cells.flatMap(({ connectorId, accounts }) => accounts.map((account) => [connectorId, account]));
    const values = [String(line), slackUserId, email, problem, JSON.stringify(pairs)];
    text += `${values.map(quote).join("\t")}\n`;
    if (text.length < chunkLength) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

function quote(value: string | null): string {
  return value === null ? String.raw`\N` : value.replace(/[\\\n\r\t]/g, escaped);
}

function escaped(character: string): string {
  if (character === "\n") return String.raw`\n`;
  if (character === "\r") return String.raw`\r`;
  return character === "\t" ? String.raw`\t` : `\\${character}`;
}

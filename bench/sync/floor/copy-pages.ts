import { hash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";

import type { FloorUser } from "./fetch-pages.ts";

/** What of a profile is kept. */
const attributes = [
  "firstName",
  "lastName",
  "title",
  "department",
  "division",
  "organization",
  "costCenter",
  "employeeNumber",
  "userType",
  "mobilePhone",
  "primaryPhone",
  "manager",
  "managerId",
  "city",
  "countryCode",
];

/** Streams the pages into a temporary table as they come. Gives how many users there were. */
export async function copyPages(client: Client, pages: AsyncIterable<readonly FloorUser[]>): Promise<number> {
  await client.query(`
    create temporary table floor_staged (external_id text not null, external_login text, external_email text,
      external_display_name text, status text not null, is_active boolean not null, attributes jsonb not null,
      content_hash text not null)`);
  let users = 0;
  async function* texts(): AsyncGenerator<string> {
    for await (const page of pages) {
      users += page.length;
      yield page.map(lineOf).join("");
    }
  }
  await pipeline(Readable.from(texts()), client.query(copyFrom("copy floor_staged from stdin")));
  return users;
}

function lineOf({ id, status, profile }: FloorUser): string {
  const kept = JSON.stringify(profile, attributes);
  const name = profile["displayName"] ?? profile.login;
  const isActive = status === "ACTIVE" ? "t" : "f";
  const cells = `${id}\t${quote(profile.login)}\t${quote(profile.email)}\t${quote(name)}\t${status}\t${isActive}\t${quote(kept)}`;
  return `${cells}\t${hash("sha1", cells, "base64")}\n`;
}

/** Only backslashes: the pretend directory has no other character that `COPY` minds. */
function quote(value: string): string {
  return value.includes("\\") ? value.replaceAll("\\", "\\\\") : value;
}

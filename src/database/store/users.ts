import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

import type { SlackIdentity, User } from "../../domain/user.ts";
import { UserEntity } from "../entities/index.ts";
import { readRow } from "./table.ts";

/** What is known of a person now; `undefined` leaves what was known before. */
interface Facts {
  readonly displayName?: string;
  readonly email?: string | null;
}

/**
 * Creates the user, or brings name and e-mail up to date. Somebody of whom nothing changed is only read: people act
 * many times for each time their name changes, and a row that is written to is locked until the commit.
 */
export async function meetUser(em: EntityManager, now: Date, identity: SlackIdentity, facts: Facts): Promise<User> {
  const known = await readRow(em, UserEntity, sql`where ${isSlackUser(identity)}`);
  if (known !== null && isUpToDate(known, facts)) return known;
  await writeUser(em, now, identity, facts);
  const user = await readRow(em, UserEntity, sql`where ${isSlackUser(identity)}`);
  if (user === null) throw new Error("A user that was just written is not there.");
  return user;
}

/** Which row is a person's. */
export function isSlackUser({ enterpriseId, teamId, userId }: SlackIdentity): RawBuilder<unknown> {
  return sql`slack_enterprise_id = ${enterpriseId} and slack_team_id = ${teamId} and slack_user_id = ${userId}`;
}

function isUpToDate(known: User, { displayName, email }: Facts): boolean {
  return (displayName ?? known.displayName) === known.displayName && (email === undefined || email === known.email);
}

async function writeUser(
  em: EntityManager,
  now: Date,
  { enterpriseId, teamId, userId }: SlackIdentity,
  { displayName, email }: Facts,
): Promise<void> {
  const knowsEmail = email !== undefined;
  await sql`
    insert into users as known
      (id, slack_enterprise_id, slack_team_id, slack_user_id, display_name, email, created_at, updated_at)
    values (${randomUUID()}, ${enterpriseId}, ${teamId}, ${userId}, ${displayName ?? null}, ${email ?? null}, ${now}, ${now})
    on conflict (slack_enterprise_id, slack_team_id, slack_user_id) do update set
      display_name = coalesce(excluded.display_name, known.display_name),
      email = case when ${knowsEmail} then excluded.email else known.email end,
      updated_at = excluded.updated_at
    where coalesce(excluded.display_name, known.display_name) is distinct from known.display_name
      or (${knowsEmail} and excluded.email is distinct from known.email)`.execute(em.getKysely());
}

import { randomUUID } from "node:crypto";

import { subMinutes } from "date-fns/subMinutes";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

import type { SlackIdentity, User } from "../../domain/user.ts";
import { UserEntity } from "../entities/index.ts";
import { readRow } from "./table.ts";

/** What is known of a person now; `undefined` leaves what was known before. */
interface Facts {
  readonly displayName?: string;
  readonly email?: string | null;
  /** What Slack says of the address; `null` when it is silent. */
  readonly isEmailConfirmed?: boolean | null;
}

/**
 * Creates the user, or brings name and e-mail up to date. Somebody of whom nothing changed is only read: people act
 * many times for each time their name changes, and a row that is written to is locked until the commit.
 */
export async function meetUser(em: EntityManager, now: Date, identity: SlackIdentity, facts: Facts): Promise<User> {
  const known = await readRow(em, UserEntity, sql`where ${isSlackUser(identity)}`);
  if (known !== null && isUpToDate(known, facts, now)) return known;
  await writeUser(em, now, identity, facts);
  const user = await readRow(em, UserEntity, sql`where ${isSlackUser(identity)}`);
  if (user === null) throw new Error("A user that was just written is not there.");
  return user;
}

/** For so long what Slack said of an address counts as just said, in minutes: half of what a sync takes it for. */
const freshMinutes = 30;

/** Which row is a person's. */
export function isSlackUser({ enterpriseId, teamId, userId }: SlackIdentity): RawBuilder<unknown> {
  return sql`slack_enterprise_id = ${enterpriseId} and slack_team_id = ${teamId} and slack_user_id = ${userId}`;
}

function isUpToDate(
  known: User & { readonly isEmailConfirmed: boolean | null; readonly emailSeenAt: Date },
  { displayName, email, isEmailConfirmed }: Facts,
  now: Date,
): boolean {
  return (
    (displayName ?? known.displayName) === known.displayName &&
    (email === undefined || (email === known.email && known.emailSeenAt > subMinutes(now, freshMinutes))) &&
    (isEmailConfirmed === undefined || isEmailConfirmed === known.isEmailConfirmed)
  );
}

async function writeUser(
  em: EntityManager,
  now: Date,
  { enterpriseId, teamId, userId }: SlackIdentity,
  { displayName, email, isEmailConfirmed }: Facts,
): Promise<void> {
  const knowsEmail = email !== undefined;
  const knowsConfirmed = isEmailConfirmed !== undefined;
  await sql`
    insert into users as known
      (id, slack_enterprise_id, slack_team_id, slack_user_id, display_name, email, is_email_confirmed, is_match_owed,
        email_seen_at, created_at, updated_at)
    values (${randomUUID()}, ${enterpriseId}, ${teamId}, ${userId}, ${displayName ?? null}, ${email ?? null},
      ${isEmailConfirmed ?? null}, true, ${now}, ${now}, ${now})
    on conflict (slack_enterprise_id, slack_team_id, slack_user_id) do update set
      display_name = coalesce(excluded.display_name, known.display_name),
      email = case when ${knowsEmail} then excluded.email else known.email end,
      is_email_confirmed = case when ${knowsConfirmed} then excluded.is_email_confirmed
        else known.is_email_confirmed end,
      email_seen_at = case when ${knowsEmail} then excluded.email_seen_at else known.email_seen_at end,
      is_match_owed = known.is_match_owed
        or (${knowsEmail} and excluded.email is distinct from known.email)
        or (${knowsConfirmed} and excluded.is_email_confirmed is distinct from known.is_email_confirmed),
      updated_at = excluded.updated_at
    where coalesce(excluded.display_name, known.display_name) is distinct from known.display_name
      or ${knowsEmail}
      or (${knowsConfirmed} and excluded.is_email_confirmed is distinct from known.is_email_confirmed)`.execute(
    em.getKysely(),
  );
}

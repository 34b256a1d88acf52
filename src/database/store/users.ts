import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import { UserEntity } from "../entities/index.ts";
import type { SlackIdentity, User } from "../../domain/user.ts";

/** Creates the user, or brings name and e-mail up to date. `undefined` leaves what is known. */
export async function meetUser(
  em: EntityManager,
  now: Date,
  { enterpriseId, teamId, userId }: SlackIdentity,
  facts: { displayName?: string; email?: string | null },
): Promise<User> {
  const knowsEmail = facts.email !== undefined;
  await sql`
    insert into users as known
      (id, slack_enterprise_id, slack_team_id, slack_user_id, display_name, email, created_at, updated_at)
    values (${randomUUID()}, ${enterpriseId}, ${teamId}, ${userId},
      ${facts.displayName ?? null}, ${facts.email ?? null}, ${now}, ${now})
    on conflict (slack_enterprise_id, slack_team_id, slack_user_id) do update set
      display_name = coalesce(excluded.display_name, known.display_name),
      email = case when ${knowsEmail} then excluded.email else known.email end,
      updated_at = excluded.updated_at
    where coalesce(excluded.display_name, known.display_name) is distinct from known.display_name
      or (${knowsEmail} and excluded.email is distinct from known.email)`.execute(em.getKysely());
  return em.findOneOrFail(
    UserEntity,
    { slackEnterpriseId: enterpriseId, slackTeamId: teamId, slackUserId: userId },
    { disableIdentityMap: true },
  );
}

import { z } from "zod";

import type { Person } from "../company/message.ts";
import { query } from "./query.ts";

const rowSchema = z.object({ slackUserId: z.string(), userId: z.string(), membershipId: z.string().nullable() });

const known = `
  select u.slack_user_id as "slackUserId", u.id as "userId", m.id as "membershipId"
  from users u
  left join user_external_identity l on l.user_id = u.id and l.unlinked_at is null
  left join access_membership m on m.external_id = l.external_id and m.resource_id = $1`;

/**
 * By what each person is known: to Slack, to Okta, and in our rows, in the same order for everybody. The membership
 * of `group`, which is what is asked for, comes last where there is one. Who is not in the rows yet is left out.
 */
export async function readMarks(
  databaseUrl: string,
  people: readonly Person[],
  group: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = z.array(rowSchema).parse(await query(databaseUrl, known, [group]));
  const bySlack = new Map(rows.map((row) => [row.slackUserId, row]));
  return new Map(
    people.flatMap(({ slackUserId, externalId, email, directMessage }) => {
      const row = bySlack.get(slackUserId);
      if (row === undefined) return [];
      const membership = row.membershipId === null ? [] : [row.membershipId];
      return [[slackUserId, [slackUserId, externalId, email, directMessage, row.userId, ...membership]]];
    }),
  );
}

const ids = `
  select r.id::text as "id" from access_request r where r.fields->>'reason' = $1
  union all select g.id::text from access_grant g join access_request r on r.id = g.request_id where r.fields->>'reason' = $1
  union all select n.id::text from request_notification n join access_request r on r.id = n.request_id where r.fields->>'reason' = $1
  union all select e.id::text from outbox_event e join access_request r on r.id = e.request_id where r.fields->>'reason' = $1`;

/** The ids of every row of one journey. */
export async function readIds(databaseUrl: string, reason: string): Promise<readonly string[]> {
  const rows = z.array(z.object({ id: z.string() })).parse(await query(databaseUrl, ids, [reason]));
  return rows.map(({ id }) => id);
}

import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

import type { Job } from "../../ports/work.ts";

interface Id {
  readonly id: string;
}

/**
 * What the rows owe at `now`, at most `limit` of each kind. This is the truth; the queue only makes it quick.
 * The order is that of urgency: removals first. Where more is stuck than `limit`, what was not tried lately goes
 * first, or chance decides, so that the rest does not starve. A card whose turn comes only when an earlier one fails
 * is not owed.
 */
export async function findOwedJobs(em: EntityManager, now: Date, limit: number): Promise<readonly Job[]> {
  const ids = async (query: RawBuilder<Id>) => (await query.execute(em.getKysely())).rows.map((row) => row.id);

  const grants = await ids(sql`
    select id from access_grant
    where ended_at is null
      and (ends_at <= ${now} or (state in ('pending', 'applying', 'ending') and next_attempt_at <= ${now}))
    order by (next_attempt_at <= ${now}) desc, ends_at limit ${limit}`);
  const memberships = await ids(
    sql`select id from access_membership where is_reconcile_owed order by random() limit ${limit}`,
  );
  const late = await ids(sql`
    select id from access_request where closed_at is null and deadline <= ${now} order by deadline limit ${limit}`);
  const received = await ids(sql`
    select id from access_request where status = 'received' and deadline > ${now} order by created_at limit ${limit}`);
  const cards = await ids(sql`
    select id from (
      select distinct n.request_id as id from request_notification n
      join access_request r on r.id = n.request_id
      left join access_grant g on g.request_id = r.id
      where (n.state = 'sent' and n.drawn_version <> r.version + coalesce(g.version, 0))
        or (n.state = 'queued' and (n.kind = 'receipt' or r.closed_at is not null or not exists (
          select from request_notification earlier
          where earlier.request_id = n.request_id and earlier.kind = 'card' and earlier.step < n.step
            and earlier.state = 'sent')))
    ) stale
    order by random() limit ${limit}`);
  const notices = await ids(sql`
    select id from outbox_event where delivered_at is null order by created_at limit ${limit}`);

  return [
    ...grants.map((grantId): Job => ({ type: "advance-grant", grantId })),
    ...memberships.map((membershipId): Job => ({ type: "reconcile-membership", membershipId })),
    ...late.map((requestId): Job => ({ type: "expire-request", requestId })),
    ...received.map((requestId): Job => ({ type: "open-request", requestId })),
    ...cards.map((requestId): Job => ({ type: "deliver-cards", requestId })),
    ...notices.map((eventId): Job => ({ type: "deliver-notice", eventId })),
  ];
}

/** Flows with open requests and connectors with unended grants. */
export async function findObligations(
  em: EntityManager,
): Promise<{ readonly flows: readonly string[]; readonly connectors: readonly string[] }> {
  const names = async (query: RawBuilder<{ readonly name: string }>) =>
    (await query.execute(em.getKysely())).rows.map((row) => row.name);

  return {
    flows: await names(sql`select distinct flow as name from access_request where closed_at is null order by flow`),
    connectors: await names(
      sql`select distinct connector_id as name from access_grant where ended_at is null order by connector_id`,
    ),
  };
}

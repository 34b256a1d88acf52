import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

import type { Job, OwedHook } from "../../ports/work.ts";

interface Id {
  readonly id: string;
}

/** Whether an earlier list of the same stage has its turn still. */
const hasEarlierTurn = sql`exists (
  select from request_notification earlier
  where earlier.request_id = n.request_id and earlier.kind = 'card' and earlier.stage = n.stage
    and earlier.step < n.step and earlier.state <> 'superseded')`;

/** Whether a later list of the same stage had the turn meanwhile, so that no timeout counts any more. */
const hasTurnAgain = sql`exists (
  select from request_notification later
  where later.request_id = n.request_id and later.kind = 'card' and later.stage = n.stage
    and later.step > n.step and later.state = 'superseded')`;

/**
 * What the rows owe at `now`, at most `limit` of each kind. This is the truth; the queue only makes it quick.
 * The order is that of urgency: removals first. Where more is stuck than `limit`, what was not tried lately goes
 * first, or chance decides, so that the rest does not starve. A card whose turn comes only after that of an earlier list
 * is not owed; `domain/routing.ts` says of one request what is asked here of all.
 */
export async function findOwedJobs(em: EntityManager, now: Date, limit: number): Promise<readonly Job[]> {
  const ids = async (query: RawBuilder<Id>) => (await query.execute(em.getKysely())).rows.map((row) => row.id);

  const grants = await ids(sql`
    select id from access_grant
    where ended_at is null
      and (ends_at <= ${now} or (state in ('pending', 'applying', 'ending') and next_attempt_at <= ${now}))
    order by (next_attempt_at <= ${now}) desc, ends_at limit ${limit}`);
  const reminders = await ids(sql`
    select id from access_grant where ended_at is null and state = 'active' and remind_at <= ${now}
    order by remind_at limit ${limit}`);
  const memberships = await ids(
    sql`select id from access_membership where is_reconcile_owed order by random() limit ${limit}`,
  );
  const late = await ids(sql`
    select id from access_request where closed_at is null and deadline <= ${now} order by deadline limit ${limit}`);
  const received = await ids(sql`
    select id from access_request where status = 'received' and deadline > ${now} order by created_at limit ${limit}`);
  const unasked = await ids(sql`
    select id from access_request
    where closed_at is null and status = 'pending' and stage_since is null and deadline > ${now}
    order by created_at limit ${limit}`);
  const waiting = await ids(sql`
    select id from access_request where status = 'pending' and escalates_at <= ${now} and deadline > ${now}
    order by escalates_at limit ${limit}`);
  const cards = await ids(sql`
    select id from (
      select distinct n.request_id as id from request_notification n
      join access_request r on r.id = n.request_id
      left join access_grant g on g.request_id = r.id
      where (n.state in ('sent', 'superseded') and n.channel is not null
          and n.drawn_version <> r.version + coalesce(g.version, 0))
        or (n.state = 'queued' and (n.kind = 'receipt' or r.closed_at is not null or n.stage <> r.stage
          or not ${hasEarlierTurn}))
    ) stale
    order by random() limit ${limit}`);
  const routed = await ids(sql`
    select id from access_request r
    where r.status = 'pending' and r.deadline > ${now} and (
      exists (
        select from request_notification n
        where n.request_id = r.id and n.kind = 'card' and n.stage = r.stage and n.state = 'sent'
          and (n.next_reminder_at <= ${now}
            or (n.sent_at + n.timeout_seconds * interval '1 second' <= ${now} and not ${hasTurnAgain})))
      or ((r.stage_since is not null or exists (
          select from request_notification n where n.request_id = r.id and n.kind = 'card' and n.stage = r.stage))
        and not exists (
          select from request_notification n
          where n.request_id = r.id and n.kind = 'card' and n.stage = r.stage and n.state in ('queued', 'sent')
            and not ${hasEarlierTurn})))
    order by random() limit ${limit}`);
  const notices = await ids(sql`
    select id from outbox_event where delivered_at is null order by created_at limit ${limit}`);

  const claims = await ids(sql`
    select id from ownership_claim where closed_at is null and expires_at > ${now}
      and (state = 'received' or (code_hmac is not null and code_sent_at is null))
    order by created_at limit ${limit}`);
  const lateClaims = await ids(sql`
    select id from ownership_claim where closed_at is null and expires_at <= ${now} order by expires_at limit ${limit}`);
  const undrawnClaims = await ids(sql`
    select id from ownership_claim where method = 'admin-approval' and closed_at is not null and drawn_version < version
    order by closed_at limit ${limit}`);

  const runs = await ids(sql`
    select id from connector_sync_run where state = 'running' and (leased_until is null or leased_until <= ${now})
      and (retry_at is null or retry_at <= ${now})
    order by begun_at limit ${limit}`);
  const unsettled = await ids(sql`
    select id from connector_sync_run where settled_at is null and state in ('complete', 'released')
    order by random() limit ${limit}`);
  const undrawnRuns = await ids(sql`
    select id from connector_sync_run where state in ('released', 'discarded', 'superseded')
      and drawn is distinct from state || case when settled_at is null then '' else ', settled' end
    order by random() limit ${limit}`);
  const unmatched = await ids(sql`select id from users where is_match_owed order by random() limit ${limit}`);

  const { rows: afterHooks } = await sql<Omit<OwedHook, "type">>`
    select id as "eventId", request_id as "requestId" from request_event
    where is_after_owed order by sequence limit ${limit}`.execute(em.getKysely());

  return [
    ...grants.map((grantId): Job => ({ type: "advance-grant", grantId })),
    ...reminders.map((grantId): Job => ({ type: "remind-of-end", grantId })),
    ...memberships.map((membershipId): Job => ({ type: "reconcile-membership", membershipId })),
    ...late.map((requestId): Job => ({ type: "expire-request", requestId })),
    ...received.map((requestId): Job => ({ type: "open-request", requestId })),
    ...unasked.map((requestId): Job => ({ type: "begin-stage", requestId })),
    ...waiting.map((requestId): Job => ({ type: "escalate-stage", requestId })),
    ...routed.map((requestId): Job => ({ type: "route-request", requestId })),
    ...cards.map((requestId): Job => ({ type: "deliver-cards", requestId })),
    ...notices.map((eventId): Job => ({ type: "deliver-notice", eventId })),
    ...claims.map((claimId): Job => ({ type: "advance-claim", claimId })),
    ...lateClaims.map((claimId): Job => ({ type: "expire-claim", claimId })),
    ...unsettled.map((runId): Job => ({ type: "settle-leaving", runId })),
    ...runs.map((runId): Job => ({ type: "sync-directory", runId })),
    ...undrawnRuns.map((runId): Job => ({ type: "redraw-sync", runId })),
    ...unmatched.map((userId): Job => ({ type: "match-person", userId })),
    ...undrawnClaims.map((claimId): Job => ({ type: "redraw-claim", claimId })),
    ...afterHooks.map((hook): Job => ({ type: "run-after-hook", ...hook })),
  ];
}

/** Flows with open requests; connectors with unended grants, or with what a strategy gave and was not taken back. */
export async function findObligations(
  em: EntityManager,
): Promise<{ readonly flows: readonly string[]; readonly connectors: readonly string[] }> {
  const names = async (query: RawBuilder<{ readonly name: string }>) =>
    (await query.execute(em.getKysely())).rows.map((row) => row.name);

  return {
    flows: await names(sql`select distinct flow as name from access_request where closed_at is null order by flow`),
    connectors: await names(sql`
      select connector_id as name from access_grant where ended_at is null
      union select connector_id from strategy_membership where state <> 'deescalated' order by name`),
  };
}

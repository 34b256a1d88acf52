import { subMinutes } from "date-fns/subMinutes";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

import type { ExtensionPicture } from "../../domain/picture.ts";
import type { HomeReads, HomeWrites } from "../../ports/home-store.ts";
import type { Reads } from "../../ports/store.ts";

interface Id {
  readonly id: string;
}

interface Undecided extends Id {
  readonly channel: string | null;
  readonly ts: string | null;
}

/** The newest request that extends a grant and may still matter, as JSON; `grantId` is a piece of SQL. */
export function extensionOf(grantId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select jsonb_build_object('requestId', asked.id, 'isApproved', asked.status = 'approved')
    from access_request asked left join access_grant given on given.request_id = asked.id
    where asked.extends_grant_id = ${grantId}
      and (asked.closed_at is null or (asked.status = 'approved' and given.state is distinct from 'not_applied'))
    order by asked.created_at desc limit 1)`;
}

/** The reads of App Home, and of extensions. */
export function createHomeReads(em: EntityManager, now: () => Promise<Date>): HomeReads & Pick<Reads, "findExtension"> {
  const ids = async (query: RawBuilder<Id>) => (await query.execute(em.getKysely())).rows.map((row) => row.id);
  return {
    async findExtension(grantId) {
      const query = sql<{
        extension: ExtensionPicture | null;
      }>`select ${extensionOf(sql`${grantId}::uuid`)} as extension`;
      const { rows } = await query.execute(em.getKysely());
      return rows[0]?.extension ?? null;
    },
    requestsWithAccessOf: (userId, limit) =>
      ids(sql`
        select r.id from access_grant g join access_request r on r.id = g.request_id
        where g.ended_at is null and (r.beneficiary_id = ${userId} or r.requester_id = ${userId})
        order by g.ends_at, r.id limit ${limit}`),
    openRequestsOf: (userId, limit) =>
      ids(sql`
        select id from access_request
        where closed_at is null and (beneficiary_id = ${userId} or requester_id = ${userId})
        order by created_at desc, id limit ${limit}`),
    async undecidedRequests(limit) {
      const query = sql<Undecided>`
        select r.id, card.channel, card.ts from access_request r
        left join lateral (
          select n.channel, n.ts from request_notification n
          where n.request_id = r.id and n.kind = 'card' and n.state = 'sent' and n.destination->>'kind' = 'channel'
          order by n.step desc, n.id limit 1
        ) card on true
        where r.status = 'pending' order by r.created_at, r.id limit ${limit}`;
      const { rows } = await query.execute(em.getKysely());
      return rows.map(({ id, channel, ts }) => ({
        requestId: id,
        card: channel === null || ts === null ? null : { channel, ts },
      }));
    },
    requestsWithLateRemoval: (since, attempts, limit) =>
      ids(sql`
        select request_id as id from access_grant
        where ended_at is null and state = 'ending' and (ends_at <= ${since} or attempts >= ${attempts})
        order by ends_at, request_id limit ${limit}`),
    async homesToRedraw({ userIds, slackUserIds, withinMinutes, limit }) {
      const since = subMinutes(await now(), withinMinutes);
      return ids(sql`
        select id from users
        where home_opened_at is not null
          and (id = any(${userIds}::uuid[]) or slack_user_id = any(${slackUserIds}) or home_opened_at > ${since})
        order by home_opened_at desc, id limit ${limit}`);
    },
    requestsNobodyGot: (since, limit) =>
      ids(sql`
        select r.id from access_request r
        where r.status = 'expired' and r.closed_at > ${since}
          and exists (select from request_notification n where n.request_id = r.id and n.kind = 'card')
          and not exists (
            select from request_notification n
            where n.request_id = r.id and n.kind = 'card' and (n.state <> 'failed' or n.ts is not null))
        order by r.closed_at desc, r.id limit ${limit}`),
  };
}

/** Who looks at App Home. */
export function createHomeWrites(em: EntityManager, now: Date): HomeWrites {
  return {
    async noteHomeOpened(userId) {
      await sql`update users set home_opened_at = ${now} where id = ${userId}`.execute(em.getKysely());
    },
  };
}

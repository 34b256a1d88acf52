import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

import type { AddedMember, Membership, Reads, Transaction } from "../../ports/store.ts";
import { AccessGrantEntity } from "../entities/index.ts";
import { toGrant } from "./rows.ts";
import { readRows } from "./table.ts";

type DriftReads = Pick<Reads, "groupsWithGrants" | "grantsInDoubt" | "formerMembersFound">;
type DriftWrites = Pick<Transaction, "noteMembers">;

/** What the last reading of groups shows otherwise than our grants say. */
export function createDriftReads(em: EntityManager): DriftReads {
  return {
    async groupsWithGrants(connectorId) {
      const { rows } = await sql<{ readonly id: string }>`
        select distinct resource_id collate "C" as id from access_grant
        where connector_id = ${connectorId} and ended_at is null and state = 'active' order by 1`.execute(
        em.getKysely(),
      );
      return rows.map(({ id }) => id);
    },
    async grantsInDoubt(runId) {
      const rows = await readRows(
        em,
        AccessGrantEntity,
        sql`where state = 'active'
          and (connector_id, resource_id) in (select read.connector_id, read.group_id from ${groupsRead(runId)} read)
          and (undone_outside_at is not null) = exists (select from connector_member m
            where m.connector_id = access_grant.connector_id and m.group_id = access_grant.resource_id
              and m.external_id = access_grant.external_id)
          order by connector_id, resource_id, external_id, ends_at desc, id`,
      );
      return rows.map(toGrant);
    },
    async formerMembersFound(runId, groupIds) {
      const { rows } = await sql<Membership>`
        select distinct g.connector_id as "connectorId", g.organisation_id as "organisationId",
          g.external_id as "externalId", g.resource_id as "resourceId"
        from ${unnoted(runId, groupIds)}
        join access_grant g on ${isOfMember} and g.found_before = false
        where ${wasCompared} and not ${isExplained}
        order by 1, 4, 3, 2`.execute(em.getKysely());
      return rows;
    },
  };
}

/** How it is noted who is in a group. */
export function createDriftWrites(em: EntityManager, now: Date): DriftWrites {
  return {
    async noteMembers(runId, groupIds, confirmed) {
      const known = confirmed.map(({ resourceId, externalId }) => ({ groupId: resourceId, externalId }));
      const { rows } = await sql<AddedMember>`
        with noted as (
          update connector_member noted set is_noted = true
          from (
            select m.connector_id, m.group_id, m.external_id, not ${wasCompared} as is_first
            from ${unnoted(runId, groupIds)}
            where not ${isExplained} and not ${isBusy(now)}
              and (not ${wasCompared} or not ${wasGranted} or (m.group_id, m.external_id) in (
                select c."groupId", c."externalId"
                from jsonb_to_recordset(${JSON.stringify(known)}::jsonb) as c ("groupId" text, "externalId" text)))
          ) found
          where noted.connector_id = found.connector_id and noted.group_id = found.group_id
            and noted.external_id = found.external_id and not noted.is_noted
          returning noted.connector_id, noted.group_id, noted.external_id, found.is_first
        ), ours as (
          update connector_member m set is_noted = false from ${groupsRead(runId)} read
          where read.group_id = any(${groupIds}) and m.connector_id = read.connector_id and m.group_id = read.group_id
            and m.is_noted and ${isExplained}
        ), compared as (
          insert into connector_group_comparison (connector_id, group_id, compared_at)
          select read.connector_id, read.group_id, ${now} from ${groupsRead(runId)} read
          where read.group_id = any(${groupIds})
          on conflict (connector_id, group_id) do update set compared_at = excluded.compared_at
        )
        select n.group_id as "groupId", n.external_id as "externalId",
          ${label} as label
        from noted n
        left join connector_resource u on u.connector_id = n.connector_id and u.external_id = n.external_id
          and u.kind = 'user'
        where not n.is_first
        order by n.group_id collate "C", ${label} collate "C", n.external_id collate "C"`.execute(em.getKysely());
      return rows;
    },
  };
}

/** The groups that a run has read whole. Its pages are there until it ends. */
function groupsRead(runId: string): RawBuilder<unknown> {
  return sql`(select distinct run.connector_id, page.group_id from connector_sync_run run
    join connector_sync_page page on page.run_id = run.id and page.group_id is not null
    where run.id = ${runId} and run.phase not in ('accounts', 'groups', 'members'))`;
}

/** The members `m` of these groups of whom nothing was noted yet. */
function unnoted(runId: string, groupIds: readonly string[]): RawBuilder<unknown> {
  return sql`${groupsRead(runId)} read
    join connector_member m on read.group_id = any(${groupIds}) and m.connector_id = read.connector_id
      and m.group_id = read.group_id and not m.is_noted`;
}

/** Whether the group was compared before. */
const wasCompared = sql`exists (select from connector_group_comparison c
  where c.connector_id = m.connector_id and c.group_id = m.group_id)`;

const label = sql`coalesce(u.external_login, u.external_email, u.external_display_name, n.external_id)`;

const isOfMember = sql`g.connector_id = m.connector_id and g.resource_id = m.group_id and g.external_id = m.external_id`;

/** Whether a grant of ours put the account there, or is about to. What it had found there is not its doing. */
const isExplained = sql`exists (select from access_grant g
  where ${isOfMember} and g.found_before = false and g.ended_at is null)`;

/** Whether one ever did: then the listing may only be late. */
const wasGranted = sql`exists (select from access_grant g where ${isOfMember} and g.found_before = false)`;

/** Whether a worker writes to the membership, or it has to be compared with its grants: what is found may be ours. */
function isBusy(now: Date): RawBuilder<unknown> {
  return sql`exists (select from access_membership held
    where held.connector_id = m.connector_id and held.resource_id = m.group_id and held.external_id = m.external_id
      and (held.is_reconcile_owed or held.leased_until > ${now}))`;
}

import type { MikroORM } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";

import { matchStatuses, matchStrategies } from "../../domain/sync-match.ts";
import type { User } from "../../domain/user.ts";
import type { MatchFilter, SyncMatch, SyncMatches } from "../../ports/sync-matches.ts";
import { UserEntity } from "../entities/index.ts";
import { readRows } from "../store/table.ts";

/** More are not counted: nobody works through a list by hand that long. */
const mostCounted = 10_000;

const rowSchema = z.object({
  resourceId: z.string(),
  connectorId: z.string(),
  externalId: z.string(),
  login: z.string().nullable(),
  email: z.string().nullable(),
  displayName: z.string().nullable(),
  accountStatus: z.string(),
  status: z.enum(matchStatuses),
  strategy: z.enum(matchStrategies).nullable(),
  confidence: z.number().nullable(),
  note: z
    .enum(["several-people", "several-accounts", "other-account", "was-unlinked", "unconfirmed-email", "none-of-them"])
    .nullable(),
  candidateIds: z.array(z.string()),
  ownerId: z.string().nullable(),
  identityId: z.string().nullable(),
  resolvedById: z.string().nullable(),
  resolvedAt: z.coerce.date().nullable(),
});

/** What syncs think of accounts, over a database. `matchAgain` is that of the syncs themselves. */
export function createSyncMatches(orm: MikroORM, matchAgain: SyncMatches["matchAgain"]): SyncMatches {
  const em = orm.em.fork();
  const read = async (rest: RawBuilder<unknown>): Promise<readonly SyncMatch[]> => {
    const { rows } = await sql`select ${columns} ${from} ${rest}`.execute(em.getKysely());
    const matches = z.array(rowSchema).parse(rows);
    const ids = matches.flatMap(({ candidateIds, ownerId, resolvedById }) => [...candidateIds, ownerId, resolvedById]);
    const asked = [...new Set(ids.filter((id) => id !== null))];
    const users = asked.length === 0 ? [] : await readRows(em, UserEntity, sql`where id = any(${asked})`);
    const byId = new Map<string, User>(users.map((user) => [user.id, user]));
    return matches.map(({ candidateIds, ownerId, resolvedById, ...match }) => ({
      ...match,
      candidates: candidateIds.flatMap((id) => byId.get(id) ?? []),
      owner: ownerId === null ? null : (byId.get(ownerId) ?? null),
      resolvedBy: resolvedById === null ? null : (byId.get(resolvedById) ?? null),
    }));
  };

  return {
    async find(resourceId) {
      const [match] = await read(sql`where r.id = ${resourceId} and r.departed_at is null`);
      return match ?? null;
    },
    async list(filter, { after, limit }) {
      const behind =
        after === null
          ? sql``
          : sql`and (${order}, r.id) > (select ${order}, r.id from connector_resource r where r.id = ${after})`;
      const matches = await read(sql`where ${isAsked(filter)} ${behind} order by ${order}, r.id limit ${limit}`);
      const { rows } = await sql<{ total: string }>`
        select count(*) as total from (select ${from} where ${isAsked(filter)} limit ${mostCounted}) counted`.execute(
        em.getKysely(),
      );
      return { matches, total: Number(rows[0]?.total ?? 0) };
    },
    async tally(connectorId) {
      const { rows } = await sql<{ status: string; count: string }>`
        select m.match_status as status, count(*) as count ${from}
        where r.connector_id = ${connectorId} and r.departed_at is null
          and (m.match_status not in ('ambiguous', 'unmatched') or ${isFree}) group by m.match_status`.execute(
        em.getKysely(),
      );
      const countOf = (status: string) => Number(rows.find((row) => row.status === status)?.count ?? 0);
      return {
        matched: countOf("matched"),
        unmatched: countOf("unmatched"),
        ambiguous: countOf("ambiguous"),
        ignored: countOf("ignored"),
      };
    },
    matchAgain,
  };
}

const from = sql`from connector_sync_match m join connector_resource r on r.id = m.resource_id`;

/** By login, as people read a list; those without one last. */
const order = sql`coalesce(lower(r.external_login collate "C"), chr(1114111))`;

const columns = sql`r.id as "resourceId", r.connector_id as "connectorId", r.external_id as "externalId",
  r.external_login as login, r.external_email as email, r.external_display_name as "displayName",
  r.status as "accountStatus", m.match_status as status, m.match_strategy as strategy,
  m.match_confidence as confidence, m.resolution_notes as note, m.candidate_user_ids as "candidateIds",
  m.user_id as "ownerId", m.external_identity_id as "identityId", m.resolved_by as "resolvedById",
  m.resolved_at as "resolvedAt"`;

/** Nobody has the account. */
const isFree = sql`not exists (select from user_external_identity i where i.connector_id = r.connector_id
  and i.external_id = r.external_id and i.unlinked_at is null)`;

/** An account that was linked since waits for nobody, whatever the last sync thought of it. */
function isAsked({ connectorId, status, search }: MatchFilter): RawBuilder<unknown> {
  const ofIt = connectorId === null ? sql`true` : sql`r.connector_id = ${connectorId}`;
  const waits = status === "ambiguous" || status === "unmatched" ? sql`and ${isFree}` : sql``;
  return sql`${ofIt} and r.departed_at is null and m.match_status = ${status} ${waits} ${begins(search)}`;
}

function begins(search: string | undefined): RawBuilder<unknown> {
  if (search === undefined || search === "") return sql``;
  if (search.includes("\0")) return sql`and false`;
  return sql`and (starts_with(lower(r.external_login collate "C"), lower(${search}::text collate "C"))
    or starts_with(lower(r.external_email collate "C"), lower(${search}::text collate "C"))
    or starts_with(lower(r.external_display_name), lower(${search}::text)))`;
}

import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import type { IdentityChange } from "../../domain/identity.ts";
import type { Reads } from "../../ports/store.ts";
import { UserEntity, UserExternalIdentityEntity, UserExternalIdentityHistoryEntity } from "../entities/index.ts";
import { readRow, readRows } from "./table.ts";
import { toIdentityChange } from "./rows.ts";

type IdentityReads = Pick<
  Reads,
  | "identitiesOf"
  | "findIdentity"
  | "findIdentityToDisown"
  | "historyOf"
  | "unmappedUsers"
  | "requestsNeedingAccount"
  | "grantsNeedingAccount"
  | "unendedGrantsOfAccount"
  | "deliveredAbout"
>;

/** Links as people ask about them, their history, and what waits for one. */
export function createIdentityReads(em: EntityManager): IdentityReads {
  const ids = async (query: ReturnType<typeof sql<{ id: string }>>) =>
    (await query.execute(em.getKysely())).rows.map(({ id }) => id);

  return {
    identitiesOf: (userIds) =>
      readRows(
        em,
        UserExternalIdentityEntity,
        sql`where user_id = any(${userIds}) and unlinked_at is null order by connector_id, verified_at`,
      ),
    findIdentity: (id) => readRow(em, UserExternalIdentityEntity, sql`where id = ${id} and unlinked_at is null`),
    findIdentityToDisown: (disownHmac) =>
      readRow(
        em,
        UserExternalIdentityEntity,
        sql`where disown_hmac = ${disownHmac} and unlinked_at is null and frozen_at is null`,
      ),
    async historyOf(userId, limit): Promise<readonly IdentityChange[]> {
      const rows = await readRows(
        em,
        UserExternalIdentityHistoryEntity,
        sql`where user_id = ${userId} order by id desc limit ${limit}`,
      );
      return rows.map(toIdentityChange);
    },
    async unmappedUsers(connectorId, { after, limit }) {
      const isUnmapped = sql`not exists (select from user_external_identity i
        where i.user_id = users.id and i.connector_id = ${connectorId} and i.unlinked_at is null)`;
      const from =
        after === null
          ? sql``
          : sql`and (coalesce(display_name, ''), id::text) > (
        select coalesce(u.display_name, ''), u.id::text from users u where u.id = ${after})`;
      const users = await readRows(
        em,
        UserEntity,
        sql`where ${isUnmapped} ${from} order by coalesce(display_name, ''), id::text limit ${limit}`,
      );
      const { rows } = await sql<{ total: string }>`select count(*) as total from users where ${isUnmapped}`.execute(
        em.getKysely(),
      );
      return { users, total: Number(rows[0]?.total ?? 0) };
    },
    requestsNeedingAccount: (userId, connectorId) =>
      ids(sql`select id from access_request where status = 'needs_account'
        and beneficiary_id = ${userId} and needed_connector_id = ${connectorId} order by id`),
    grantsNeedingAccount: (userId, connectorId) =>
      ids(sql`select id from access_grant where external_id is null and ended_at is null and state = 'pending'
        and beneficiary_id = ${userId} and connector_id = ${connectorId} order by request_id`),
    unendedGrantsOfAccount: (connectorId, externalId) =>
      ids(sql`select id from access_grant where ended_at is null
        and connector_id = ${connectorId} and external_id = ${externalId} order by request_id`),
    async deliveredAbout(claimId) {
      const { rows } = await sql<{ delivered_to: string }>`select delivered_to from outbox_event
        where claim_id = ${claimId} and kind = 'claim-to-confirm' and delivered_to is not null`.execute(em.getKysely());
      return rows.flatMap((row) => row.delivered_to.split(" "));
    },
  };
}

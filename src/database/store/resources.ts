import { randomUUID } from "node:crypto";

import type { InferEntity } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

import type { Reads, Resource } from "../../ports/store.ts";
import { ConnectorResourceEntity } from "../entities/index.ts";
import { readRows } from "./table.ts";

type ResourceReads = Pick<Reads, "findResources" | "searchUnlinkedResources">;

/** What the store knows of the accounts that directories have. */
export function createResourceReads(em: EntityManager): ResourceReads {
  return {
    async findResources(connectorId, { by, value }) {
      if (isUnkeepable(value)) return [];
      const isIt = {
        email: sql`${byEmail} = lower(${value} collate "C")`,
        login: sql`${byLogin} = lower(${value} collate "C")`,
        id: sql`external_id = ${value}`,
      }[by];
      const rows = await readRows(
        em,
        ConnectorResourceEntity,
        sql`where connector_id = ${connectorId} and kind = 'user' and departed_at is null and ${isIt}`,
      );
      return rows.map(toResource);
    },
    async searchUnlinkedResources(connectorId, text, limit) {
      if (isUnkeepable(text)) return [];
      const ascii = sql`lower(${text}::text collate "C")`;
      const any = sql`(lower(${text}::text) collate "C")`;
      const found = sql`id in ((${beginning(connectorId, byLogin, ascii, limit)})
        union (${beginning(connectorId, byEmail, ascii, limit)})
        union (${beginning(connectorId, byName, any, limit)}))`;
      const rows = await readRows(
        em,
        ConnectorResourceEntity,
        sql`where ${text === "" ? isFreeIn(connectorId) : found} order by ${byLogin}, external_id limit ${limit}`,
      );
      return rows.map(toResource);
    },
  };
}

/** What the indexes of accounts have in order. */
const byLogin = sql`lower(external_login collate "C")`;
const byEmail = sql`lower(external_email collate "C")`;
const byName = sql`(lower(external_display_name) collate "C")`;

/** After everything that begins alike, since no character comes later. */
const lastCharacter = "\u{10ffff}";

/** An account that is active and linked to nobody. */
function isFreeIn(connectorId: string): RawBuilder<unknown> {
  return sql`connector_id = ${connectorId} and kind = 'user' and departed_at is null and is_active
    and not exists (select from user_external_identity i where i.connector_id = connector_resource.connector_id
      and i.external_id = connector_resource.external_id and i.unlinked_at is null)`;
}

/**
 * The first of those accounts that begin so. What is asked for is a range: it is found in the index whatever the server
 * knows of the text when it plans, and nothing in the text is a sign of its own. A pattern would be compared with every
 * row once the server keeps one plan for all texts.
 */
function beginning(
  connectorId: string,
  value: RawBuilder<unknown>,
  lowered: RawBuilder<unknown>,
  limit: number,
): RawBuilder<unknown> {
  return sql`select id from connector_resource where ${isFreeIn(connectorId)}
    and ${value} >= ${lowered} and ${value} < ${lowered} || ${lastCharacter}::text
    order by ${value}, external_id limit ${limit}`;
}

/** No row has it, and the database does not take it even in a question. */
function isUnkeepable(text: string): boolean {
  return text.includes("\0");
}

/**
 * Remembers an account as a look at the directory showed it; a row of which nothing changed is left as it is. What a sync
 * knows beyond that stays, and the empty hash has the next sync write the row anew.
 */
export async function keepResource(em: EntityManager, resource: Resource): Promise<void> {
  const { connectorId, externalId, login, email, displayName, status, isActive, isSuspended, seenAt } = resource;
  const attributes = JSON.stringify(resource.attributes);
  await sql`
    insert into connector_resource as known (id, connector_id, kind, external_id, external_login, external_email,
      external_display_name, status, is_active, is_suspended, attributes, content_hash,
      seen_at, created_at)
    values (${randomUUID()}, ${connectorId}, 'user', ${externalId}, ${login}, ${email}, ${displayName}, ${status},
      ${isActive}, ${isSuspended}, ${attributes}, '', ${seenAt}, ${seenAt})
    on conflict (connector_id, kind, external_id) do update set external_login = excluded.external_login,
      external_email = excluded.external_email, external_display_name = excluded.external_display_name,
      status = excluded.status, is_active = excluded.is_active, is_suspended = excluded.is_suspended,
      content_hash = '', seen_at = excluded.seen_at, departed_at = null,
      left_at = case when excluded.is_suspended then known.left_at end
    where known.departed_at is not null or (known.external_login, known.external_email, known.external_display_name,
        known.status, known.is_active, known.is_suspended)
      is distinct from (excluded.external_login, excluded.external_email, excluded.external_display_name,
        excluded.status, excluded.is_active, excluded.is_suspended)`.execute(em.getKysely());
}

function toResource(row: InferEntity<typeof ConnectorResourceEntity>): Resource {
  return {
    connectorId: row.connectorId,
    externalId: row.externalId,
    login: row.externalLogin,
    email: row.externalEmail,
    displayName: row.externalDisplayName,
    status: row.status,
    isActive: row.isActive,
    isSuspended: row.isSuspended,
    attributes: row.attributes,
    seenAt: row.seenAt,
  };
}

import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

import type { Reads, StrategyGift, Transaction } from "../../ports/store.ts";
import { StrategyMembershipEntity } from "../entities/index.ts";
import { readRow } from "./table.ts";

type StrategyReads = Pick<Reads, "findStrategyMembership" | "strategyMembers">;
type StrategyWrites = Pick<Transaction, "lockStrategyMembership" | "saveStrategyMembership">;

/** What custom strategies gave. */
export function createStrategyReads(em: EntityManager): StrategyReads {
  return {
    findStrategyMembership: (gift) => readRow(em, StrategyMembershipEntity, sql`where ${isOf(gift)}`),
    async strategyMembers(connectorId, resourceId) {
      const { rows } = await sql<{ id: string }>`
        select external_id as id from strategy_membership
        where connector_id = ${connectorId} and resource_id = ${resourceId} and state = 'escalated'
        order by external_id`.execute(em.getKysely());
      return rows.map(({ id }) => id);
    },
  };
}

/** How what they gave is written down. */
export function createStrategyWrites(em: EntityManager, now: Date): StrategyWrites {
  return {
    lockStrategyMembership: (gift) => readRow(em, StrategyMembershipEntity, sql`where ${isOf(gift)} for update`),
    async saveStrategyMembership({ connectorId, externalId, resourceId, grantId, state, kept }) {
      const keptText = kept === null ? null : JSON.stringify(kept);
      await sql`
        insert into strategy_membership
          (id, connector_id, external_id, resource_id, grant_id, state, kept, created_at, changed_at)
        values (${randomUUID()}, ${connectorId}, ${externalId}, ${resourceId}, ${grantId}, ${state}, ${keptText}::jsonb,
          ${now}, ${now})
        on conflict (connector_id, external_id, resource_id) do update set
          grant_id = excluded.grant_id, state = excluded.state, kept = excluded.kept,
          changed_at = excluded.changed_at`.execute(em.getKysely());
    },
  };
}

function isOf({ connectorId, externalId, resourceId }: StrategyGift): RawBuilder<unknown> {
  return sql`connector_id = ${connectorId} and external_id = ${externalId} and resource_id = ${resourceId}`;
}

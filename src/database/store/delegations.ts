import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import { isActiveDelegation } from "../../domain/delegation.ts";
import type { DelegationReads, DelegationWrites } from "../../ports/delegation-store.ts";
import { DelegationEntity } from "../entities/index.ts";
import { insertRowOnce, readRow, readRows, updateRows } from "./table.ts";

const notEnded = sql`ended_at is null`;

/** Who decides for whom, by the clock of the rules. */
export function createDelegationReads(em: EntityManager, now: () => Promise<Date>): DelegationReads {
  const isActive = async () => {
    const at = await now();
    return sql`${notEnded} and begins_at <= ${at} and until > ${at}`;
  };
  return {
    activeDelegationOf: async (userId) =>
      readRow(em, DelegationEntity, sql`where from_user_id = ${userId} and ${await isActive()}`),
    activeDelegationsTo: async (userId) =>
      readRows(em, DelegationEntity, sql`where to_user_id = ${userId} and ${await isActive()} order by begins_at, id`),
  };
}

/** How it begins and ends. */
export function createDelegationWrites(em: EntityManager, now: Date): DelegationWrites {
  const endAll = (userId: string) =>
    updateRows(em, DelegationEntity, { endedAt: now }, sql`where from_user_id = ${userId} and ${notEnded}`);
  return {
    async beginDelegation(delegation) {
      await endAll(delegation.fromUserId);
      return insertRowOnce(em, DelegationEntity, delegation);
    },
    async endDelegationOf(userId) {
      const ended = await readRow(em, DelegationEntity, sql`where from_user_id = ${userId} and ${notEnded} for update`);
      await endAll(userId);
      return ended !== null && isActiveDelegation(ended, now) ? ended : null;
    },
  };
}

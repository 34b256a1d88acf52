import { randomUUID } from "node:crypto";

import type { Reads, StrategyGift, Transaction } from "../../ports/store.ts";
import type { KeptGift, Rows } from "./rows.ts";
import type { Session } from "./session.ts";

type StrategyReads = Pick<Reads, "findStrategyMembership" | "strategyMembers">;
type StrategyWrites = Pick<Transaction, "lockStrategyMembership" | "saveStrategyMembership">;

/** What custom strategies gave. */
export function createStrategyReads(rows: Rows, owner: object | null): StrategyReads {
  return {
    findStrategyMembership: async (gift) => find(rows, owner, gift),
    strategyMembers: async (connectorId, resourceId) =>
      rows.gifts
        .all(owner)
        .filter((row) => row.connectorId === connectorId && row.resourceId === resourceId && row.state === "escalated")
        .map(({ externalId }) => externalId)
        .toSorted(),
  };
}

/** How what they gave is written down: one row for each account and identifier. */
export function createStrategyWrites(session: Session): StrategyWrites {
  const { rows } = session;

  return {
    async lockStrategyMembership(gift) {
      if (find(rows, session, gift) === null) return null;
      await session.lock(placeOf(gift));
      return find(rows, session, gift);
    },
    async saveStrategyMembership(membership) {
      await session.lock(placeOf(membership));
      await session.refer("connector", rows.connectors, membership.connectorId);
      await session.refer("grant", rows.grants, membership.grantId);
      const { state, kept } = membership;
      if (state === "deescalated" && kept !== null) throw new Error("violates check constraint on what is kept");
      const id = find(rows, session, membership)?.id ?? randomUUID();
      session.insert(rows.gifts, { ...structuredClone(membership), id });
    },
  };
}

function find(rows: Rows, owner: object | null, gift: StrategyGift): KeptGift | null {
  return rows.gifts.all(owner).find((row) => placeOf(row) === placeOf(gift)) ?? null;
}

function placeOf({ connectorId, externalId, resourceId }: StrategyGift): string {
  return `gift:${[connectorId, externalId, resourceId].join("/")}`;
}

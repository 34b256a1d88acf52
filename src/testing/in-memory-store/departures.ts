import type { LeavingReads, LeavingWrites } from "../../ports/sync-store.ts";
import type { Rows } from "./rows.ts";

/** What the store knows of who left. */
export function createLeavingReads(rows: Rows, owner: object | null): LeavingReads {
  return {
    async leftConnectors(userId) {
      const links = rows.identities
        .all(owner)
        .filter(({ identity, unlinkedAt }) => identity.userId === userId && unlinkedAt === null)
        .map(({ identity }) => identity);
      const hasLeft = (connectorId: string, externalId: string) => {
        const known = rows.resources.get(`${connectorId}/${externalId}`, owner);
        return known !== null && (known.departedAt !== null || known.resource.isSuspended);
      };
      const connectors = [...new Set(links.map(({ connectorId }) => connectorId))];
      return connectors
        .filter((id) => {
          const there = links.filter(({ connectorId }) => connectorId === id);
          const usable = there.filter(({ frozenAt }) => frozenAt === null);
          return (usable.length === 0 ? there : usable).every(({ externalId }) => hasLeft(id, externalId));
        })
        .toSorted();
    },
    unendedGrantsOfUser: async (userId) =>
      rows.grants
        .all(owner)
        .filter(({ grant }) => grant.beneficiaryId === userId && grant.endedAt === null)
        .toSorted((a, b) => (a.grant.requestId < b.grant.requestId ? -1 : 1))
        .map(({ grant }) => grant.id),
  };
}

/** Runs are kept by the database alone, whose own tests say how; in memory there is none. */
export function createLeavingWrites(): LeavingWrites {
  return {
    lockSyncRun: async () => null,
    saveSyncDecision: async () => undefined,
    settleLeaving: async () => false,
    finishLeaving: async () => false,
    saveMatch: async () => undefined,
    settleMatchOf: async () => undefined,
  };
}

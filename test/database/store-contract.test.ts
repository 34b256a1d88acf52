import type { Job } from "../../src/ports/work.ts";
import { createInMemoryStore } from "../../src/testing/in-memory-store/in-memory-store.ts";
import { storeContract } from "../support/store-contract/store-contract.ts";
import type { StoreWorld } from "../support/store-contract/store-world.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

storeContract("PostgreSQL", openPostgresStore);

storeContract("The store in memory", async (): Promise<StoreWorld> => {
  let aheadMs = 0;
  const jobs: Job[] = [];
  const { store, rows, changeLinks, departResources, keepProfile, keepGroup, readGroup, untilSomebodyWaits } =
    createInMemoryStore({
      now: () => new Date(Date.now() + aheadMs),
      wake: (woken) => void jobs.push(...woken.map(({ job }) => job)),
    });
  return {
    store,
    setClock: (ms) => void (aheadMs = ms),
    count: async (what) => rows[what].all(null).length,
    woken: async () => jobs,
    auditLog: async () => rows.audit,
    liveOwners: async (externalId) =>
      rows.identities
        .all(null)
        .filter(({ identity, unlinkedAt }) => identity.externalId === externalId && unlinkedAt === null)
        .map(({ identity }) => ({ userId: identity.userId, source: identity.source })),
    changeLinks,
    departResources,
    keepProfile,
    keepGroup,
    readGroup,
    untilSomebodyWaits,
    close: async () => {},
  };
});

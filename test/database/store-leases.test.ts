import { MikroORM } from "@mikro-orm/postgresql";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import type { Lease, Membership, Store } from "../../src/ports/store.ts";
import { createTestDatabase, prepareTemplate, type TestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

const membership: Membership = {
  connectorId: "okta",
  organisationId: "00o-example",
  externalId: "00u-ada",
  resourceId: "00g-production",
};

let database: TestDatabase;
let orm: MikroORM;
let store: Store;
let clockOffsetMs: number;

beforeEach(async () => {
  await prepareTemplate("latchkey", async (url) => {
    await (await openDatabase(url)).close(true);
  });
  database = await createTestDatabase("latchkey");
  orm = new MikroORM(ormOptions(database.url));
  clockOffsetMs = 0;
  store = createStore({ orm, wake: () => Promise.resolve(), clockOffsetMs: () => clockOffsetMs });
  await store.transaction((tx) =>
    tx.rememberConnector({ id: "okta", type: "okta", name: "Okta", organisationId: "00o-example" }),
  );
});

afterEach(async () => {
  await orm.close(true);
  await database.drop();
});

async function take(): Promise<Lease> {
  const lease = await store.takeLease(membership);
  if (lease === null) throw new Error("Somebody else holds the lease.");
  return lease;
}

const isHeld = (lease: Lease) => store.transaction((tx) => tx.holdsLease(lease));

describe("the lease of a membership", () => {
  test("safety 25: of many who ask at once exactly one gets it", async () => {
    const leases = await Promise.all(Array.from({ length: 10 }, () => store.takeLease(membership)));

    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
  });

  test("safety 25: two processes ask the same database", async () => {
    const otherOrm = await openDatabase(database.url);
    const otherStore = createStore({ orm: otherOrm, wake: () => Promise.resolve() });
    await take();

    const second = await otherStore.takeLease(membership);

    await otherOrm.close(true);
    expect(second).toBeNull();
  });

  test("safety 25: it lasts for 30 seconds and no longer; the next one's fence is higher and the first is told", async () => {
    const first = await take();
    clockOffsetMs = 29_000;
    const early = await store.takeLease(membership);
    const isHeldBefore = await isHeld(first);

    clockOffsetMs = 31_000;
    const second = await take();

    expect(early).toBeNull();
    expect(isHeldBefore).toBe(true);
    expect(second).toEqual({ membershipId: first.membershipId, fence: first.fence + 1 });
    expect(await isHeld(first)).toBe(false);
    expect(await isHeld(second)).toBe(true);
  });

  test("safety 25: a worker who wakes late does not give back what is another's now", async () => {
    const first = await take();
    clockOffsetMs = 31_000;
    await take();

    await store.releaseLease(first);

    expect(await store.takeLease(membership)).toBeNull();
  });

  test("safety 25: renewed in time it lasts 30 seconds more; lost, it is not renewed", async () => {
    const first = await take();
    clockOffsetMs = 20_000;
    const isRenewed = await store.transaction((tx) => tx.renewLease(first));
    clockOffsetMs = 40_000;
    const early = await store.takeLease(membership);

    clockOffsetMs = 60_000;
    await take();

    expect(isRenewed).toBe(true);
    expect(early).toBeNull();
    expect(await store.transaction((tx) => tx.renewLease(first))).toBe(false);
  });

  test("given back it can be taken at once, with a higher fence", async () => {
    const first = await take();

    await store.releaseLease(first);

    const second = await take();
    expect(second.fence).toBe(first.fence + 1);
    expect(await isHeld(first)).toBe(false);
  });

  test.each([
    ["account", { externalId: "00u-bo" }],
    ["group", { resourceId: "00g-other" }],
    ["organisation", { organisationId: "00o-other" }],
  ])("another %s is another membership", async (_what, other) => {
    await take();

    expect(await store.takeLease({ ...membership, ...other })).not.toBeNull();
  });

  test("safety 25: while a transaction relies on the lease nobody else takes it", async () => {
    const first = await take();
    const relied = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const relying = store.transaction(async (tx) => {
      const held = await tx.holdsLease(first);
      relied.resolve();
      await goOn.promise;
      return held;
    });
    await relied.promise;
    clockOffsetMs = 31_000;
    let isTaken = false;

    const taking = store.takeLease(membership).then((lease) => {
      isTaken = true;
      return lease;
    });
    await untilSomebodyWaits();
    const isTakenTooSoon = isTaken;
    goOn.resolve();

    expect(await relying).toBe(true);
    expect(isTakenTooSoon).toBe(false);
    expect(await taking).not.toBeNull();
  });
});

describe("a reconciliation", () => {
  test("is owed until it is settled", async () => {
    const { membershipId } = await take();

    await store.transaction((tx) => tx.oweReconciliation(membershipId, true));
    const owed = await store.owedJobs(10);
    await store.transaction((tx) => tx.oweReconciliation(membershipId, false));

    expect(owed).toEqual([{ type: "reconcile-membership", membershipId }]);
    expect(await store.owedJobs(10)).toEqual([]);
    expect(await store.findMembership(membershipId)).toMatchObject({ ...membership, isReconcileOwed: false });
  });
});

async function untilSomebodyWaits(): Promise<void> {
  await vi.waitFor(
    async () => {
      const waiting = await query(
        database.url,
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(waiting).not.toEqual([]);
    },
    { timeout: 10_000, interval: 10 },
  );
}

import { expect, onTestFinished, test } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import { query } from "../support/query.ts";
import { setScene } from "../support/store-contract/store-world.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

const membership = {
  connectorId: "okta",
  organisationId: "00o-example",
  externalId: "00u-ada",
  resourceId: "00g-production",
};

test("safety 25: a lease that is renewed lasts from that statement, not from the beginning of its transaction", async () => {
  const database = await openPostgresStore();
  onTestFinished(() => database.close());
  const { store } = await setScene(database);
  const lease = await store.takeLease(membership);

  const renewedAfter = await store.transaction(async (tx) => {
    const [row] = await query<{ now: Date }>(database.url, "select clock_timestamp() as now");
    if (lease !== null) await tx.renewLease(lease);
    return row?.now;
  });

  const [kept] = await query<{ until: Date }>(database.url, "select leased_until as until from access_membership");
  expect(kept?.until.getTime()).toBeGreaterThanOrEqual((renewedAfter?.getTime() ?? Number.NaN) + 30_000);
});

test("safety 25: a lease that had to be waited for lasts from when it was taken", async () => {
  const database = await openPostgresStore();
  onTestFinished(() => database.close());
  const { store } = await setScene(database);
  const first = await store.takeLease(membership);
  if (first === null) throw new Error("Nobody else was there.");
  await store.releaseLease(first);
  const relied = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const relying = store.transaction(async (tx) => {
    await tx.holdsLease(first);
    relied.resolve();
    await goOn.promise;
  });
  await relied.promise;

  const taking = store.takeLease(membership);
  await database.untilSomebodyWaits();
  const [row] = await query<{ now: Date }>(database.url, "select clock_timestamp() as now");
  goOn.resolve();
  await relying;

  expect(await taking).not.toBeNull();
  const [kept] = await query<{ until: Date }>(database.url, "select leased_until as until from access_membership");
  expect(kept?.until.getTime()).toBeGreaterThanOrEqual((row?.now.getTime() ?? Number.NaN) + 30_000);
});

test("safety 25: a second process that asks the same database does not get the lease", async () => {
  const database = await openPostgresStore();
  onTestFinished(() => database.close());
  const { store } = await setScene(database);
  const otherOrm = await openDatabase(database.url);
  onTestFinished(() => otherOrm.close(true));
  const otherStore = createStore({ orm: otherOrm, wake: () => Promise.resolve() });

  const first = await store.takeLease(membership);
  const second = await otherStore.takeLease(membership);

  expect(first).not.toBeNull();
  expect(second).toBeNull();
});

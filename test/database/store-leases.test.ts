import { expect, onTestFinished, test } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import { setScene } from "../support/store-contract/store-world.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

test("safety 25: a second process that asks the same database does not get the lease", async () => {
  const database = await openPostgresStore();
  onTestFinished(() => database.close());
  const { store } = await setScene(database);
  const otherOrm = await openDatabase(database.url);
  onTestFinished(() => otherOrm.close(true));
  const otherStore = createStore({ orm: otherOrm, wake: () => Promise.resolve() });
  const membership = {
    connectorId: "okta",
    organisationId: "00o-example",
    externalId: "00u-ada",
    resourceId: "00g-production",
  };

  const first = await store.takeLease(membership);
  const second = await otherStore.takeLease(membership);

  expect(first).not.toBeNull();
  expect(second).toBeNull();
});

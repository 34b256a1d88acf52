import { expect, onTestFinished, test } from "vitest";

import type { User } from "../../src/domain/user.ts";
import { buildIdentity } from "../support/builders.ts";
import { query } from "../support/query.ts";
import { setScene } from "../support/store-contract/store-world.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

test("safety 11: it is the constraint that keeps one owner: without it two who claim at once both own the account", async () => {
  const database = await openPostgresStore();
  onTestFinished(() => database.close());
  const { store, ada, bo } = await setScene(database);
  await query(database.url, "drop index user_external_identity_one_live_owner");
  const bothLinked = Promise.withResolvers<void>();
  let links = 0;
  const claim = (user: User) =>
    store.transaction(async (tx) => {
      const answer = await tx.linkIdentity(buildIdentity({ userId: user.id, source: "manual" }));
      links += 1;
      if (links === 2) bothLinked.resolve();
      await bothLinked.promise;
      return answer;
    });

  const answers = await Promise.all([claim(ada), claim(bo)]);

  expect(answers).toEqual(["linked", "linked"]);
  expect(await database.liveOwners("00u-ada")).toHaveLength(2);
});

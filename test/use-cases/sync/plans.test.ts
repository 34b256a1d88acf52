import { expect, test } from "vitest";

import { query } from "../../support/query.ts";
import { createWorld, type TestWorld } from "../../support/world.ts";
import { sync } from "./sync-town.ts";

const crowd = 3_000;
const changed = 10;

/** Rows that the server has looked at so far, in the tables that a sync fills and the people it matches to. */
async function looked({ url }: TestWorld): Promise<number> {
  const [row] = await query<{ rows: number }>(
    url,
    `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as rows from pg_stat_user_tables
     where relname in ('connector_resource', 'connector_sync_match', 'user_external_identity', 'users')`,
  );
  return row?.rows ?? 0;
}

test("what a sync looks at grows with what changed, also while the server thinks that its tables are empty", async () => {
  const house = await createWorld();
  house.directory.pageSize = 200;
  const ids = Array.from(
    { length: crowd },
    (_, at) => house.directory.addAccount({ login: `p${at}@acme.com` }).externalId,
  );
  await query(
    house.url,
    `insert into users (id, slack_team_id, slack_user_id, email, is_email_confirmed)
     select gen_random_uuid(), 'T1', 'U0P' || n, 'p' || n || '@acme.com', true from generate_series(0, ${crowd - 1}) n`,
  );

  const before = await looked(house);
  const first = await sync(house);
  const afterFirst = await looked(house);
  for (const id of ids.slice(0, changed)) {
    house.directory.updateAccount(id, { displayName: "Somebody" });
    house.directory.listing.setChangedAt(id, new Date(Date.now() + 1_000));
  }
  const delta = await sync(house, "delta");
  const afterDelta = await looked(house);

  expect(first.counts).toMatchObject({ created: crowd + 5, linked: crowd });
  expect(delta.counts).toMatchObject({ read: changed, changed });
  // Each account's row, its match, its owner and whoever has its address, and a few more; never everybody's.
  expect((afterFirst - before) / crowd).toBeLessThan(20);
  expect((afterDelta - afterFirst) / changed).toBeLessThan(20);
});

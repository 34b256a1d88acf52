import { expect, test } from "vitest";

import { query } from "../support/query.ts";
import { createWorld, type TestWorld } from "../support/world.ts";
import { begin, runOf, work } from "../use-cases/sync/sync-town.ts";

const asked = "00000000-0000-0000-0000-000000000001";

/** Admins are asked about everybody, since a list came back empty; a run has just read everybody again. */
async function readAgain(house: TestWorld, accounts: number): Promise<string> {
  await query(
    house.url,
    `insert into connector_resource (id, connector_id, kind, external_id, external_login, status, is_active, attributes,
       content_hash, seen_at, created_at)
     select gen_random_uuid(), 'okta', 'user', 'account' || n, 'login' || n, 'ACTIVE', true, '{}', '',
       now() - interval '3 days', now() - interval '3 days' from generate_series(1, ${accounts}) n;
     insert into connector_sync_run (id, connector_id, kind, trigger, state, phase, begun_at, ended_at, leaving)
     values ('${asked}', 'okta', 'full', 'schedule', 'quarantined', 'done', now() - interval '1 day',
       now() - interval '1 day', ${accounts});
     insert into connector_sync_leaving (run_id, resource_id, why)
     select '${asked}', id, 'missing' from connector_resource`,
  );
  const run = await begin(house);
  await query(
    house.url,
    `insert into connector_sync_page (run_id, number, cursor_hash, seen)
     select '${run.id}', page, 'page' || page, array_agg(id)
     from (select id, row_number() over (order by id) / 200 as page from connector_resource) listed group by page;
     update connector_sync_run set phase = 'matching', accounts_read = ${accounts}, accounts_unchanged = ${accounts}
     where id = '${run.id}'`,
  );
  return run.id;
}

test("a question about a whole directory is taken back in no time: nobody's page is searched for by itself", async () => {
  const house = await createWorld();
  const id = await readAgain(house, 40_000);
  const from = performance.now();

  await work(house, { id });

  // Generous to a busy machine, and far below what a search for each of them takes.
  expect(performance.now() - from).toBeLessThan(20_000);
  expect(await runOf(house, id)).toMatchObject({ state: "complete", counts: { leaving: 0 } });
  expect((await runOf(house, asked)).state).toBe("superseded");
});

test("a question is not taken back while one of those whom it is about is missing still", async () => {
  const house = await createWorld();
  const id = await readAgain(house, 600);
  await query(
    house.url,
    "update connector_sync_page set seen = seen[2:] where number = (select max(number) from connector_sync_page)",
  );

  await work(house, { id });

  expect((await runOf(house, asked)).state).toBe("quarantined");
});

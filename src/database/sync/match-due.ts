import { z } from "zod";

import type { MatchRules } from "../../ports/directory-syncs.ts";
import { isOurs, readNow, staysOurs, step, type SyncClient } from "./sync-client.ts";
import { matchAccounts } from "./match-accounts.ts";
import { mapProfiles } from "./map-profiles.ts";
import { type RunRow, runColumns } from "./sync-rows.ts";
import type { Held } from "./store-pages.ts";

/** How many pages' worth of changed accounts are matched at once. */
const pagesAtOnce = 10;

const dueSchema = z.object({
  ids: z.array(z.string()),
  resourceIds: z.array(z.string()),
  addresses: z.array(z.string()),
});

/**
 * Matches the next accounts that changed, whichever run wrote them: one that ended early left them here. Inside a
 * transaction that holds the accounts of the connector.
 */
export async function matchDue(
  sync: SyncClient,
  held: Held,
  rules: MatchRules & { readonly connectorId: string },
): Promise<{ readonly row: RunRow; readonly more: boolean; readonly links: readonly string[] }> {
  const { client, now } = sync;
  const { connectorId } = rules;
  const { rows } = await client.query(readDue, [connectorId, pagesAtOnce]);
  const { ids, resourceIds, addresses } = dueSchema.parse(rows[0]);
  if (ids.length === 0)
    return { row: await step(client, countStatement(now), [...counted(held), 0, 0, 0, 0]), more: false, links: [] };
  const matched = await matchAccounts(sync, { connectorId, resourceIds, addresses }, rules);
  await mapProfiles(client, { ...rules, resourceIds, now: await readNow(sync) });
  // Those that were read, and not those that came meanwhile with a smaller number.
  await client.query("delete from connector_sync_due where id = any($1::bigint[])", [ids]);
  const { matched: hits, ambiguous, unmatched, links } = matched;
  const row = await step(client, countStatement(now), [...counted(held), hits, ambiguous, unmatched, links.length]);
  return { row, more: true, links };
}

const counted = ({ runId, fence }: Held) => [runId, fence];

const readDue = `
  with next as (
    select id, resource_ids, addresses from connector_sync_due where connector_id = $1 order by id limit $2
  )
  select array(select id::text from next) as ids,
    array(select distinct unnest(resource_ids) from next) as "resourceIds",
    array(select distinct unnest(addresses) from next) as addresses`;

const countStatement = (now: string) => `
  update connector_sync_run run set phase = 'matching', cursor = null, group_id = null,
    matched = run.matched + $3, ambiguous = run.ambiguous + $4, unmatched = run.unmatched + $5, linked = run.linked + $6,
    failures = 0, retry_at = null, error = null, ${staysOurs(now)}
  where ${isOurs} returning ${runColumns}`;

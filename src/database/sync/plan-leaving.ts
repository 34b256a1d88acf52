import { z } from "zod";

import { alwaysBelieved, type LeavingFacts } from "../../domain/departures.ts";
import { isOurs, staysOurs, step, type SyncClient } from "./sync-client.ts";
import { type RunRow, runColumns } from "./sync-rows.ts";
import type { Held } from "./store-pages.ts";

const leavingSchema = z.object({ missing: z.int(), suspended: z.int() });
const activeSchema = z.object({ active: z.int() });

/**
 * Takes back an earlier question to the admins: of those it asks about nobody would leave any more, or a new question is
 * about to take its place (`always`). Gives the ids of such runs. Inside a transaction.
 */
export async function supersedeQuarantine(
  { client, now }: SyncClient,
  held: Held & { readonly connectorId: string },
  always: boolean,
): Promise<readonly string[]> {
  const { rows } = await client.query(supersede(now), [held.connectorId, always, held.runId]);
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

/**
 * Notes who would leave by what a run read: active accounts that a whole reading did not list, and linked accounts that
 * are suspended and whose access was not ended yet. Whom an earlier run waits to look up is not noted twice. Doing it
 * again gives the same. Inside a transaction.
 */
export async function planLeaving(
  { client, now }: SyncClient,
  held: Held,
): Promise<{ readonly row: RunRow; readonly facts: LeavingFacts }> {
  const run = await step(client, lockRun(now), [held.runId, held.fence]);
  const isWhole = run.kind === "full" && run.is_whole;
  await client.query("set local enable_seqscan = on; set local enable_bitmapscan = on");
  await client.query("delete from connector_sync_leaving where run_id = $1", [held.runId]);
  if (isWhole) await client.query(noteMissing(now), [held.runId, run.connector_id, run.begun_at]);
  if (isWhole && run.groups_read > 0)
    await client.query(departGroups(now), [held.runId, run.connector_id, run.begun_at]);
  await client.query(noteSuspended(now), [held.runId, run.connector_id]);
  const counts = leavingSchema.parse((await client.query(countThem, [held.runId])).rows[0]);
  const leaving = counts.missing + counts.suspended;
  // A delta of few costs what changed; the whole directory is counted only where somebody may have to be asked.
  const isCounted = isWhole || leaving > alwaysBelieved;
  const { active } = isCounted
    ? activeSchema.parse((await client.query(countActive, [run.connector_id, run.begun_at])).rows[0])
    : { active: 0 };
  const row = await step(client, keepCount(now), [held.runId, held.fence, leaving]);
  return { row, facts: { isFull: isWhole, read: run.accounts_read, active, ...counts } };
}

const lockRun = (now: string) => `
  update connector_sync_run run set phase = 'leaving', ${staysOurs(now)}
  where ${isOurs} returning ${runColumns}`;

const keepCount = (now: string) => `
  update connector_sync_run run set leaving = $3, ${staysOurs(now)}
  where ${isOurs} returning ${runColumns}`;

/** Whoever was written since the run began was seen meanwhile, by it or by somebody who looked. */
const notListed = (kinds: string) => `
  r.connector_id = $2 and r.kind in (${kinds}) and r.departed_at is null and r.seen_at < $3
  and not exists (select from (
    select unnest(seen) as id from connector_sync_page where run_id = $1::uuid) listed where listed.id = r.id)`;

/**
 * Whoever is being looked up, or asked about; and what admins said holds for a day. That is about why they were asked:
 * who was thought to be missing may be suspended by now, and then access ends as for everybody.
 */
const isNoted = (now: string, why: "missing" | "suspended") => `
  exists (select from connector_sync_leaving noted join connector_sync_run earlier on earlier.id = noted.run_id
    where noted.resource_id = r.id and noted.outcome is null and noted.run_id <> $1::uuid
      and (earlier.state in ('complete', 'released') or (noted.why = '${why}' and (earlier.state = 'quarantined'
        or (earlier.state = 'discarded' and earlier.decided_at > ${now} - interval '24 hours')))))`;

const noteMissing = (now: string) => `
  insert into connector_sync_leaving (run_id, resource_id, why)
  select $1::uuid, r.id, 'missing' from connector_resource r
  where ${notListed("'user'")} and not r.is_suspended and not ${isNoted(now, "missing")}`;

const departGroups = (now: string) => `
  update connector_resource r set departed_at = ${now} where ${notListed("'group', 'role'")}`;

const noteSuspended = (now: string) => `
  insert into connector_sync_leaving (run_id, resource_id, why)
  select $1::uuid, r.id, 'suspended' from connector_resource r
  where r.connector_id = $2 and r.is_suspended and r.left_at is null and r.departed_at is null
    and exists (select from user_external_identity i
      where i.connector_id = r.connector_id and i.external_id = r.external_id and i.unlinked_at is null)
    and not ${isNoted(now, "suspended")}
  on conflict do nothing`;

const countThem = `
  select (count(*) filter (where why = 'missing'))::integer as missing,
    (count(*) filter (where why = 'suspended'))::integer as suspended
  from connector_sync_leaving where run_id = $1::uuid`;

const countActive = `
  select count(*)::integer as active from connector_resource
  where connector_id = $1 and kind = 'user' and departed_at is null and is_active and created_at < $2`;

/**
 * Somebody was written again since: by a page that lists them, or by somebody who looked. All who were asked about are
 * compared with all who are listed at once: one by one, a directory that came back empty once would be searched as often
 * as it has accounts.
 */
const supersede = (now: string) => `
  update connector_sync_run run set state = 'superseded', settled_at = ${now}
  where run.connector_id = $1 and run.state = 'quarantined' and ($2 or not (
    exists (
      select from connector_sync_leaving l join connector_resource r on r.id = l.resource_id
      where l.run_id = run.id and l.why = 'suspended' and r.departed_at is null and r.is_suspended)
    or exists (
      select l.resource_id from connector_sync_leaving l join connector_resource r on r.id = l.resource_id
      where l.run_id = run.id and l.why = 'missing' and r.departed_at is null and r.seen_at < run.begun_at
      except select unnest(p.seen) from connector_sync_page p where p.run_id = $3::uuid)))
  returning run.id`;

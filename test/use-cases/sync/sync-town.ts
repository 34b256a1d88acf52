import type { SyncKind, SyncRun } from "../../../src/domain/sync-run.ts";
import { advanceSync } from "../../../src/use-cases/advance-sync.ts";
import { beginSync } from "../../../src/use-cases/begin-sync.ts";
import { valueOf } from "../../support/builders.ts";
import { query } from "../../support/query.ts";
import type { TestWorld } from "../../support/world.ts";

/** Reads the directory as a whole, and does all that follows from it. */
export async function sync(house: TestWorld, kind: SyncKind = "full", connectorId = "okta"): Promise<SyncRun> {
  const run = await begin(house, kind, connectorId);
  await house.drain();
  return runOf(house, run.id);
}

/** Begins a run and does nothing of it. */
export async function begin(house: TestWorld, kind: SyncKind = "full", connectorId = "okta"): Promise<SyncRun> {
  const order = { connectorId, kind, trigger: "admin", begunBy: null } as const;
  return valueOf(await beginSync(house.world, order)).run;
}

/** Works on a run until it is over or waits, and does nothing else of what follows. */
export const work = (house: TestWorld, run: Pick<SyncRun, "id">, forMs?: number): Promise<void> =>
  advanceSync(house.world, run.id, forMs === undefined ? {} : { forMs });

export async function runOf(house: TestWorld, id: string): Promise<SyncRun> {
  const run = await house.world.syncs.find(id);
  if (run === null) throw new Error(`There is no run ${id}`);
  return run;
}

/** Somebody who was met in Slack, with an address that Slack confirms. */
export async function meetConfirmed(house: TestWorld, slackUserId: string, email: string): Promise<string> {
  const user = await house.meet(slackUserId, email);
  await query(house.url, `update users set is_email_confirmed = true, is_match_owed = false where id = '${user.id}'`);
  return user.id;
}

/** How many rows of the tables that a sync fills were written since the last look. */
export async function writes(url: string): Promise<number> {
  const rows = await query<{ version: string }>(
    url,
    `select xmin::text || ctid::text || coalesce(external_id, '') as version from connector_resource
     union all select xmin::text || ctid::text from connector_sync_match
     union all select xmin::text || ctid::text from user_external_identity`,
  );
  const versions = new Set(rows.map(({ version }) => version));
  const before = seen.get(url) ?? new Set<string>();
  seen.set(url, versions);
  return [...versions].filter((version) => !before.has(version)).length;
}

const seen = new Map<string, ReadonlySet<string>>();

import { escapeLiteral } from "pg";

import type { GroupReading } from "../../src/testing/in-memory-store/drift.ts";

/** Reads a group whole, as a run of a sync writes it down that has done all but end; it is begun where it is not there. */
export async function readGroup(
  tell: (sql: string) => Promise<unknown>,
  { runId, connectorId, groupId, externalIds, isWhole = true }: GroupReading,
): Promise<void> {
  const [run, connector, group] = [runId, connectorId, groupId].map(escapeLiteral);
  const members = `array[${externalIds.map(escapeLiteral).join(", ")}]::text[]`;
  await tell(
    `begin;
     insert into connector_sync_run (id, connector_id, kind, trigger, state, phase, begun_at, ended_at)
     values (${run}, ${connector}, 'full', 'schedule', 'complete', '${isWhole ? "matching" : "members"}', now(), now()) on conflict do nothing;
     delete from connector_member
     where connector_id = ${connector} and group_id = ${group} and external_id <> all (${members});
     insert into connector_member (connector_id, group_id, external_id, found_at)
     select ${connector}, ${group}, external_id, now() from unnest(${members}) as external_id on conflict do nothing;
     insert into connector_sync_page (run_id, number, cursor_hash, seen, group_id, members)
     select ${run}, count(*) + 1, ${group}, '{}', ${group}, ${members} from connector_sync_page where run_id = ${run};
     commit`,
  );
}

import type { SyncedGroup } from "../../src/domain/target.ts";

/** Says that a group of a connector is there, or is gone, as a sync will. `run` runs one statement. */
export async function keepGroup(
  run: (sql: string) => Promise<unknown>,
  connectorId: string,
  { externalId, name, attributes }: SyncedGroup,
  isGone = false,
): Promise<void> {
  await run(`
    insert into connector_resource (id, connector_id, kind, external_id, external_display_name, status, is_active,
      attributes, content_hash, seen_at, departed_at)
    values (gen_random_uuid(), ${text(connectorId)}, 'group', ${text(externalId)}, ${text(name)}, 'ACTIVE', true,
      ${text(JSON.stringify(attributes))}::jsonb, '', now(), ${isGone ? "now()" : "null"})
    on conflict (connector_id, kind, external_id) do update set
      external_display_name = excluded.external_display_name, attributes = excluded.attributes,
      departed_at = excluded.departed_at`);
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

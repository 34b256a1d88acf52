import { escapeLiteral } from "pg";

import type { ManagerKey, ProfileSource, SourcedValue } from "../../src/domain/profile.ts";

/** Writes what is said of a person into the database, as a sync will. */
export async function keepProfile(
  run: (sql: string) => Promise<unknown>,
  userId: string,
  said: ReadonlyMap<string, SourcedValue>,
): Promise<void> {
  const { title, department, phone, ...rest } = Object.fromEntries(
    [...said].map(([name, { value }]) => [name, value] as const),
  );
  const manager = Object.values(rest).find(isManagerKey);
  const custom = Object.fromEntries(Object.entries(rest).filter(([, value]) => !isManagerKey(value)));
  const sources = Object.fromEntries([...said].map(([name, { source }]) => [name, toRow(source)]));
  const values = [
    ...[title, department, phone, manager?.connectorId, manager?.by, manager?.value].map((text) =>
      typeof text === "string" ? escapeLiteral(text) : "null",
    ),
    ...[custom, sources].map((json) => escapeLiteral(JSON.stringify(json))),
  ];
  await run(`insert into user_profile (user_id, title, department, phone, manager_connector_id, manager_key, manager_value,
    custom_attributes, attribute_sources, updated_at) values ('${userId}', ${values.join(", ")}, now())
    on conflict (user_id) do update set title = excluded.title, department = excluded.department, phone = excluded.phone,
      manager_connector_id = excluded.manager_connector_id, manager_key = excluded.manager_key,
      manager_value = excluded.manager_value, custom_attributes = excluded.custom_attributes,
      attribute_sources = excluded.attribute_sources`);
}

function isManagerKey(value: SourcedValue["value"] | undefined): value is ManagerKey {
  return typeof value === "object" && "by" in value;
}

function toRow(source: ProfileSource): object {
  if (source.kind === "admin") return { admin: true };
  return { connector: source.connectorId, account: source.externalId, at: source.at.toISOString() };
}

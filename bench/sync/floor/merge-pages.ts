import type { Client } from "pg";

/** Merges what was copied into the three tables, one statement each, in one transaction. Gives what each took. */
export async function mergePages(client: Client): Promise<Record<string, number>> {
  const parts: Record<string, number> = {};
  const time = async (name: string, statement: string) => {
    const startedAt = performance.now();
    await client.query(statement);
    parts[name] = (performance.now() - startedAt) / 1_000;
  };
  await time("analyze", "analyze floor_staged");
  await client.query("begin");
  await time("resources", mergeResources);
  await time("identities", mergeIdentities);
  await time("matches", mergeMatches);
  await time("commit", "commit");
  return parts;
}

const mergeResources = `
  insert into connector_resource as kept (id, connector_id, kind, external_id, external_login, external_email,
    external_display_name, status, is_active, attributes, content_hash, seen_at)
  select uuidv7(), 'okta', 'user', external_id, external_login, external_email, external_display_name, status, is_active,
    attributes, content_hash, now()
  from floor_staged
  on conflict (connector_id, kind, external_id) do update set
    external_login = excluded.external_login, external_email = excluded.external_email,
    external_display_name = excluded.external_display_name, status = excluded.status, is_active = excluded.is_active,
    attributes = excluded.attributes, content_hash = excluded.content_hash, seen_at = excluded.seen_at
  where kept.content_hash is distinct from excluded.content_hash`;

const mergeIdentities = `
  insert into user_external_identity as kept (id, user_id, connector_id, external_id, external_email,
    external_display_name, source, verification_method, verified_at, attributes)
  select uuidv7(), u.id, 'okta', s.external_id, s.external_email, s.external_display_name, 'connector_sync', 'email', now(),
    s.attributes
  from floor_staged s join users u on lower(u.email collate "C") = lower(s.external_email collate "C")
  on conflict (connector_id, external_id) where unlinked_at is null do update set
    external_email = excluded.external_email, external_display_name = excluded.external_display_name,
    attributes = excluded.attributes
  where (kept.external_email, kept.external_display_name, kept.attributes)
    is distinct from (excluded.external_email, excluded.external_display_name, excluded.attributes)`;

const mergeMatches = `
  insert into connector_sync_match as kept (resource_id, match_status, match_strategy, match_confidence, user_id,
    external_identity_id, updated_at)
  select r.id, case when i.id is null then 'unmatched' else 'matched' end, case when i.id is not null then 'email' end,
    case when i.id is not null then 1 end, i.user_id, i.id, now()
  from floor_staged s
    join connector_resource r on r.connector_id = 'okta' and r.kind = 'user' and r.external_id = s.external_id
    left join user_external_identity i
      on i.connector_id = 'okta' and i.external_id = s.external_id and i.unlinked_at is null
  on conflict (resource_id) do update set match_status = excluded.match_status,
    match_strategy = excluded.match_strategy,
    match_confidence = excluded.match_confidence, user_id = excluded.user_id,
    external_identity_id = excluded.external_identity_id, updated_at = excluded.updated_at
  where (kept.match_status, kept.match_confidence, kept.user_id, kept.external_identity_id)
    is distinct from (excluded.match_status, excluded.match_confidence, excluded.user_id, excluded.external_identity_id)`;

import { query } from "./query.ts";

/** What syncs wrote, without what differs from one run to the next. */
export async function syncPicture(url: string): Promise<unknown> {
  const [resources, matches, links, members] = await Promise.all([
    query(
      url,
      `select connector_id, kind, external_id, external_login, external_email, external_display_name, status, is_active,
         is_suspended, attributes, content_hash, departed_at is not null as departed, left_at is not null as has_left
       from connector_resource order by connector_id, kind, external_id`,
    ),
    query(
      url,
      `select r.external_id, m.match_status, m.match_strategy, m.match_confidence, m.resolution_notes,
         array(select u.slack_user_id from users u where u.id = any(m.candidate_user_ids) order by 1) as candidates,
         u.slack_user_id as owner, m.external_identity_id is not null as is_linked
       from connector_sync_match m join connector_resource r on r.id = m.resource_id
       left join users u on u.id = m.user_id order by r.connector_id, r.external_id`,
    ),
    query(
      url,
      `select u.slack_user_id, i.external_id, i.external_email, i.source, i.verification_method, i.attributes,
         i.unlinked_at is not null as is_unlinked
       from user_external_identity i join users u on u.id = i.user_id order by 1, 2`,
    ),
    query(url, "select group_id, external_id from connector_member order by 1, 2"),
  ]);
  return { resources, matches, links, members };
}

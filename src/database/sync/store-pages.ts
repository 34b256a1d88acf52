import { hash } from "node:crypto";

import type { AccountPage, GroupPage, MemberIdsPage, NamedRecord } from "../../ports/directory-syncs.ts";
import type { CallCost, DirectoryRecord } from "../../ports/directory.ts";
import { staysOurs, step, type SyncClient } from "./sync-client.ts";
import { type RunRow, runColumns } from "./sync-rows.ts";

/** Which run, by whose right. */
export interface Held {
  readonly runId: string;
  readonly fence: number;
}

/**
 * Keeps one page of accounts, in one statement that is its own transaction: rows that are new or changed are written, the
 * others only read; whoever is on the page is noted with it, and so is what has to be matched; the run moves on. Nothing
 * of it happens when somebody else has taken the run.
 */
export async function storeAccounts({ client, now }: SyncClient, held: Held, page: AccountPage): Promise<RunRow> {
  const refusedIds = idsOf(page.refused);
  return step(client, accountsStatement(now), [
    ...beginning(held, page, "accounts"),
    rowsOf(page.records, page.rulesKey),
    page.repeated,
    page.refused.length,
    refusedIds,
    refusedIds.length === page.refused.length,
    page.refused[0]?.why ?? null,
  ]);
}

/** The same for groups, which have nobody to be matched to. */
export async function storeGroups({ client, now }: SyncClient, held: Held, page: GroupPage): Promise<RunRow> {
  return step(client, groupsStatement(now), [
    ...beginning(held, page, "groups"),
    rowsOf(page.records, ""),
    idsOf(page.refused),
  ]);
}

/** Keeps who is in a group; with its last page those who are not any more are forgotten. */
export async function storeMembers({ client, now }: SyncClient, held: Held, page: MemberIdsPage): Promise<RunRow> {
  const isLast = page.next.phase !== "members" || page.next.groupId !== page.groupId;
  return step(client, membersStatement(now), [
    ...beginning(held, page, `members:${page.groupId}`),
    page.groupId,
    page.externalIds,
    isLast,
    page.isGone,
  ]);
}

/** The ids of records that could not be read: whoever has one was listed, whatever is wrong with the rest. */
function idsOf(refused: AccountPage["refused"]): readonly string[] {
  return refused.flatMap(({ externalId }) => (externalId === null ? [] : [externalId]));
}

/** What every page says: `$1` to `$10`. */
function beginning(
  { runId, fence }: Held,
  page: { readonly cursor: string | null; readonly cost: CallCost; readonly next: AccountPage["next"] },
  what: string,
): readonly unknown[] {
  const { calls, limit, remaining } = page.cost;
  const { phase, cursor, groupId } = page.next;
  const cursorHash = hash("sha256", `${what}\n${page.cursor ?? ""}`, "base64url");
  return [runId, fence, cursorHash, phase, cursor, groupId, calls, limit, remaining];
}

/**
 * The records as the statement reads them, in one text: cheaper on both sides than a list of lists. The hash says whether
 * a row is the same as before, and is matched as before: by the same rules.
 */
function rowsOf(records: readonly (DirectoryRecord | NamedRecord)[], rulesKey: string): string {
  const rows = records.map((record) => {
    const { kind, externalId, login, email, displayName, status, isActive, isSuspended, attributes } = record;
    const named = "namedEmail" in record ? { email: record.namedEmail, slack: record.namedSlackUserId } : null;
    const told = JSON.stringify({
      login,
      email,
      name: displayName,
      status,
      active: isActive,
      suspended: isSuspended,
      attributes,
      named_email: named?.email ?? null,
      named_slack: named?.slack ?? null,
    });
    const key = JSON.stringify({ id: externalId, kind, hash: hash("sha256", rulesKey + told, "base64url") });
    return `${key.slice(0, -1)},${told.slice(1)}`;
  });
  return `[${rows.join(",")}]`;
}

/** Locks the run for this page, if it still is ours. */
const isHeld = `
  held as (
    select id, connector_id, pages from connector_sync_run
    where id = $1::uuid and fence = $2 and state = 'running' for update
  )`;

/** The page's records, and the rows that are there already: each looked up by itself, whatever the server knew of the table. */
const isKnown = (place: number) => `
  page as materialized (
    select * from json_to_recordset($${place}::json) as p (id text, kind text, login text, email text, name text,
      status text, active boolean, suspended boolean, attributes jsonb, named_email text, named_slack text, hash text)
  ),
  known as materialized (
    select p.*, r.id as known_id, r.external_email as old_email,
      r.id is null or r.departed_at is not null or r.content_hash is distinct from p.hash as is_written
    from page p cross join held left join lateral (
      select r.id, r.external_email, r.content_hash, r.departed_at from connector_resource r
      where r.connector_id = held.connector_id and r.kind = p.kind and r.external_id = p.id limit 1) r on true
  )`;

const isWritten = (now: string) => `
  written as (
    insert into connector_resource as old (id, connector_id, kind, external_id, external_login, external_email,
      external_display_name, status, is_active, is_suspended, attributes, named_email, named_slack_user_id,
      content_hash, seen_at, created_at)
    select coalesce(k.known_id, ordered_uuid()), held.connector_id, k.kind, k.id, k.login, k.email, k.name, k.status,
      k.active, k.suspended, k.attributes, k.named_email, k.named_slack, k.hash, ${now}, ${now}
    from known k cross join held where k.is_written
    on conflict (connector_id, kind, external_id) do update set external_login = excluded.external_login,
      external_email = excluded.external_email, external_display_name = excluded.external_display_name,
      status = excluded.status, is_active = excluded.is_active, is_suspended = excluded.is_suspended,
      attributes = excluded.attributes, named_email = excluded.named_email,
      named_slack_user_id = excluded.named_slack_user_id, content_hash = excluded.content_hash,
      seen_at = excluded.seen_at, departed_at = null, left_at = case when excluded.is_suspended then old.left_at end
    returning old.id
  )`;

/** Moves the run on, as `set` takes it, and keeps it ours. */
const movesOn = (now: string) => `
  phase = $4, cursor = $5, group_id = $6, pages = run.pages + 1, calls = run.calls + $7,
  call_limit = coalesce($8, run.call_limit), lowest_remaining = least(run.lowest_remaining, $9),
  failures = 0, retry_at = null, error = null, ${staysOurs(now)}`;

const accountsStatement = (now: string) => `
  with ${isHeld}, ${isKnown(10)}, ${isWritten(now)},
  kept as (
    insert into connector_sync_page (run_id, number, cursor_hash, seen)
    select held.id, held.pages + 1, $3, array(
      select known_id from known where not is_written
      union all select id from written
      union all select r.id from unnest($13::text[]) as refused (id) join connector_resource r
        on r.connector_id = held.connector_id and r.kind = 'user' and r.external_id = refused.id)
    from held returning 1
  ),
  due as (
    insert into connector_sync_due (connector_id, resource_ids, addresses)
    select held.connector_id, array(select id from written), array(
      select distinct lower(old_email collate "C") from known
      where is_written and old_email is distinct from email and old_email is not null)
    from held where exists (select from known where is_written) returning 1
  ),
  counted as (
    select count(*)::integer as listed, (count(*) filter (where known_id is null))::integer as created,
      (count(*) filter (where is_written))::integer as touched
    from known
  )
  update connector_sync_run run set ${movesOn(now)},
    accounts_read = run.accounts_read + c.listed + $11 + $12,
    accounts_created = run.accounts_created + c.created,
    accounts_changed = run.accounts_changed + c.touched - c.created,
    accounts_unchanged = run.accounts_unchanged + c.listed - c.touched,
    accounts_repeated = run.accounts_repeated + $11,
    accounts_refused = run.accounts_refused + $12,
    is_whole = run.is_whole and $14, refused_why = coalesce(run.refused_why, $15),
    last_page = c.listed + $11 + $12, fullest_page = greatest(run.fullest_page, c.listed + $11 + $12)
  from held, counted c where run.id = held.id and exists (select from kept) returning ${runColumns}`;

const groupsStatement = (now: string) => `
  with ${isHeld}, ${isKnown(10)}, ${isWritten(now)},
  kept as (
    insert into connector_sync_page (run_id, number, cursor_hash, seen)
    select held.id, held.pages + 1, $3, array(
      select known_id from known where not is_written
      union all select id from written
      union all select r.id from unnest($11::text[]) as refused (id) join connector_resource r
        on r.connector_id = held.connector_id and r.kind in ('group', 'role') and r.external_id = refused.id)
    from held returning 1
  )
  update connector_sync_run run set ${movesOn(now)},
    groups_read = run.groups_read + (select count(*)::integer from known)
  from held where run.id = held.id and exists (select from kept) returning ${runColumns}`;

const membersStatement = (now: string) => `
  with ${isHeld},
  kept as (
    insert into connector_sync_page (run_id, number, cursor_hash, seen, group_id, members)
    select held.id, held.pages + 1, $3, '{}', $10, $11::text[] from held returning 1
  ),
  found as (
    insert into connector_member (connector_id, group_id, external_id, found_at)
    select held.connector_id, $10, member.id, ${now} from held, (select distinct unnest($11::text[]) as id) member
    on conflict do nothing returning 1
  ),
  listed as (
    select unnest(members) as id from connector_sync_page where run_id = $1::uuid and group_id = $10 and not $13
    union select unnest($11::text[])
  ),
  gone as (
    delete from connector_member m using held
    where $12 and m.connector_id = held.connector_id and m.group_id = $10
      and not exists (select from listed where listed.id = m.external_id)
    returning 1
  )
  update connector_sync_run run set ${movesOn(now)}, members_read = run.members_read + cardinality($11::text[])
  from held where run.id = held.id and exists (select from kept) returning ${runColumns}`;

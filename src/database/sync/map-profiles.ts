import type { ClientBase } from "pg";

import type { ManagerMapping } from "../../ports/sync-rules.ts";

/** Which accounts speak of their owners, and what of them counts. */
export interface ProfileMapping {
  readonly connectorId: string;
  /** Rows of `connector_resource`; the accounts among them that are linked to somebody count. */
  readonly resourceIds: readonly string[];
  /** Names of the profile, and where in an account they stand. */
  readonly profile: Readonly<Record<string, string>>;
  readonly manager: ManagerMapping | null;
  /** Connectors, the most believed one first. */
  readonly precedence: readonly string[];
  readonly now: Date;
}

/**
 * Writes what accounts say of their owners into their profiles, and gives how many profiles were written; one of which
 * nothing changed is not. Where nothing is mapped nothing is asked. It writes rows in the order of their users, so that
 * two connectors that map the same people at once wait for each other and do not block each other.
 */
export async function mapProfiles(client: ClientBase, mapping: ProfileMapping): Promise<number> {
  const { connectorId, resourceIds, profile, manager, precedence, now } = mapping;
  const paths = Object.entries(profile);
  if (manager !== null) paths.push(["manager", manager.from]);
  if (paths.length === 0 || resourceIds.length === 0) return 0;
  const { rowCount } = await client.query(writeProfiles(paths), [
    connectorId,
    resourceIds,
    paths.map(([name]) => name),
    paths.map(([, path]) => path.replace(/^attributes\./, "")),
    manager?.by ?? null,
    precedence,
    now.toISOString(),
  ]);
  return rowCount ?? 0;
}

/** What has a column of its own, as text. */
const columnNames: readonly string[] = ["title", "department", "phone", "manager"];
const columns = `array[${columnNames.map((name) => `'${name}'`).join(", ")}]`;

const longestText = 4_000;

/** A connector's place in the order of precedence; after all others where it has none. */
const rank = (connector: string) => `coalesce(array_position($6::text[], ${connector}), 2147483647)`;

/** Everything a row of `user_profile` says, by name. */
const facts = (row: string) => `(${row}.custom_attributes || jsonb_strip_nulls(jsonb_build_object(
  'title', ${row}.title, 'department', ${row}.department, 'phone', ${row}.phone, 'manager',
  case when ${row}.manager_value is not null
    then jsonb_build_array(${row}.manager_connector_id, ${row}.manager_key, ${row}.manager_value) end)))`;

/**
 * Rows by their keys alone, and by nothing else that some other index has: statistics may be older than the rows, and
 * then an index that holds them all seems as good as the one that finds the one.
 */
const accountOf = (link: string) => `
  select r.external_id, r.external_email, r.external_login, r.external_display_name, r.attributes, r.departed_at,
    r.is_suspended
  from connector_resource r
  where r.connector_id = ${link}.connector_id and r.kind = 'user' and r.external_id = ${link}.external_id limit 1`;

/** The oldest of a person's accounts here that is in use: it alone speaks of them. */
const speaker = `
  select account.* from (select * from user_external_identity where user_id = affected.user_id offset 0) link
  cross join lateral (${accountOf("link")}) account
  where link.connector_id = $1 and link.unlinked_at is null and link.frozen_at is null
    and account.departed_at is null and not account.is_suspended
  order by link.verified_at, link.id limit 1`;

const fields: Readonly<Record<string, string>> = {
  email: "to_jsonb(speaker.external_email)",
  login: "to_jsonb(speaker.external_login)",
  displayName: "to_jsonb(speaker.external_display_name)",
  externalId: "to_jsonb(speaker.external_id)",
};

/**
 * What stands at a path, as the profile keeps it: a column takes text, a custom attribute any small value. The name of a
 * manager is never cut, since it would be another one then.
 */
function told([name, path]: readonly [string, string], place: number): string {
  const value = fields[path] ?? `(speaker.attributes -> ($4::text[])[${place + 1}])`;
  const [type, text] = [`jsonb_typeof(${value})`, `(${value} #>> '{}')`];
  const isSaid = `btrim(${text}, E' \\t\\r\\n') <> ''`;
  const cut = `to_jsonb(left(${text}, ${longestText}))`;
  if (name === "manager") {
    return `case when ${type} in ('string', 'number') and ${isSaid} and length(${text}) <= ${longestText} then ${text} end`;
  }
  if (columnNames.includes(name)) {
    return `case when ${type} in ('string', 'number', 'boolean') and ${isSaid} then ${cut} end`;
  }
  return `case when ${type} = 'string' then case when ${isSaid} then ${cut} end
    when ${type} in ('number', 'boolean', 'array') then ${value} end`;
}

/** An object of what is not null, by the names that are mapped; a function takes no more than a hundred values. */
function object(values: readonly string[]): string {
  const pairs = values.map((value, place) => `($3::text[])[${place + 1}], ${value}`);
  const parts: string[] = [];
  for (let from = 0; from < pairs.length; from += 50) {
    parts.push(`jsonb_strip_nulls(jsonb_build_object(${pairs.slice(from, from + 50).join(", ")}))`);
  }
  return parts.join(" || ");
}

/** Whether what stands in a profile was said by an account that is not the person's any more. */
const isTakenBack = `(value ->> 'connector' is not null and not exists (
  select from user_external_identity i
  where i.user_id = known.user_id and i.connector_id = value ->> 'connector' and i.external_id = value ->> 'account'
    and i.unlinked_at is null))`;

/**
 * A profile after the account spoke: the same as `mergeProfile` in the domain. It compares the row as it is under its
 * lock, which another connector may have written since the statement began, with the one that was to be inserted.
 */
const merged = `
  select (had.facts - lost.names) || won.facts as facts, (known.attribute_sources - lost.names) || won.sources as sources
  from (select ${facts("known")} as facts offset 0) had
  cross join (select ${facts("excluded")} as facts offset 0) gives
  cross join lateral (
    select array(
      select key from jsonb_each(known.attribute_sources) where value ->> 'connector' = $1 or ${isTakenBack}
    ) as names offset 0
  ) lost
  cross join lateral (
    select coalesce(jsonb_object_agg(new.key, gives.facts -> new.key), '{}') as facts,
      coalesce(jsonb_object_agg(new.key, case
        when old.source ->> 'connector' = $1 and old.source ->> 'account' = new.value ->> 'account'
          and had.facts -> new.key = gives.facts -> new.key
        then old.source else new.value end), '{}') as sources
    from jsonb_each(excluded.attribute_sources) as new
    cross join lateral (select known.attribute_sources -> new.key as source) old
    where old.source is null or new.key = any(lost.names)
      or (old.source ->> 'connector' is not null and ${rank("$1")} < ${rank("old.source ->> 'connector'")})
  ) won offset 0`;

/** Whether a profile is all this account's word, and the same as it says now. */
const isSame = `
  ${facts("present")} = case when given.facts ? 'manager'
      then given.facts || jsonb_build_object('manager', jsonb_build_array($1, $5::text, given.facts ->> 'manager'))
      else given.facts end
    and not exists (select from jsonb_each(present.attribute_sources)
      where value ->> 'connector' is distinct from $1
        or value ->> 'account' is distinct from given.source ->> 'account')`;

/** The text depends on the paths' kinds alone: names come as values. What is so already is not even locked. */
function writeProfiles(paths: readonly (readonly [string, string])[]): string {
  return `
  with affected as (
    select distinct link.user_id from unnest($2::uuid[]) as asked (id)
    cross join lateral (select * from connector_resource r where r.id = asked.id offset 0) account
    cross join lateral (
      select i.user_id from user_external_identity i
      where i.connector_id = account.connector_id and i.external_id = account.external_id and i.unlinked_at is null
      limit 1
    ) link
    where account.connector_id = $1::text and account.kind = 'user'
  ), given as materialized (
    select affected.user_id, ${object(paths.map(told))} as facts,
      jsonb_build_object('connector', $1, 'account', speaker.external_id, 'at', $7::text) as source
    from affected left join lateral (${speaker}) speaker on true
  )
  insert into user_profile as known (user_id, title, department, phone, manager_connector_id, manager_key,
    manager_value, custom_attributes, attribute_sources, updated_at)
  select given.user_id, facts ->> 'title', facts ->> 'department', facts ->> 'phone',
    case when facts ? 'manager' then $1 end, case when facts ? 'manager' then $5::text end, facts ->> 'manager',
    facts - ${columns},
    ${object(paths.map((_, place) => `case when facts ? ($3::text[])[${place + 1}] then source end`))},
    $7::timestamptz
  from given left join lateral (
    select * from user_profile where user_id = given.user_id offset 0
  ) present on true
  where case when present.user_id is null then facts <> '{}' else not (${isSame}) end
  order by given.user_id
  on conflict (user_id) do update set (title, department, phone, manager_connector_id, manager_key, manager_value,
    custom_attributes, attribute_sources, updated_at) = (
      select m.facts ->> 'title', m.facts ->> 'department', m.facts ->> 'phone',
        m.facts -> 'manager' ->> 0, m.facts -> 'manager' ->> 1, m.facts -> 'manager' ->> 2,
        m.facts - ${columns}, m.sources, excluded.updated_at
      from (${merged}) m)
  where exists (select from (${merged}) m
    where m.facts is distinct from ${facts("known")} or m.sources is distinct from known.attribute_sources)`;
}

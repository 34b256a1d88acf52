import { matchConfidence, matchStrategies, type MatchStrategy } from "../../domain/sync-match.ts";

/** An address as `comparableEmail` gives it, or null where it never matches by itself. */
const comparable = (email: string) => `
  case when length(${email}) <= 254 and ${email} ~ '^[\\x21-\\x3f\\x41-\\x7e]+@[\\x21-\\x3f\\x41-\\x7e]+$'
    then lower(${email} collate "C") end`;

/** An address of which Slack said something longer ago may be somebody else's by now. */
const isLately = (now: string) => `u.email_seen_at > ${now} - interval '1 hour'`;

/** Whether Slack confirmed the person's address lately, as far as the settings ask for it. */
const isConfirmed = (now: string) => `
  (case when $5 then u.is_email_confirmed is true else u.is_email_confirmed is distinct from false end
    and ${isLately(now)})`;

/** The people whom each strategy finds for an account `due`, and whether their address is confirmed. */
const findersAt = (now: string): Readonly<Record<Exclude<MatchStrategy, "external-id">, string>> => ({
  "upstream-identity": `
    select u.id, true as is_confirmed from users u
    where u.upstream_issuer = $6 and u.upstream_id = due.external_id`,
  // Whoever has the same letters has an address that can be compared as well.
  email: `
    select u.id, ${isConfirmed(now)} as is_confirmed from users u
    where due.is_allowed and lower(u.email collate "C") = due.address`,
  rule: `
    select named.id, bool_or(named.is_confirmed) as is_confirmed from (
      select u.id, ${isConfirmed(now)} as is_confirmed from users u
      where due.named_address is not null and lower(u.email collate "C") = due.named_address
      union all select u.id, true from users u
      where due.named_slack_user_id is not null and u.slack_user_id = due.named_slack_user_id) named
    group by named.id`,
});

/**
 * How many accounts have what was compared, for an account `d`. They are found by that alone, and looked at then: as long
 * as the server has not seen a table grow, every index that holds the connector's accounts seems as good to it as the one
 * that finds the few.
 */
const accountsAlike: Readonly<Record<Exclude<MatchStrategy, "external-id">, string>> = {
  "upstream-identity": "1",
  email: countAccounts(`connector_id = $1 and lower(external_email collate "C") = d.address`),
  rule: `case when d.named_slack_user_id is not null
    then ${countAccounts("connector_id = $1 and named_slack_user_id = d.named_slack_user_id")}
    else ${countAccounts(`connector_id = $1 and lower(named_email collate "C") = d.named_address`)} end`,
};

function countAccounts(alike: string): string {
  return `(select count(*) from (select * from connector_resource where ${alike} offset 0) r
    where r.kind = 'user' and r.departed_at is null)`;
}

const methods = { "upstream-identity": "upstream-identity", email: "email", rule: "match-rule" } as const;

const statements = new Map<string, string>();

/**
 * The statement that matches accounts of a connector (`$1`): some rows (`$2`) and whatever has one of these addresses
 * (`$3`), by addresses of some domains (`$4`), which Slack has to confirm (`$5`), and by an issuer (`$6`).
 */
export function matchStatement(now: string, strategies: readonly MatchStrategy[], isRehearsal: boolean): string {
  const key = `${now}\n${strategies.join()}\n${isRehearsal}`;
  const known = statements.get(key);
  if (known !== undefined) return known;
  const statement = writeStatement(now, strategies, isRehearsal);
  statements.set(key, statement);
  return statement;
}

/**
 * Everything that is known of an account is found from its own row on, by indexes, and then carried along: what a part of
 * the statement gives is never joined with another part. The server takes each part for a handful of rows, and would
 * compare all of one with all of the other.
 */
function writeStatement(now: string, strategies: readonly MatchStrategy[], isRehearsal: boolean): string {
  const finders = findersAt(now);
  const searching = strategies.filter((strategy) => strategy !== "external-id");
  const places = searching.map((_, place) => place);
  const byPlace = (value: (strategy: Exclude<MatchStrategy, "external-id">) => string, otherwise: string) =>
    searching.length === 0
      ? otherwise
      : `case d.place ${searching.map((strategy, place) => `when ${place} then ${value(strategy)}`).join(" ")}
        else ${otherwise} end`;
  const found = searching.map(
    (strategy, place) => `left join lateral (
      select array_agg(person.id order by person.id) as ids, bool_and(person.is_confirmed) as is_confirmed
      from (${finders[strategy]}) person
    ) found_${place} on due.identity_id is null and not due.is_settled
      ${places
        .slice(0, place)
        .map((earlier) => `and found_${earlier}.ids is null`)
        .join(" ")}`,
  );
  const first = (value: (place: number) => string, otherwise: string) =>
    places.length === 0
      ? otherwise
      : `case ${places.map((place) => `when found_${place}.ids is not null then ${value(place)}`).join(" ")}
        else ${otherwise} end`;

  return `
  with told as (select $5::boolean as is_strict, $6::text as issuer),
  asked as materialized (
    select distinct id from (
      select unnest($2::uuid[]) as id
      union all
      select r.id from unnest($3::text[]) as freed (address) cross join lateral (
        select * from connector_resource
        where connector_id = $1 and lower(external_email collate "C") = freed.address offset 0) r
      where r.kind = 'user' and r.departed_at is null
    ) named order by id
  ),
  due as (
    select r.id, r.external_id, r.external_email, r.external_display_name, r.attributes, r.named_slack_user_id,
      ${comparable("r.external_email")} as address, ${comparable("r.named_email")} as named_address,
      split_part(lower(r.external_email collate "C"), '@', 2) = any($4::text[]) as is_allowed,
      owner.id as identity_id, owner.user_id as owner_id,
      coalesce(owner.source = 'connector_sync' and (owner.external_email is distinct from r.external_email
        or owner.external_display_name is distinct from r.external_display_name
        or owner.attributes is distinct from r.attributes), false) as is_outdated,
      coalesce(m.resolved_at is not null and m.match_status in ('ignored', 'unmatched'), false)
        and owner.id is null as is_settled,
      m as known
    from asked cross join lateral (select * from connector_resource known where known.id = asked.id limit 1) r
    left join lateral (select * from user_external_identity i
      where i.connector_id = $1 and i.external_id = r.external_id and i.unlinked_at is null limit 1) owner on true
    left join lateral (select * from connector_sync_match known where known.resource_id = r.id limit 1) m on true
    where r.kind = 'user' and r.departed_at is null
    offset 0
  ),
  searched as (
    select due.*, ${first((place) => String(place), "null::integer")} as place,
      ${first((place) => `found_${place}.ids`, "'{}'::uuid[]")} as people,
      ${first((place) => `found_${place}.is_confirmed`, "null::boolean")} as is_confirmed
    from due ${found.join("\n    ")}
    offset 0
  ),
  weighed as (
    select d.*, d.people[1] as person_id, case
        when d.place is null then null
        when cardinality(d.people) > 1 then 'several-people'
        when ${byPlace((strategy) => accountsAlike[strategy], "1")} > 1 then 'several-accounts'
        when not d.is_confirmed then 'unconfirmed-email'
        when had.other_account then 'other-account'
        when had.this_account then 'was-unlinked'
      end as note
    from searched d left join lateral (
      select bool_or(i.unlinked_at is null and i.external_id <> d.external_id) as other_account,
        bool_or(i.external_id = d.external_id) as this_account
      from (select * from user_external_identity where user_id = d.people[1] offset 0) i where i.connector_id = $1
    ) had on cardinality(d.people) = 1
    offset 0
  ),
  chosen as materialized (
    select d.*, case when d.place is not null and d.note is null
        and row_number() over (partition by d.person_id, d.place is not null and d.note is null order by d.external_id) = 1
      then ordered_uuid() end as link_id
    from weighed d
  ),
  linked as (
    insert into user_external_identity (id, user_id, connector_id, external_id, external_email, external_display_name,
      source, verification_method, verified_at, attributes, created_at)
    select d.link_id, d.person_id, $1, d.external_id, d.external_email, d.external_display_name,
      'connector_sync', ${byPlace((strategy) => `'${methods[strategy]}'`, "'email'")}, ${now}, d.attributes, ${now}
    from chosen d where d.link_id is not null
    on conflict do nothing
    returning id, user_id, external_id, verification_method
  ),
  refreshed as (
    update user_external_identity i set external_email = due.external_email,
      external_display_name = due.external_display_name, attributes = due.attributes
    from chosen due where i.id = due.identity_id and due.is_outdated and i.source = 'connector_sync'
    returning 1
  ),
  ${isRehearsal ? "" : askSlack(now)}
  verdicts as (
    select d.*, d.identity_id is not null or d.is_linked as is_matched
    from (select c.*, c.link_id is not null and c.link_id in (select id from linked) as is_linked from chosen c) d
  ),
  decided as materialized (
    select d.id, d.is_settled, d.known,
      case when d.is_matched then 'matched'
        when d.place is null or d.note = 'unconfirmed-email' then 'unmatched' else 'ambiguous' end as status,
      case when d.identity_id is not null then 'external-id'
        else ${byPlace((strategy) => `'${strategy}'`, "null")} end as strategy,
      case when d.identity_id is not null then array[d.owner_id] else d.people end as people,
      case when d.is_linked then d.person_id else d.owner_id end as user_id,
      case when d.is_linked then d.link_id else d.identity_id end as identity_id,
      case when not d.is_matched and d.place is not null then coalesce(d.note, 'other-account') end as note
    from verdicts d
  ),
  kept as (
    insert into connector_sync_match as known (resource_id, match_status, match_strategy, match_confidence,
      candidate_user_ids, resolution_notes, user_id, external_identity_id, updated_at)
    select d.id, d.status, d.strategy, ${confidence("d.strategy")}, d.people, d.note, d.user_id, d.identity_id, ${now}
    from decided d where not d.is_settled and ((d.known).resource_id is null
      or ((d.known).match_status, (d.known).match_strategy, (d.known).candidate_user_ids, (d.known).resolution_notes,
        (d.known).user_id, (d.known).external_identity_id)
      is distinct from (d.status, d.strategy, d.people, d.note, d.user_id, d.identity_id))
    on conflict (resource_id) do update set match_status = excluded.match_status,
      match_strategy = excluded.match_strategy, match_confidence = excluded.match_confidence,
      candidate_user_ids = excluded.candidate_user_ids, resolution_notes = excluded.resolution_notes,
      user_id = excluded.user_id, external_identity_id = excluded.external_identity_id,
      resolved_by = case when excluded.match_status = 'matched' and known.user_id = excluded.user_id
        then known.resolved_by end,
      resolved_at = case when excluded.match_status = 'matched' and known.user_id = excluded.user_id
        then known.resolved_at end,
      updated_at = excluded.updated_at
    returning 1
  )
  select (count(*) filter (where status = 'matched'))::integer as matched,
    (count(*) filter (where status = 'ambiguous'))::integer as ambiguous,
    (count(*) filter (where status = 'unmatched'))::integer as unmatched,
    (select coalesce(json_agg(verification_method || ' ' || user_id || ' ' || external_id), '[]') from linked) as links
  from decided where not is_settled`;
}

function confidence(strategy: string): string {
  const cases = matchStrategies.map((one) => `when '${one}' then ${matchConfidence[one]}`).join(" ");
  return `(case ${strategy} ${cases} end)::real`;
}

/** Whoever would have been matched if Slack had been asked lately is looked up there, and matched then; see `match-person`. */
const askSlack = (now: string) => `
  owed as (
    update users u set is_match_owed = true
    where u.id in (select d.person_id from chosen d where d.note = 'unconfirmed-email') and not u.is_match_owed
      and not ${isLately(now)}
    returning 1
  ),`;

import type { ClientBase } from "pg";
import { z } from "zod";

import type { ImportOptions, ImportPlan } from "../../ports/link-imports.ts";

/**
 * Compares what was staged with the links there are, by statements that each look at all lines at once, and leaves the
 * answer in temporary tables: `import_line`, `import_refused`, `import_step` (one link that comes or goes) and
 * `import_change` (what that does to one person's accounts of one connector). They end with the transaction.
 */
export async function planImport(client: ClientBase, options: ImportOptions): Promise<ImportPlan> {
  await client.query(createTables);
  await client.query(findPeople);
  await client.query(findAccounts);
  await client.query(findPresent, [options.connectorIds]);
  await client.query("analyze import_line; analyze import_account; analyze import_present");
  await client.query(refuseTwice);
  await client.query(findGoing, [options.removeMissing]);
  await client.query(refuseFrozen);
  await client.query(findComing, [options.force]);
  await client.query(refuseOwned);
  await client.query(refuseWhatFollows);
  await client.query(leaveRefusedOut);
  await client.query(sumUpChanges);
  await client.query("analyze import_step; analyze import_change");
  const { rows } = await client.query(countAll, [options.removeMissing]);
  return planSchema.parse(rows[0]);
}

const planSchema = z.object({
  lines: z.number(),
  create: z.number(),
  change: z.number(),
  remove: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  frozenKept: z.number(),
  links: z.number(),
  missing: z.object({ removed: z.number(), of: z.number(), emptied: z.array(z.string()) }),
});

const createTables = `
  create temporary table import_line (line integer primary key, user_id uuid) on commit drop;
  create temporary table import_account
    (line integer not null, user_id uuid, connector_id text not null, account text not null) on commit drop;
  create temporary table import_present (id uuid primary key, user_id uuid not null, connector_id text not null,
    account text not null, is_frozen boolean not null, source text not null) on commit drop;
  create temporary table import_refused (line integer not null, rank integer not null, kind text not null,
    connector_id text, account text, other_line integer, words text) on commit drop;
  create temporary table import_step (line integer, goes boolean not null, user_id uuid not null,
    connector_id text not null, account text not null, identity_id uuid, is_missing boolean not null default false,
    owner_identity_id uuid) on commit drop;
  create temporary table import_change (line integer, user_id uuid not null, connector_id text not null,
    before text[] not null, after text[] not null, kind text not null, sources text[] not null) on commit drop`;

/** Whose line it is: by the Slack user id where there is one, otherwise by the one person who has the address. */
const findPeople = `
  with named as (
    select s.line, u.id from import_staged s join users u on u.slack_user_id = s.slack_user_id
    union all
    select s.line, u.id from import_staged s
      join users u on lower(u.email collate "C") = lower(s.email collate "C")
    where s.slack_user_id is null
  ), counted as (
    select line, count(*)::integer as people, (array_agg(id))[1] as id from named group by line
  ), found as (
    insert into import_line (line, user_id)
    select s.line, case when s.problem is null and c.people = 1 then c.id end
    from import_staged s left join counted c using (line)
    returning line
  )
  insert into import_refused (line, rank, kind, words, other_line)
  select s.line, 1,
    case when s.problem is not null then 'row' when c.people is null then 'person-unknown' else 'person-ambiguous' end,
    coalesce(s.problem, s.slack_user_id, s.email), c.people
  from import_staged s left join counted c using (line)
  where s.problem is not null or c.people is distinct from 1`;

const findAccounts = `
  insert into import_account (line, user_id, connector_id, account)
  select s.line, l.user_id, cell->>0, cell->>1
  from import_staged s join import_line l using (line), jsonb_array_elements(s.cells) cell`;

/** The links of these connectors as they are now. */
const findPresent = `
  insert into import_present (id, user_id, connector_id, account, is_frozen, source)
  select id, user_id, connector_id, external_id, frozen_at is not null, source
  from user_external_identity where unlinked_at is null and connector_id = any($1)`;

const refuseTwice = `
  insert into import_refused (line, rank, kind, other_line)
  select line, 2, 'person-twice', case when line = lowest then highest else lowest end
  from (select line, count(*) over same as lines, min(line) over same as lowest, max(line) over same as highest
        from import_line where user_id is not null window same as (partition by user_id)) counted
  where lines > 1;
  insert into import_refused (line, rank, kind, connector_id, account, other_line)
  select line, 3, 'account-claimed-twice', connector_id, account, case when line = lowest then highest else lowest end
  from (select line, connector_id, account, min(line) over same as lowest, max(line) over same as highest
        from import_account window same as (partition by connector_id, account)) claimed
  where lowest <> highest`;

/**
 * Links that go. A cell that names accounts is the whole list of them; an empty cell and an absent line take nothing,
 * unless that was asked for. Of a line that is refused already, nothing goes.
 */
const findGoing = `
  insert into import_step (line, goes, user_id, connector_id, account, identity_id, is_missing)
  select l.line, true, p.user_id, p.connector_id, p.account, p.id, cell.line is null
  from import_present p
    left join import_line l on l.user_id = p.user_id
    left join (select distinct line, connector_id from import_account) cell
      on cell.line = l.line and cell.connector_id = p.connector_id
    left join import_account a on a.line = l.line and a.connector_id = p.connector_id and a.account = p.account
  where a.line is null and (cell.line is not null or $1)
    and not exists (select from import_refused r where r.line = l.line)`;

/** A frozen link stays: a line that names others instead is refused, and what merely misses leaves it alone. */
const refuseFrozen = `
  insert into import_refused (line, rank, kind, connector_id, account, words)
  select s.line, 4, 'account-frozen', s.connector_id, s.account, coalesce(u.display_name, u.slack_user_id)
  from import_step s join import_present p on p.id = s.identity_id join users u on u.id = p.user_id
  where p.is_frozen and not s.is_missing;
  delete from import_step s using import_present p where p.id = s.identity_id and p.is_frozen`;

/** Links that come; and, where that is forced, those of their owners that go for it. */
const findComing = `
  with coming as (
    insert into import_step (line, goes, user_id, connector_id, account, owner_identity_id)
    select a.line, false, a.user_id, a.connector_id, a.account, o.id
    from import_account a
      left join import_present o on o.connector_id = a.connector_id and o.account = a.account
    where a.user_id is not null and o.user_id is distinct from a.user_id
      and not exists (select from import_refused r where r.line = a.line)
    returning line, owner_identity_id
  )
  insert into import_step (line, goes, user_id, connector_id, account, identity_id)
  select c.line, true, o.user_id, o.connector_id, o.account, o.id
  from coming c join import_present o on o.id = c.owner_identity_id
  where $1::boolean and not o.is_frozen
    and not exists (select from import_step s where s.goes and s.identity_id = o.id)`;

const refuseOwned = `
  insert into import_refused (line, rank, kind, connector_id, account, words)
  select s.line, 5, case when o.is_frozen then 'account-frozen' else 'account-owned' end, s.connector_id, s.account,
    coalesce(u.display_name, u.slack_user_id)
  from import_step s join import_present o on o.id = s.owner_identity_id join users u on u.id = o.user_id
  where not s.goes and not exists (select from import_step g where g.goes and g.identity_id = o.id)`;

/** An account that another line was to give up is not given up when that line is refused; and so on from there. */
const refuseWhatFollows = `
  with recursive depends as (
    select s.line, g.line as on_line, s.connector_id, s.account, g.user_id as owner_id
    from import_step s join import_step g on g.goes and g.identity_id = s.owner_identity_id
    where not s.goes and g.line is distinct from s.line
  ), refused (line) as (
    select line from import_refused
    union
    select d.line from depends d join refused on refused.line = d.on_line
  )
  insert into import_refused (line, rank, kind, connector_id, account, other_line, words)
  select d.line, 6, 'account-kept', d.connector_id, d.account, d.on_line, coalesce(u.display_name, u.slack_user_id)
  from depends d join refused on refused.line = d.on_line join users u on u.id = d.owner_id`;

const leaveRefusedOut = `
  delete from import_step s using (select distinct line from import_refused) r where r.line = s.line`;

/** What the steps do to each person's accounts of each connector. */
const sumUpChanges = `
  insert into import_change (line, user_id, connector_id, before, after, kind, sources)
  select coalesce(own_line, line), user_id, connector_id, before, after,
    case when cardinality(before) = 0 then 'create' when cardinality(after) = 0 then 'remove' else 'change' end, sources
  from (
    select t.line, l.line as own_line, t.user_id, t.connector_id,
      coalesce(p.accounts, '{}') as before,
      coalesce(p.sources, '{}') as sources,
      array(select a from unnest(coalesce(p.accounts, '{}')) a where a <> all(t.gone) union all
            select a from unnest(t.come) a) as after
    from (
      select min(line) as line, user_id, connector_id,
        coalesce(array_agg(account order by account) filter (where goes), '{}') as gone,
        coalesce(array_agg(account order by account) filter (where not goes), '{}') as come
      from import_step group by user_id, connector_id
    ) t
    left join (
      select user_id, connector_id, array_agg(account order by account) as accounts,
        array_agg(source order by account) as sources
      from import_present group by user_id, connector_id
    ) p using (user_id, connector_id)
    left join (select user_id, min(line) as line from import_line group by user_id) l using (user_id)
  ) summed`;

const countAll = `
  select (select count(*)::integer from import_line) as lines,
    (select count(*)::integer from import_change where kind = 'create') as create,
    (select count(*)::integer from import_change where kind = 'change') as change,
    (select count(*)::integer from import_change where kind = 'remove') as remove,
    (select count(*)::integer from import_line l
      where not exists (select from import_refused r where r.line = l.line)
        and not exists (select from import_change c where c.line = l.line)) as unchanged,
    (select count(distinct line)::integer from import_refused) as refused,
    (select count(*)::integer from import_present p
      left join import_line l on l.user_id = p.user_id
      where p.is_frozen and $1::boolean and not exists (
        select from import_account a where a.line = l.line and a.connector_id = p.connector_id)) as "frozenKept",
    (select count(*)::integer from import_step) as links,
    jsonb_build_object('removed', (select count(*) from import_step where is_missing),
      'of', (select count(*) from import_present),
      'emptied', (select coalesce(jsonb_agg(connector_id order by connector_id), '[]') from (
        select p.connector_id from import_present p left join import_step s on s.identity_id = p.id and s.is_missing
        group by p.connector_id having bool_and(s.identity_id is not null)) emptied)) as missing`;

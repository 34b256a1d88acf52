import type { MikroORM } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { z } from "zod";

import { comparableEmail } from "../../domain/email.ts";
import type { Roster } from "../../ports/roster.ts";
import { UserEntity, UserExternalIdentityEntity } from "../entities/index.ts";
import { readRows, toRow } from "../store/table.ts";
import { streamRows } from "./stream-rows.ts";

/** The roster over a database. `url` is that of `orm`: a list has a connection of its own, outside the pool. */
export function createRoster({ orm, url }: { readonly orm: MikroORM; readonly url: string }): Roster {
  const em = orm.em.fork();
  return {
    async *people({ admins = null, search = null, unmapped = null }) {
      const pattern = search === null ? null : `%${search.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
      for await (const row of streamRows(url, selectPeople, [admins, pattern, unmapped]))
        yield toRow(em, UserEntity, row);
    },
    async *links({ connectorId = null, userId = null, source = null, frozen = null }) {
      for await (const row of streamRows(url, selectLinks, [connectorId, userId, source, frozen])) {
        const { link, owner } = ownedSchema.parse(row);
        yield { link: toRow(em, UserExternalIdentityEntity, link), owner: toRow(em, UserEntity, owner) };
      }
    },
    async *peopleWithAccounts(connectorIds) {
      for await (const row of streamRows(url, selectAccounts, [connectorIds])) {
        const { accounts } = accountsSchema.parse(row);
        yield { user: toRow(em, UserEntity, row), accounts };
      }
    },
    async countPeople() {
      const { rows } = await sql<{ count: number }>`select count(*)::integer as count from users`.execute(
        em.getKysely(),
      );
      return rows[0]?.count ?? 0;
    },
    find(person) {
      const email = comparableEmail(person);
      const id = z.uuid().safeParse(person).success ? person : null;
      return readRows(
        em,
        UserEntity,
        sql`where slack_user_id = ${person} or id = ${id}::uuid or lower(email collate "C") = ${email} order by slack_user_id`,
      );
    },
  };
}

const byName = `order by lower(coalesce(u.display_name, '')), u.slack_user_id, u.id`;

const selectPeople = `
  select u.* from users u
  where ($1::text[] is null or u.role = 'admin' or u.slack_user_id = any($1))
    and ($2::text is null or lower(u.display_name) like $2 or lower(u.email) like $2 or lower(u.slack_user_id) like $2)
    and ($3::text is null or not exists (select from user_external_identity i
      where i.user_id = u.id and i.connector_id = $3 and i.unlinked_at is null))
  ${byName}`;

const selectLinks = `
  select to_jsonb(i) as link, to_jsonb(u) as owner from user_external_identity i join users u on u.id = i.user_id
  where i.unlinked_at is null
    and ($1::text is null or i.connector_id = $1)
    and ($2::uuid is null or i.user_id = $2)
    and ($3::text is null or i.source = $3)
    and ($4::boolean is null or (i.frozen_at is not null) = $4)
  ${byName}, i.connector_id, i.external_id`;

/**
 * Joined whole to whole, as a full join has to be: after an import the server knows too little about the links to choose
 * well, and to look each person up may take minutes. Every link has its person, so that no row comes from it alone.
 */
const selectAccounts = `
  select u.*, coalesce(a.accounts, '[]') as accounts
  from users u full join (
    select user_id, jsonb_agg(jsonb_build_object('connectorId', connector_id, 'externalId', external_id)
      order by connector_id, external_id) as accounts
    from user_external_identity where unlinked_at is null and connector_id = any($1) group by user_id
  ) a on a.user_id = u.id
  ${byName}`;

const jsonRow = z.record(z.string(), z.unknown());
const ownedSchema = z.object({ link: jsonRow, owner: jsonRow });
const accountsSchema = z.object({ accounts: z.array(z.object({ connectorId: z.string(), externalId: z.string() })) });

import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";

import {
  type FoundManager,
  type ManagerKey,
  profileFrom,
  type ProfileSource,
  type SourcedValue,
  type UserProfile,
} from "../../domain/profile.ts";
import type { Reads } from "../../ports/store.ts";
import { UserEntity } from "../entities/index.ts";
import { toRow } from "./table.ts";

/** What directories say of people, and who their managers are. */
export function createProfileReads(em: EntityManager): Pick<Reads, "profilesOf" | "managerOf" | "isManagersAccount"> {
  return {
    async profilesOf(userIds) {
      const { rows } = await sql`
        select p.*, array(
          select e.key from jsonb_each(p.attribute_sources) as e where ${counts(sql`e.value`)}
        ) as said
        from user_profile p where p.user_id = any(${userIds})`.execute(em.getKysely());
      return new Map(rows.map((row) => toProfile(profileSchema.parse(row))));
    },
    async managerOf(userId) {
      const { rows } = await sql`
        with named as (
          select p.manager_connector_id as connector_id, p.manager_key as key, p.manager_value as value
          from user_profile p
          where p.user_id = ${userId} and p.manager_value is not null
            and ${counts(sql`p.attribute_sources -> 'manager'`)}
        ), account as (
          select r.* from named join connector_resource r on r.connector_id = named.connector_id and r.kind = 'user'
            and r.external_id = named.value
          where named.key = 'id'
          union all
          select r.* from named join connector_resource r on r.connector_id = named.connector_id and r.kind = 'user'
            and r.departed_at is null and lower(r.external_login collate "C") = lower(named.value collate "C")
          where named.key = 'login'
          union all
          select r.* from named join connector_resource r on r.connector_id = named.connector_id and r.kind = 'user'
            and r.departed_at is null and lower(r.external_email collate "C") = lower(named.value collate "C")
          where named.key = 'email'
        )
        select named.connector_id, named.key, named.value, account.id as account_id,
          account.departed_at is not null or account.is_suspended as has_left,
          (select to_jsonb(u) from user_external_identity i join users u on u.id = i.user_id
           where i.connector_id = account.connector_id and i.external_id = account.external_id
             and i.unlinked_at is null and i.frozen_at is null) as owner
        from named left join account on true limit 2`.execute(em.getKysely());
      return whoIsIt(em, userId, z.array(managerSchema).parse(rows));
    },
    async isManagersAccount(connectorId, externalId) {
      const { rows } = await sql`
        with account as (
          select external_login as login, external_email as email from connector_resource
          where connector_id = ${connectorId} and kind = 'user' and external_id = ${externalId}
        )
        select from user_profile p left join account on true
        where p.manager_connector_id = ${connectorId} and p.manager_value is not null
          and ${lower(sql`p.manager_value`)} = any(array[${lower(sql`${externalId}::text`)},
            (select ${lower(sql`login`)} from account), (select ${lower(sql`email`)} from account)])
          and case p.manager_key when 'id' then p.manager_value = ${externalId}
            when 'login' then ${lower(sql`p.manager_value`)} = ${lower(sql`account.login`)}
            else ${lower(sql`p.manager_value`)} = ${lower(sql`account.email`)} end
        limit 1`.execute(em.getKysely());
      return rows.length > 0;
    },
  };
}

/** As the indexes have it: only the letters A to Z. */
function lower(value: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`lower(${value} collate "C")`;
}

/** Whether somebody's word counts: an administrator's, or that of an account which is the person's and in use. */
function counts(source: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${source} ->> 'connector' is null or exists (
    select from user_external_identity i
    join connector_resource r
      on r.connector_id = i.connector_id and r.kind = 'user' and r.external_id = i.external_id
    where i.user_id = p.user_id and i.connector_id = ${source} ->> 'connector'
      and i.external_id = ${source} ->> 'account' and i.unlinked_at is null and i.frozen_at is null
      and r.departed_at is null and not r.is_suspended))`;
}

const keySchema = z.enum(["id", "login", "email"]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const profileSchema = z.object({
  user_id: z.string(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  phone: z.string().nullable(),
  manager_connector_id: z.string().nullable(),
  manager_key: keySchema.nullable(),
  manager_value: z.string().nullable(),
  custom_attributes: z.record(z.string(), z.union([scalar, z.array(scalar)])),
  attribute_sources: z.record(
    z.string(),
    z.object({
      connector: z.string().optional(),
      account: z.string().optional(),
      at: z.coerce.date().optional(),
    }),
  ),
  said: z.array(z.string()),
});

const managerSchema = z.object({
  connector_id: z.string(),
  key: keySchema,
  value: z.string(),
  account_id: z.string().nullable(),
  has_left: z.boolean().nullable(),
  owner: z.record(z.string(), z.unknown()).nullable(),
});

function toProfile(row: z.infer<typeof profileSchema>): [string, UserProfile] {
  const { title, department, phone, manager_connector_id: connectorId, manager_key: by, manager_value: value } = row;
  const manager: ManagerKey | null =
    connectorId === null || by === null || value === null ? null : { connectorId, by, value };
  const all = { ...row.custom_attributes, title, department, phone, manager };
  const said = Object.entries(all).flatMap(([name, known]): [string, SourcedValue][] => {
    const source = row.attribute_sources[name];
    if (known === null || source === undefined || !row.said.includes(name)) return [];
    return [[name, { value: known, source: toSource(source) }]];
  });
  return [row.user_id, profileFrom(new Map(said))];
}

function toSource({
  connector,
  account,
  at,
}: z.infer<typeof profileSchema>["attribute_sources"][string]): ProfileSource {
  if (connector === undefined || account === undefined || at === undefined) return { kind: "admin" };
  return { kind: "account", connectorId: connector, externalId: account, at };
}

function whoIsIt(em: EntityManager, userId: string, rows: readonly z.infer<typeof managerSchema>[]): FoundManager {
  const [row, ...more] = rows;
  if (row === undefined) return { kind: "nobody", why: "unknown", key: null };
  const key: ManagerKey = { connectorId: row.connector_id, by: row.key, value: row.value };
  if (row.account_id === null) return { kind: "nobody", why: "no-account", key };
  if (more.length > 0) return { kind: "nobody", why: "ambiguous", key };
  if (row.has_left !== false) return { kind: "nobody", why: "left", key };
  if (row.owner === null) return { kind: "nobody", why: "not-linked", key };
  const manager = toRow(em, UserEntity, row.owner);
  return manager.id === userId ? { kind: "nobody", why: "themselves", key } : { kind: "found", manager, key };
}

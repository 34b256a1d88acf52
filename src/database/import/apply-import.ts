import { randomUUID } from "node:crypto";

import type { ClientBase } from "pg";
import { z } from "zod";

import {
  type Application,
  type ImportOptions,
  ImportStopped,
  type Settle,
  type Touched,
} from "../../ports/link-imports.ts";
import { createTransaction, type Wake } from "../store/transaction.ts";
import { auditImport } from "./audit-import.ts";
import type { OwnConnection } from "../own-connection.ts";

/**
 * Does what `planImport` left in its tables, inside the transaction that it began, and commits. Locks are taken in the
 * order everybody takes them: what hangs on links, then links, then the end of the audit log, for as long as it takes to
 * append what was written down before.
 */
export async function applyImport(
  { client, em }: OwnConnection,
  options: ImportOptions,
  { operator, tell }: Application,
  { settle, wake }: { readonly settle: Settle; readonly wake: Wake },
): Promise<Touched["waiting"]> {
  const actor = "command-line";
  const now = await readNow(client);
  const { tx, lastStatement } = createTransaction(em, now, wake);
  const touched = await findTouched(client);
  const settleAll = await settle(tx, touched);

  await client.query(sayWho, [actor, options.reason ?? ""]);
  await changeAll(client, takeBack, [now], "where goes");
  await changeAll(client, link, [now, options.reason], "where not goes");
  if (tell) await client.query(tellOwners, [now]);
  await settleAll();

  await client.query(createAudit);
  await auditImport(client, { at: now, actor, operator, importId: randomUUID(), options, isTold: tell });
  const last = lastStatement();
  if (last !== null) await client.query(last);
  await client.query(appendAudit);
  await client.query("commit");
  // Until the server has looked by itself, it would read the links as if there were as few as before.
  await client.query("analyze user_external_identity");
  return touchedSchema.shape.waiting.parse((await client.query(findOpenRequests)).rows);
}

/** For the history that the database keeps of every link. */
const sayWho = `select set_config('latchkey.actor', $1, true), set_config('latchkey.reason', $2, true),
  set_config('latchkey.force', '', true)`;

/** Each step has to do what was planned; one that finds a link otherwise than it was has been overtaken. */
async function changeAll(
  client: ClientBase,
  statement: string,
  values: readonly unknown[],
  which: "where goes" | "where not goes",
): Promise<void> {
  const { rows } = await client.query<{ count: number }>(`select count(*)::integer as count from import_step ${which}`);
  const { rowCount } = await client.query(statement, [...values]);
  if (rowCount !== rows[0]?.count) throw overtaken();
}

/** What the plan was made from is not so any more. */
export function overtaken(cause?: unknown): ImportStopped {
  return new ImportStopped(
    "Links that the file is about were changed by somebody else while it was applied, so nothing was changed. Import it again.",
    { cause },
  );
}

async function readNow(client: ClientBase): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>("select clock_timestamp()::timestamptz(3) as now");
  return z.object({ now: z.date() }).parse(rows[0]).now;
}

const touchedSchema = z.object({
  waiting: z.array(z.object({ userId: z.string(), connectorId: z.string() })),
  losing: z.array(z.object({ userId: z.string(), connectorId: z.string(), externalId: z.string() })),
});

async function findTouched(client: ClientBase): Promise<Touched> {
  const [waiting, losing] = [await client.query(findWaiting), await client.query(findLosing)];
  return touchedSchema.parse({ waiting: waiting.rows, losing: losing.rows });
}

/** Whoever has an open request may begin to wait for an account at this moment. */
const findWaiting = `
  select distinct s.user_id as "userId", s.connector_id as "connectorId" from import_step s
  where not s.goes and (
    exists (select from access_request r where r.beneficiary_id = s.user_id and r.status in ('received', 'needs_account'))
    or exists (select from access_grant g where g.beneficiary_id = s.user_id and g.connector_id = s.connector_id
      and g.external_id is null and g.ended_at is null))
  order by 1, 2`;

/** Whoever has a grant, or an open request that may become one, may be given access by the link at this moment. */
const findLosing = `
  select s.user_id as "userId", s.connector_id as "connectorId", s.account as "externalId" from import_step s
  where s.goes and (
    exists (select from access_grant g where g.ended_at is null and g.beneficiary_id = s.user_id
      and g.connector_id = s.connector_id)
    or exists (select from access_request r where r.closed_at is null and r.beneficiary_id = s.user_id))
  order by 2, 3`;

const takeBack = `
  update user_external_identity i
  set unlinked_at = $1, frozen_at = null, frozen_by = null, frozen_reason = null, disown_hmac = null
  from import_step s where s.goes and i.id = s.identity_id and i.unlinked_at is null and i.frozen_at is null`;

/** What is known of the account is copied to the link; a link of the same two that was taken back lives again. */
const link = `
  insert into user_external_identity as known (id, user_id, connector_id, external_id, external_email,
    external_display_name, source, verification_method, verified_at, reason, attributes, created_at)
  select gen_random_uuid(), s.user_id, s.connector_id, s.account, r.external_email, r.external_display_name,
    'manual', 'import', $1, $2, coalesce(r.attributes, '{}'), $1
  from import_step s left join connector_resource r on r.kind = 'user' and r.departed_at is null
    and r.connector_id = s.connector_id and r.external_id = s.account
  where not s.goes
  on conflict (user_id, connector_id, external_id) do update set external_email = excluded.external_email,
    external_display_name = excluded.external_display_name, source = excluded.source,
    verification_method = excluded.verification_method, verified_at = excluded.verified_at, linked_by = null,
    reason = excluded.reason, disown_hmac = null, attributes = excluded.attributes, unlinked_at = null
  where known.unlinked_at is not null`;

/** A running Latchkey finds them by itself; those of others go first, since they are older or woken. */
const tellOwners = `
  insert into outbox_event (id, kind, detail, recipient_user_id, connector_id, identity_id, created_at)
  select gen_random_uuid(), case when s.goes then 'identity-unlinked' else 'identity-linked' end,
    coalesce(i.external_email, i.external_id), s.user_id, s.connector_id, case when s.goes then null else i.id end, $1
  from import_step s join user_external_identity i
    on i.user_id = s.user_id and i.connector_id = s.connector_id and i.external_id = s.account`;

const createAudit = `create temporary table import_audit (place serial, entry jsonb not null) on commit drop`;

const appendAudit = `select append_audit_events(jsonb_build_array(entry)) from (
  select entry from import_audit order by place) told`;

const findOpenRequests = `
  select distinct r.beneficiary_id as "userId", i.connector_id as "connectorId"
  from access_request r join user_external_identity i on i.user_id = r.beneficiary_id and i.unlinked_at is null
  where r.status in ('received', 'needs_account') and i.verification_method = 'import'
  order by 1, 2`;

import { randomUUID } from "node:crypto";

import { addSeconds } from "date-fns/addSeconds";
import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import type { Lease, Membership } from "../../ports/store.ts";

/** How long a worker may hold a membership before another one may take it, in seconds. */
const leaseSeconds = 30;

/**
 * Takes the right to write to a membership: one worker at a time, each with a higher fence than the last.
 * `null` while another worker holds it.
 */
export async function takeLease(
  em: EntityManager,
  membership: Membership,
  clockOffsetMs: number,
): Promise<Lease | null> {
  const { connectorId, organisationId, externalId, resourceId } = membership;
  const now = sql`clock_timestamp() + ${clockOffsetMs} * interval '1 millisecond'`;
  const until = sql`${now} + ${leaseSeconds} * interval '1 second'`;
  const taken = await sql<{ id: string; fence: string }>`
    insert into access_membership as held
      (id, connector_id, organisation_id, external_id, resource_id, fence, leased_until)
    values (${randomUUID()}, ${connectorId}, ${organisationId}, ${externalId}, ${resourceId}, 1, ${until})
    on conflict (connector_id, organisation_id, external_id, resource_id) do update
      set fence = held.fence + 1, leased_until = ${until}
      where held.leased_until is null or held.leased_until <= ${now}
    returning id, fence`.execute(em.getKysely());
  const row = taken.rows[0];
  return row === undefined ? null : { membershipId: row.id, fence: Number(row.fence) };
}

/** Gives the lease back. Does nothing when somebody else has taken it since. */
export async function releaseLease(em: EntityManager, lease: Lease): Promise<void> {
  await sql`
    update access_membership set leased_until = null
    where id = ${lease.membershipId} and fence = ${lease.fence}`.execute(em.getKysely());
}

/**
 * Makes a lease last from this statement on again: its transaction, which began at `now`, may have waited for a lock.
 * `false` when somebody took it since.
 */
export async function renewLease(em: EntityManager, lease: Lease, now: Date): Promise<boolean> {
  const renewed = await sql`
    update access_membership
    set leased_until = ${addSeconds(now, leaseSeconds)}::timestamptz + (clock_timestamp() - transaction_timestamp())
    where id = ${lease.membershipId} and fence = ${lease.fence} returning id`.execute(em.getKysely());
  return renewed.rows.length === 1;
}

/** Says of a membership that it has to be compared with its grants; gives its id, or `null` when nobody ever held it. */
export async function doubtMembership(em: EntityManager, membership: Membership): Promise<string | null> {
  const { connectorId, organisationId, externalId, resourceId } = membership;
  const doubted = await sql<{ id: string }>`
    update access_membership set is_reconcile_owed = true
    where connector_id = ${connectorId} and organisation_id = ${organisationId}
      and external_id = ${externalId} and resource_id = ${resourceId}
    returning id`.execute(em.getKysely());
  return doubted.rows[0]?.id ?? null;
}

/** Whether nobody took the lease since; locks the membership until the transaction ends, so that it stays true. */
export async function holdsLease(em: EntityManager, lease: Lease): Promise<boolean> {
  const held = await sql`
    select id from access_membership
    where id = ${lease.membershipId} and fence = ${lease.fence} for update`.execute(em.getKysely());
  return held.rows.length === 1;
}

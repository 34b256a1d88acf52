import { randomUUID } from "node:crypto";

import { addSeconds } from "date-fns/addSeconds";

import type { Lease, Membership } from "../../ports/store.ts";
import type { KeptMembership } from "./rows.ts";
import type { Session } from "./session.ts";

const leaseSeconds = 30;

/** Takes the right to write to a membership, with a higher fence than the last; `null` while another worker holds it. */
export async function takeLease(session: Session, membership: Membership): Promise<Lease | null> {
  const { connectorId, organisationId, externalId, resourceId } = membership;
  await session.refer("connector", session.rows.connectors, connectorId);
  const find = () => session.rows.memberships.all(session).find((row) => isSame(row, membership));
  const key = `membership of:${[connectorId, organisationId, externalId, resourceId].join("/")}`;
  await session.claim(key, () => find() !== undefined);
  const known = find();
  if (known === undefined) {
    const leasedUntil = addSeconds(session.clock(), leaseSeconds);
    const row = { id: randomUUID(), connectorId, organisationId, externalId, resourceId };
    session.insert(session.rows.memberships, { ...row, fence: 1, leasedUntil, isReconcileOwed: false });
    return { membershipId: row.id, fence: 1 };
  }
  await session.lock(`membership:${known.id}`, "no-key-update");
  const held = session.rows.memberships.get(known.id, session) ?? known;
  if (held.leasedUntil !== null && held.leasedUntil > session.clock()) return null;
  const fence = held.fence + 1;
  const leasedUntil = addSeconds(session.clock(), leaseSeconds);
  session.insert(session.rows.memberships, { ...held, fence, leasedUntil });
  return { membershipId: held.id, fence };
}

/** Gives the lease back. Does nothing when somebody else has taken it since. */
export async function releaseLease(session: Session, lease: Lease): Promise<void> {
  await changeHeld(session, lease, (row) => ({ ...row, leasedUntil: null }));
}

/** Makes a lease last from now again. `false` when somebody took it since. */
export function renewLease(session: Session, lease: Lease): Promise<boolean> {
  return changeHeld(session, lease, (row) => ({ ...row, leasedUntil: addSeconds(session.clock(), leaseSeconds) }));
}

/** Whether nobody took the lease since; it stays so until the transaction ends. */
export async function holdsLease(session: Session, lease: Lease): Promise<boolean> {
  const row = session.rows.memberships.get(lease.membershipId, session);
  if (row?.fence !== lease.fence) return false;
  await session.lock(`membership:${row.id}`);
  return session.rows.memberships.get(row.id, session)?.fence === lease.fence;
}

/** Says of a membership that it has to be compared with its grants; gives its id, or `null` when nobody ever held it. */
export async function doubtMembership(session: Session, membership: Membership): Promise<string | null> {
  const { memberships } = session.rows;
  const id = memberships.all(session).find((row) => isSame(row, membership))?.id;
  if (id === undefined) return null;
  await session.update("membership", memberships, id, (row) => ({ ...row, isReconcileOwed: true }));
  return id;
}

function changeHeld(
  session: Session,
  { membershipId, fence }: Lease,
  change: (row: KeptMembership) => KeptMembership,
): Promise<boolean> {
  return session.update("membership", session.rows.memberships, membershipId, (row) =>
    row.fence === fence ? change(row) : null,
  );
}

function isSame(one: Membership, other: Membership): boolean {
  return (
    one.connectorId === other.connectorId &&
    one.organisationId === other.organisationId &&
    one.externalId === other.externalId &&
    one.resourceId === other.resourceId
  );
}

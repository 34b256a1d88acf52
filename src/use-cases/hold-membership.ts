import type { Grant } from "../domain/grant.ts";
import type { Lease, Membership } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";

/** The membership a grant is about. Throws when its account was not named yet: that is a fault of ours. */
export function membershipOf(grant: Grant): Membership {
  if (grant.account === null) throw new Error(`The grant ${grant.id} has no account yet.`);
  const { connectorId, organisationId, externalId } = grant.account;
  return { connectorId, organisationId, externalId, resourceId: grant.target.resourceId };
}

/**
 * Does work that writes to a membership, as the only one who does. A provider's write cannot be fenced, so afterwards
 * it is asked whether the lease was kept: if it was lost, what the provider holds is compared with the grants again.
 * Throws `StillOwed` while another worker is at it.
 */
export async function withMembership(
  world: Pick<World, "store">,
  membership: Membership,
  work: (lease: Lease) => Promise<void>,
): Promise<void> {
  const lease = await world.store.takeLease(membership);
  if (lease === null) throw new StillOwed("Another worker is changing this membership.");
  try {
    await work(lease);
  } finally {
    await settle(world, lease);
  }
}

async function settle(world: Pick<World, "store">, lease: Lease): Promise<void> {
  const isHeld = await world.store.transaction(async (tx) => {
    if (await tx.holdsLease(lease)) return true;
    await tx.oweReconciliation(lease.membershipId, true);
    await tx.wake({ type: "reconcile-membership", membershipId: lease.membershipId });
    return false;
  });
  if (isHeld) await world.store.releaseLease(lease);
}

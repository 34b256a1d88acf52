import type { Membership } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { withMembership } from "./hold-membership.ts";

/**
 * After a write whose worker had lost its lease: compares what the provider holds with what the grants say, and mends
 * the provider. With no grant left, what was there before the last one decides.
 */
export async function reconcileMembership(world: World, membershipId: string): Promise<void> {
  const membership = await world.store.findMembership(membershipId);
  if (membership === null || !membership.isReconcileOwed) return;
  await withMembership(world, membership, async (lease) => {
    const wanted = await isWanted(world, membership);
    const { directory } = await world.directories.open(membership.connectorId);
    const isMember = await directory.isMember(membership.resourceId, membership.externalId);
    if (wanted === true && !isMember) await directory.addMember(membership.resourceId, membership.externalId);
    if (wanted === false && isMember) await directory.removeMember(membership.resourceId, membership.externalId);
    await world.store.transaction(async (tx) => {
      if (!(await tx.holdsLease(lease))) return;
      await tx.oweReconciliation(membershipId, false);
      tx.audit({
        actor: "system",
        action: "membership.reconciled",
        subject: `membership:${membershipId}`,
        data: { wanted, found: isMember },
      });
    });
  });
}

/** `null` when the grants have nothing to say about it. */
async function isWanted(world: Pick<World, "store">, membership: Membership): Promise<boolean | null> {
  const grants = await world.store.unendedGrantsOf(membership);
  if (grants.some((grant) => grant.state === "active")) return true;
  if (grants.some((grant) => grant.state === "applying" || grant.state === "ending")) return null;
  const last = await world.store.findLastEndedGrantOf(membership);
  return last?.foundBefore ?? null;
}

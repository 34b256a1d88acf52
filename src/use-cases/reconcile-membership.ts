import { isOursToChange } from "../domain/target-policy.ts";
import type { OpenDirectory } from "../ports/directories.ts";
import { FlowFault } from "../ports/flows.ts";
import type { Membership } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { confirmGone } from "./confirm-gone.ts";
import { confirmOrganisation } from "./confirm-organisation.ts";
import { withMembership } from "./hold-membership.ts";
import { raiseAlert } from "./raise-alert.ts";
import { readBack } from "./read-back.ts";

/**
 * After a write whose worker had lost its lease: compares what the provider holds with what the grants say, and mends
 * the provider. With no grant left, what was there before the last one decides.
 */
export async function reconcileMembership(world: World, membershipId: string): Promise<void> {
  const membership = await world.store.findMembership(membershipId);
  if (membership === null || !membership.isReconcileOwed) return;
  try {
    await reconcile(world, membershipId, membership);
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    const key = `flow-failed:${membershipId}:${error.part}`;
    await raiseAlert(world, { kind: "flow-failed", detail: error.message, requestId: null, key });
    throw new StillOwed(`The membership ${membershipId} waits: ${error.message}`, { cause: error });
  }
}

async function reconcile(world: World, membershipId: string, membership: Membership): Promise<void> {
  await withMembership(world, membership, async (lease) => {
    const wanted = await isWanted(world, membership);
    const open = await world.directories.open(membership.connectorId);
    const { directory, label } = open;
    await confirmOrganisation(open, membership);
    const { resourceId, externalId } = membership;
    const isMember = await directory.isMember(resourceId, externalId);
    const isUnsettled = (await directory.isUnsettled?.(resourceId, externalId)) ?? false;
    if (wanted !== null && wanted !== isMember) {
      const facts = await directory.describeGroup(membership.resourceId);
      if (facts !== null && !isOursToChange(facts))
        return leaveToAdmins(world, membershipId, `${facts.name} is managed by ${label} itself now`);
    }
    if (wanted !== null && (wanted !== isMember || isUnsettled)) await mend(world, open, membership, wanted);
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

/** Over only when the provider, read back, shows it; or when the account or the group is gone, so that nothing can be. */
async function mend(world: World, open: OpenDirectory, membership: Membership, wanted: boolean): Promise<void> {
  const { directory } = open;
  const { resourceId, externalId } = membership;
  const answer = await (wanted
    ? directory.addMember(resourceId, externalId)
    : directory.removeMember(resourceId, externalId));
  await (answer === "not-found" ? confirmGone(open, membership) : readBack(world, membership, wanted));
}

/** Rules of the provider decide about the group now: nothing is written blindly, and it is looked at again. */
async function leaveToAdmins(world: World, membershipId: string, why: string): Promise<never> {
  const detail = `${why}, so Latchkey does not change who is in it. Please compare the group with the grants; Latchkey sees it and closes this.`;
  await raiseAlert(world, { kind: "removal-blocked", detail, requestId: null, key: `removal-blocked:${membershipId}` });
  throw new StillOwed(detail);
}

/** `null` when the grants have nothing to say about it. */
async function isWanted(world: Pick<World, "store">, membership: Membership): Promise<boolean | null> {
  const grants = await world.store.unendedGrantsOf(membership);
  const active = grants.filter((grant) => grant.state === "active");
  // What somebody else took away is not given back; and while a grant lasts, what is there may stay.
  if (active.length > 0) return active.some((grant) => grant.undoneOutsideAt === null) ? true : null;
  if (grants.some((grant) => grant.state === "applying" || grant.state === "ending")) return null;
  const last = await world.store.findLastEndedGrantOf(membership);
  return last?.foundBefore ?? null;
}

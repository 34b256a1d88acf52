import { differenceInSeconds } from "date-fns/differenceInSeconds";
import { formatISO } from "date-fns/formatISO";

import { finishGrant, type Grant } from "../domain/grant.ts";
import { planRemoval, type Removal } from "../domain/overlap.ts";
import { isOursToChange } from "../domain/target-policy.ts";
import type { OpenDirectory } from "../ports/directories.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { Lease } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { askBeforeTaking } from "./ask-about-grant.ts";
import { confirmGone } from "./confirm-gone.ts";
import { confirmOrganisation } from "./confirm-organisation.ts";
import { membershipOf, withMembership } from "./hold-membership.ts";
import { raiseAlert } from "./raise-alert.ts";
import { readBack } from "./read-back.ts";
import { recordStep } from "./record-step.ts";
import { watchCredential } from "./report-trouble.ts";

/**
 * Takes access back: always, unless it was there before or another grant still holds it. Done only when the provider,
 * read back, does not show the membership any more. The flow's hook is started before, and nothing waits for it.
 */
export async function removeAccess(world: World, grant: Grant): Promise<void> {
  const membership = membershipOf(grant);
  await askBeforeTaking(world, grant);
  await withMembership(world, membership, async (lease) => {
    const unended = await world.store.unendedGrantsOf(membership);
    // Another worker may have done it while this one waited for the lease: what is there now may be somebody else's gift.
    if (!unended.some(({ id, state }) => id === grant.id && state === "ending")) return;
    const plan = planRemoval(grant, unended);
    if (plan.remove) await remove(world, grant, lease);
    await finish(world, grant, lease, plan);
  });
}

async function remove(world: World, grant: Grant, lease: Lease): Promise<void> {
  const open = await world.directories.open(grant.target.connectorId);
  const { resourceId, externalId } = membershipOf(grant);
  await confirmOrganisation(open, membershipOf(grant));
  if (!(await isRemovable(world, open, grant))) return;
  if (!(await world.store.transaction((tx) => tx.renewLease(lease)))) {
    throw new StillOwed("Another worker took over this membership.");
  }
  const answer = await open.directory.removeMember(resourceId, externalId);
  await watchCredential(world, open.id, "works");
  if (answer === "not-found") return confirmGone(open, membershipOf(grant));
  await readBack(world, membershipOf(grant), false);
}

/**
 * Rules of the provider may have taken the group over since: a removal would then exclude the person from the rule, so
 * it is left to the admins, who are told. `false` when the account is not in it any more.
 */
async function isRemovable(world: World, { directory, label }: OpenDirectory, grant: Grant): Promise<boolean> {
  const { resourceId, externalId } = membershipOf(grant);
  const facts = await directory.describeGroup(resourceId);
  if (facts === null || isOursToChange(facts)) return true;
  if (!(await directory.isMember(resourceId, externalId))) return false;
  const detail = `${grant.target.label} is managed by ${label} itself now, so Latchkey does not take ${grant.account?.label ?? externalId} out of it. Please do it there; Latchkey sees it and closes the grant.`;
  await raiseAlert(world, {
    kind: "removal-blocked",
    detail,
    requestId: grant.requestId,
    key: `removal-blocked:${grant.id}`,
  });
  throw new DirectoryFault("rejected", detail);
}

async function finish(world: World, grant: Grant, lease: Lease, plan: Removal): Promise<void> {
  await world.store.transaction(async (tx) => {
    const locked = await tx.lockGrant(grant.id);
    if (locked === null || locked.state !== "ending" || !(await tx.holdsLease(lease))) return;
    const finished = finishGrant(locked, tx.now, noteOf(plan, locked));
    if (!finished.ok) return;
    await tx.saveGrant(finished.value);
    const request = await tx.findRequest(grant.requestId);
    const step = { step: "deescalate", userId: locked.endedBy, cause: locked.endCause } as const;
    if (request !== null) await recordStep(tx, world.flows, { request, ...step });
    tx.audit({
      actor: "system",
      action: "grant.ended",
      subject: `grant:${grant.id}`,
      data: {
        cause: locked.endCause,
        removed: plan.remove,
        lateSeconds: Math.max(0, differenceInSeconds(tx.now, locked.endsAt)),
      },
    });
    await tx.tell({
      recipient: { kind: "user", userId: grant.beneficiaryId },
      notice: { kind: "access-ended", detail: null },
      requestId: grant.requestId,
    });
    await tx.wake({ type: "deliver-cards", requestId: grant.requestId });
  });
}

function noteOf(plan: Removal, grant: Grant): string | null {
  if (plan.remove) return null;
  if (plan.why === "held-before" && grant.undoneOutsideAt !== null) return null;
  if (plan.why === "held-before") return "The membership was there before this request, so it stays.";
  return `Another grant still holds the membership until ${formatISO(plan.until)}, so it stays until then.`;
}

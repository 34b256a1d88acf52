import type { Grant } from "../../../src/domain/grant.ts";
import { membershipKey } from "../company.ts";
import { type Fiber, presentFiber } from "../fiber.ts";
import type { Ground } from "../ground.ts";
import type { MembershipCall, Provider } from "../provider.ts";
import { authorityFacts, voicesOf } from "./authority.ts";
import { linkOf } from "./links.ts";

/** A worker whose lease is over, or somebody else's, sends all the same: from here on it must be let notice. */
export function beforeWrite({ memory, clock }: Ground): void {
  const fiber = presentFiber.getStore();
  if (fiber === undefined || fiber.lease === null) return;
  const row = memory.rows.memberships.get(fiber.lease.membershipId, null);
  const isHeld = row?.fence === fiber.lease.fence && row.leasedUntil !== null && row.leasedUntil > clock.date();
  if (!isHeld) fiber.strayed = true;
}

/** Looks at each change of a membership that was sent, when its outcome is known to us, though not to the product. */
export function onWrite(ground: Ground, provider: Provider, call: MembershipCall, changed: boolean): void {
  const { story, watch, facts, company } = ground;
  const fiber = presentFiber.getStore();
  const { kind, groupId, externalId } = call;
  const key = membershipKey(provider.id, groupId, externalId);
  story.add(`  ${provider.id} is asked to ${kind} ${nameOf(ground, key)}${changed ? "" : ", and nothing changes"}`);
  if (fiber === undefined) return;
  facts.note(ground.step);
  fiber.strayed = changed && hasLostItsLease(ground, fiber);
  if (!changed) return;
  if (fiber.strayed) {
    story.add("  (its lease is somebody else's by now)");
    watch.strays.set(key, fiber);
    return;
  }
  if (kind === "remove" && company.before.has(key)) {
    story.break(`Access from before must never be taken, yet ${nameOf(ground, key)} was removed.`);
  }
  const problem = kind === "add" ? problemOfAddition(ground, fiber, key) : problemOfRemoval(ground, fiber, key);
  if (problem !== null)
    story.break(`${nameOf(ground, key)} was ${kind === "add" ? "added" : "removed"}, yet ${problem}.`);
}

function nameOf({ story }: Ground, key: string): string {
  return story.nameOf(key, "membership");
}

function hasLostItsLease({ memory }: Ground, { lease }: Fiber): boolean {
  if (lease === null) return false;
  return memory.rows.memberships.get(lease.membershipId, null)?.fence !== lease.fence;
}

/** Nobody becomes a member without a committed intent, an approval that counts, and a last look at everything. */
function problemOfAddition(ground: Ground, fiber: Fiber, key: string): string | null {
  if (fiber.job?.type === "reconcile-membership") {
    // One that is ending still has its removal before it.
    const isHeld = grantsOf(ground, key).some(({ state }) => state === "active" || state === "ending");
    return isHeld || ground.company.before.has(key) ? null : "no grant holds it";
  }
  const grant = ownGrant(ground, fiber);
  if (grant === null || keyOf(grant) !== key) return "the worker had another grant to do";
  // Ended meanwhile is well: the removal is owed, and waits for this worker's lease.
  if (grant.state !== "applying" && grant.state !== "ending") return `its grant was ${grant.state}`;
  return problemOfAuthority(ground, fiber, grant);
}

function problemOfAuthority(ground: Ground, { startedIn }: Fiber, grant: Grant): string | null {
  const { memory, facts } = ground;
  const request = memory.rows.requests.get(grant.requestId, null);
  const decisions = memory.rows.decisions.all(null).filter(({ requestId }) => requestId === grant.requestId);
  const isApproved = decisions.length > 0 && decisions.every(({ outcome }) => outcome === "approve");
  if (request?.status !== "approved" || !isApproved) return "nobody approved it";
  const wasSo = (fact: string) => facts.wasSoSince(fact, startedIn);
  const slackIdOf = (userId: string) => memory.rows.users.get(userId, null)?.slackUserId ?? "";
  if (!wasSo(`standing ${slackIdOf(request.requesterId)}`)) return "the person who asked was not in good standing";
  const { connectorId, resourceId } = grant.target;
  if (!wasSo(`ours ${connectorId} ${resourceId}`)) return "a rule of the provider managed the group";
  if (!wasSo(`active ${connectorId} ${grant.account?.externalId ?? ""}`)) return "the account was not active";
  // Where the link changed while the write was under way, the removal is owed already.
  if (!isLinked({ memory }, grant) && grant.state !== "ending") return "the account was not linked to this person";
  const maySay = decisions.every(
    (decision) =>
      decision.userId === null ||
      (voicesOf(decision).every((id) => wasSo(`standing ${slackIdOf(id)}`)) &&
        authorityFacts(ground, request, decision).some(wasSo)),
  );
  return maySay ? null : "who approved it was not allowed to any more";
}

/** Whether the account of a grant is linked to whom it is for, and not frozen. */
function isLinked({ memory }: Pick<Ground, "memory">, { target, account, beneficiaryId }: Grant): boolean {
  const link = linkOf(memory.rows, target.connectorId, account?.externalId ?? "");
  return link !== null && link.userId === beneficiaryId && link.frozenAt === null;
}

/** Nobody loses what another grant gives them. */
function problemOfRemoval(ground: Ground, fiber: Fiber, key: string): string | null {
  const holders = grantsOf(ground, key).filter(({ state }) => state === "active");
  if (fiber.job?.type === "reconcile-membership") return holders.length === 0 ? null : "a grant holds it";
  const grant = ownGrant(ground, fiber);
  if (grant === null || keyOf(grant) !== key) return "the worker had another grant to do";
  if (grant.state !== "ending") return `its grant was ${grant.state}`;
  return holders.length === 0 ? null : "another grant holds it";
}

function ownGrant({ memory }: Ground, { job }: Fiber): Grant | null {
  return job?.type === "advance-grant" ? (memory.rows.grants.get(job.grantId, null)?.grant ?? null) : null;
}

function grantsOf({ memory }: Ground, key: string): readonly Grant[] {
  return memory.rows.grants
    .all(null)
    .map(({ grant }) => grant)
    .filter((grant) => keyOf(grant) === key);
}

function keyOf({ target, account }: Grant): string {
  return membershipKey(target.connectorId, target.resourceId, account?.externalId ?? "");
}

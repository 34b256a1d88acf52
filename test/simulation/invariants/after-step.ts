import { wasAttempted } from "../../../src/domain/grant.ts";
import { membershipKey } from "../company.ts";
import type { Ground } from "../ground.ts";

/** Looks at every membership: whoever is in a group was there before, or has a grant that is not ended. */
export function afterStep(ground: Ground): void {
  const { company, watch, story } = ground;
  ground.facts.note(ground.step);
  for (const [key, fiber] of watch.strays) if (!fiber.strayed) watch.strays.delete(key);
  const allowed = allowedNow(ground);
  for (const { provider, targets, deleted } of company.branches) {
    for (const groupId of targets.values()) {
      const members = new Set(provider.members(groupId));
      for (const account of members) {
        const key = membershipKey(provider.id, groupId, account);
        if (company.before.has(key) || allowed.has(key)) continue;
        story.break(
          `Nobody may be a member without a grant that is not ended, yet ${story.nameOf(key, "membership")} is.`,
        );
      }
      for (const key of company.before) {
        const [id, group, account = ""] = key.split("/");
        if (id !== provider.id || group !== groupId || members.has(account) || deleted.has(account)) continue;
        story.break(`Access from before must stay, yet ${story.nameOf(key, "membership")} is gone.`);
      }
    }
  }
}

/** What a grant gives, what is being compared, and what a worker without its lease did and will notice. */
function allowedNow({ memory, watch }: Ground): ReadonlySet<string> {
  const allowed = new Set(watch.strays.keys());
  for (const { grant } of memory.rows.grants.all(null)) {
    const { target, account } = grant;
    if (wasAttempted(grant))
      allowed.add(membershipKey(target.connectorId, target.resourceId, account?.externalId ?? ""));
  }
  for (const { isReconcileOwed, connectorId, resourceId, externalId } of memory.rows.memberships.all(null)) {
    if (isReconcileOwed) allowed.add(membershipKey(connectorId, resourceId, externalId));
  }
  return allowed;
}

import type { World } from "../ports/world.ts";
import { readGates } from "./read-gates.ts";

/**
 * Whether an account is privileged, read live: to claim it is to gain more than a person's own access. It is when it
 * may administer the provider, when the credential may not see whether it may and the operator states nothing, and when
 * it is in a group or role whose members decide in a flow, or is what a directory calls somebody's manager where managers
 * do. Where whoever is on call decides, any account of that system may: today's turn says nothing of tomorrow's. Being allowed to request is no privilege: in many a company
 * everybody is.
 *
 * A flow whose permissions cannot be told ahead does not count while gating groups of others are known: it names no
 * account, so it would make all of them privileged and proofs by code useless, and no operator could state otherwise as
 * they can of a target. Where not one gating group is known, nothing tells those who decide from the others, and every
 * account counts as privileged.
 *
 * Throws `DirectoryFault` when the provider cannot be asked: then the account must not be linked.
 */
export async function isPrivileged(
  world: Pick<World, "store" | "directories" | "flows">,
  connectorId: string,
  externalId: string,
): Promise<boolean> {
  const { directory } = await world.directories.open(connectorId);
  if ((await directory.hasAdminRights(externalId)) !== false) return true;
  const gates = await readGates(world);
  if (gates.managersDecide && (await world.store.isManagersAccount(connectorId, externalId))) return true;
  if (gates.onCallDecides.has(connectorId)) return true;
  const deciding = gates.groups.filter(({ decides }) => decides);
  if (!gates.areAll && deciding.length === 0) return true;
  const groupIds = deciding.filter((group) => group.connectorId === connectorId).map(({ groupId }) => groupId);
  for (const groupId of new Set(groupIds)) {
    if (await directory.isMember(groupId, externalId)) return true;
  }
  return false;
}

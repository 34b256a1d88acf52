import type { AccountSnapshot } from "../domain/grant.ts";
import { tooNewUntil } from "../domain/ownership.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { isPrivileged } from "./read-privilege.ts";

/**
 * Whether an account may receive a grant by the link it has at this moment: it still is this person's and not frozen,
 * and a link that the person made for themselves is old enough for a protected target. Throws `DirectoryFault`.
 */
export async function checkLink(
  world: Pick<World, "store" | "directories" | "flows">,
  asked: {
    readonly userId: string;
    readonly account: AccountSnapshot;
    readonly target: { readonly label: string; readonly isProtected: boolean };
    /** By the database's clock. */
    readonly now: Date;
  },
): Promise<Result<void>> {
  const { connectorId, externalId, label } = asked.account;
  const service = world.directories.labelOf(connectorId);
  const link = await world.store.findIdentityOwner(connectorId, externalId);
  if (link === null || link.userId !== asked.userId)
    return refuse({ reason: "identity-changed", account: label, service });
  if (link.frozenAt !== null) return refuse({ reason: "identity-frozen", service });
  // Past the longest wait there is, nobody needs to be asked what kind of account it is.
  if (!asked.target.isProtected || tooNewUntil(link, { isPrivileged: true }, asked.now) === null)
    return accept(undefined);
  const until = tooNewUntil(link, { isPrivileged: await isPrivileged(world, connectorId, externalId) }, asked.now);
  if (until === null) return accept(undefined);
  return refuse({ reason: "link-too-new", account: label, target: asked.target.label, until });
}

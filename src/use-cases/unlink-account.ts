import { type Actor, actorName } from "../domain/actor.ts";
import type { ExternalIdentity } from "../domain/identity.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { auditedLink } from "./commit-link.ts";
import { endGrantsOfAccount, lockGrantsOfAccount } from "./grants-of-account.ts";
import { lockAroundLink } from "./lock-around-link.ts";
import { hasUsableLink, lockWaiting, resumeWaiting } from "./waiting-for-account.ts";

/** An administrator takes a link back. */
export interface UnlinkAccount {
  readonly identityId: string;
  readonly by: Actor;
  readonly reason: string | null;
}

/**
 * Takes a link back: the account is nobody's then, access that was given through it ends, and the person is told. What
 * waited because they had several accounts goes on when one is left. Its history stays.
 */
export async function unlinkAccount(
  world: Pick<World, "store" | "directories">,
  { identityId, by, reason }: UnlinkAccount,
): Promise<Result<ExternalIdentity>> {
  const found = await world.store.findIdentity(identityId);
  if (found === null) return refuse({ reason: "link-unknown", service: "Latchkey" });
  const { connectorId, externalId, userId } = found;
  const service = world.directories.labelOf(connectorId);
  return world.store.transaction(async (tx) => {
    await tx.lockAccountsOf(userId, connectorId);
    await lockAroundLink(tx, { connectorId, userIds: [userId], externalId });
    const waiting = await lockWaiting(tx, userId, connectorId);
    const grants = await lockGrantsOfAccount(tx, connectorId, externalId);
    const link = (await tx.lockAccount(connectorId, externalId)).find(({ id }) => id === identityId);
    if (link === undefined) return refuse({ reason: "link-unknown", service });
    const actor = actorName(by);
    await tx.unlinkIdentity(identityId, { actor, reason });
    tx.audit({
      actor,
      action: "identity.unlinked",
      subject: `user:${userId}`,
      data: {
        before: auditedLink(link),
        after: null,
        reason,
        ...(by.kind === "command-line" && { operator: by.name }),
      },
    });
    const note = "The account is not linked to this person any more.";
    await endGrantsOfAccount(tx, grants, { of: userId, by: by.kind === "user" ? by.userId : null, note });
    await tx.tell({
      recipient: { kind: "user", userId },
      notice: { kind: "identity-unlinked", detail: link.externalEmail ?? link.externalId },
      requestId: null,
      connectorId,
    });
    // Of several accounts one may be left, and then it is the one that was waited for.
    if (await hasUsableLink(tx, userId, connectorId)) await resumeWaiting(tx, waiting, actor);
    return accept(link);
  });
}

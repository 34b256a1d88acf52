import { expireClaim as expire, type OwnershipClaim } from "../domain/ownership.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { lockWaiting, refuseWaiting } from "./waiting-for-account.ts";

/** Ends a claim whose time is over. Does nothing when it is not, or when it ended meanwhile. */
export async function expireClaim(world: Pick<World, "store">, claimId: string): Promise<void> {
  await world.store.transaction(async (tx) => {
    const claim = await tx.lockClaim(claimId);
    if (claim === null) return;
    const expired = expire(claim, tx.now);
    if (expired.ok) await endClaim(tx, expired.value, "system");
  });
}

/**
 * Commits the end of a claim that proved nothing, inside a transaction that holds its lock: the requests that waited for
 * it end with the same sentence, and the person is told.
 */
export async function endClaim(tx: Transaction, claim: OwnershipClaim, actor: string): Promise<void> {
  await tx.saveClaim(claim);
  tx.audit({
    actor,
    action: `claim.${claim.state}`,
    subject: `claim:${claim.id}`,
    data: { reason: claim.reason },
  });
  const why = claim.reason ?? "No account was linked.";
  await refuseWaiting(tx, await lockWaiting(tx, claim.userId, claim.connectorId), why);
  await tx.tell({
    recipient: { kind: "user", userId: claim.userId },
    notice: { kind: "claim-ended", detail: why },
    requestId: null,
    claimId: claim.id,
    connectorId: claim.connectorId,
  });
  await tx.wake({ type: "redraw-claim", claimId: claim.id });
}

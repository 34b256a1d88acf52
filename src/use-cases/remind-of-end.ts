import { type Grant, isToBeReminded, noteReminded } from "../domain/grant.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { membershipOf } from "./hold-membership.ts";

/**
 * Reminds a person that their access ends soon, once for each end. Nobody is reminded of what goes on anyway under another
 * grant, and nobody of what was taken away.
 */
export async function remindOfEnd(world: Pick<World, "store">, grantId: string): Promise<void> {
  await world.store.transaction(async (tx) => {
    const grant = await tx.lockGrant(grantId);
    if (grant === null || grant.remindAt === null || grant.remindAt > tx.now) return;
    await tx.saveGrant(noteReminded(grant));
    if (!isToBeReminded(grant, tx.now) || grant.undoneOutsideAt !== null || (await goesOn(tx, grant))) return;
    await tx.tell({
      recipient: { kind: "user", userId: grant.beneficiaryId },
      notice: { kind: "access-ending", detail: null },
      requestId: grant.requestId,
      dedupeKey: `access-ending:${grant.id}:${grant.endsAt.getTime()}`,
    });
  });
}

/** Whether another grant holds the same membership for longer. */
async function goesOn(tx: Transaction, grant: Grant): Promise<boolean> {
  const others = await tx.unendedGrantsOf(membershipOf(grant));
  return others.some(({ id, state, endsAt }) => id !== grant.id && state === "active" && endsAt > grant.endsAt);
}

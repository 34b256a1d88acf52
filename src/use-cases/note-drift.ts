import { formatISO } from "date-fns/formatISO";

import { type Grant, isDue, noteRestored, noteUndone } from "../domain/grant.ts";
import type { Lease, Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

/** What the provider said of a membership, read while the lease was ours. */
export interface Look {
  readonly isMember: boolean;
  readonly lease: Lease;
}

/** Grants of one membership, the one that lasts longest first, with what was seen of it. */
interface Seen {
  readonly grants: readonly Grant[];
  readonly look: Look;
  readonly runId: string;
}

/**
 * Notes of the grants of a membership that it was taken away, or is there again. The cards say so; that it is gone is told
 * to each person, and to the admins, once for all of their grants.
 */
export async function noteDrift(
  world: Pick<World, "store" | "directories">,
  { grants, look, runId }: Seen,
): Promise<void> {
  const told = new Set<string>();
  for (const { id, beneficiaryId } of grants) {
    const isNoted = await world.store.transaction(async (tx) => {
      const locked = await tx.lockGrant(id);
      if (locked === null || isDue(locked, tx.now) || !(await tx.holdsLease(look.lease))) return false;
      const noted = look.isMember ? noteRestored(locked) : noteUndone(locked, tx.now);
      if (!noted.ok) return false;
      await tx.saveGrant(noted.value);
      tx.audit({
        actor: "system",
        action: look.isMember ? "grant.restored-outside" : "grant.undone-outside",
        subject: `grant:${id}`,
        data: { externalId: locked.account?.externalId ?? null, run: runId },
      });
      await tx.wake({ type: "deliver-cards", requestId: locked.requestId });
      if (!look.isMember && !told.has(beneficiaryId)) await tellOfLoss(tx, world, noted.value);
      return true;
    });
    if (isNoted) told.add(beneficiaryId);
  }
}

async function tellOfLoss(tx: Transaction, { directories }: Pick<World, "directories">, grant: Grant): Promise<void> {
  const { beneficiaryId: userId, requestId, target, account, endsAt } = grant;
  const user = await tx.findUser(userId);
  const who = user === null ? "Somebody" : `<@${user.slackUserId}>`;
  const where = directories.labelOf(target.connectorId);
  await tx.tell({
    recipient: { kind: "user", userId },
    notice: { kind: "access-undone", detail: null },
    requestId,
  });
  await tx.tell({
    recipient: { kind: "admins" },
    notice: {
      kind: "removed-outside",
      detail: `${who} has lost ${target.label}: somebody else took the account ${account?.label ?? ""} out of it in ${where}. Latchkey does not give it back; whoever still needs it asks again with \`/access\`. Should it come back, it still ends ${formatISO(endsAt)}.`,
    },
    requestId,
  });
}

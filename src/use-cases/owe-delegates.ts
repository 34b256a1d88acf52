import { randomUUID } from "node:crypto";

import { addressees, alsoTo, type RequestNotification } from "../domain/notification.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { User } from "../domain/user.ts";
import type { Transaction } from "../ports/store.ts";

/**
 * Owes the same message to whoever decides at present for somebody who is asked directly, as they are away; in the
 * transaction in which their list gets its turn. Nobody is asked about what is their own.
 */
export async function oweDelegates(
  tx: Transaction,
  { requesterId, beneficiaryId }: Pick<AccessRequest, "requesterId" | "beneficiaryId">,
  cards: readonly RequestNotification[],
): Promise<void> {
  const direct = cards.filter((card) => addressees(card.destination).length > 0);
  const requester = direct.length === 0 ? null : await tx.findUser(requesterId);
  if (requester === null) return;
  for (const card of direct) {
    for (const slackUserId of addressees(card.destination)) {
      const delegate = await findDelegate(tx, requester, slackUserId);
      if (delegate === null || delegate.id === requesterId || delegate.id === beneficiaryId) continue;
      await tx.addNotifications([alsoTo(card, delegate.slackUserId, randomUUID())]);
    }
  }
}

/** People are kept under one home workspace: a person there is known by where the requester is. */
async function findDelegate(
  tx: Transaction,
  { slackEnterpriseId: enterpriseId, slackTeamId: teamId }: User,
  userId: string,
): Promise<User | null> {
  const asked = await tx.findUserBySlack({ enterpriseId, teamId, userId });
  const delegation = asked === null ? null : await tx.activeDelegationOf(asked.id);
  return delegation === null ? null : tx.findUser(delegation.toUserId);
}

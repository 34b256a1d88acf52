import { type Delegation, isActiveDelegation } from "../../domain/delegation.ts";
import type { DelegationReads, DelegationWrites } from "../../ports/delegation-store.ts";
import type { Rows } from "./rows.ts";
import type { Session } from "./session.ts";

/** Who decides for whom, by the clock of the rules. */
export function createDelegationReads(rows: Rows, owner: object | null, now: () => Date): DelegationReads {
  const active = () => rows.delegations.all(owner).filter((one) => isActiveDelegation(one, now()));
  return {
    activeDelegationOf: async (userId) => active().find(({ fromUserId }) => fromUserId === userId) ?? null,
    activeDelegationsTo: async (userId) =>
      active()
        .filter(({ toUserId }) => toUserId === userId)
        .toSorted((a, b) => a.beginsAt.getTime() - b.beginsAt.getTime() || (a.id < b.id ? -1 : 1)),
  };
}

/** How it begins and ends. */
export function createDelegationWrites(session: Session): DelegationWrites {
  const { rows, now } = session;
  const open = (userId: string) =>
    rows.delegations.all(session).filter(({ fromUserId, endedAt }) => fromUserId === userId && endedAt === null);
  const endAll = async (userId: string) => {
    for (const { id } of open(userId))
      await session.update("delegation", rows.delegations, id, (row) => ({ ...row, endedAt: now }));
  };
  return {
    async beginDelegation(delegation: Delegation) {
      const { fromUserId, toUserId, beginsAt, until } = delegation;
      if (fromUserId === toUserId || until <= beginsAt) throw new Error("violates check constraint on delegation");
      await session.refer("users", rows.users, fromUserId);
      await session.refer("users", rows.users, toUserId);
      await endAll(fromUserId);
      const isFree = await session.claim(`delegation:${fromUserId}`, () => open(fromUserId).length > 0);
      if (!isFree) return false;
      session.insert(rows.delegations, structuredClone(delegation));
      return true;
    },
    async endDelegationOf(userId) {
      const [ended] = open(userId);
      await endAll(userId);
      return ended !== undefined && isActiveDelegation(ended, now) ? ended : null;
    },
  };
}

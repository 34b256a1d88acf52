import { randomUUID } from "node:crypto";

import { type Delegation, readUntil } from "../domain/delegation.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { meetPresentPerson } from "./meet-present-person.ts";

/** A delegation, with who the other one is. */
export interface KnownDelegation {
  readonly delegation: Delegation;
  readonly user: User;
}

/** Who stands in for a person, and for whom they do. */
export interface Delegations {
  readonly own: KnownDelegation | null;
  readonly forOthers: readonly KnownDelegation[];
}

/** Lets somebody else decide for the person who asks, until a moment; both are told. Nobody else can arrange it for them. */
export async function delegate(
  world: World,
  command: { readonly bySlackUserId: string; readonly toSlackUserId: string; readonly until: string },
): Promise<Result<KnownDelegation>> {
  if (command.bySlackUserId === command.toSlackUserId) return refuse({ reason: "delegation-to-self" });
  const by = await meetPresentPerson(world, command.bySlackUserId, { allowGuests: false, who: "you" });
  if (!by.ok) return by;
  const to = await meetPresentPerson(world, command.toSlackUserId, { allowGuests: false, who: "delegate" });
  if (!to.ok) return to;
  const away = by.value.user;
  const { user } = to.value;
  return world.store.transaction(async (tx) => {
    const until = readUntil(command.until, tx.now, by.value.person.timeZone ?? "UTC");
    if (!until.ok) return until;
    const before = await tx.activeDelegationOf(away.id);
    const times = { beginsAt: tx.now, until: until.value, endedAt: null, createdAt: tx.now };
    const delegation = { id: randomUUID(), fromUserId: away.id, toUserId: user.id, ...times };
    if (!(await tx.beginDelegation(delegation))) return refuse({ reason: "check-failed", what: "your other request" });
    if (before !== null && before.toUserId !== user.id) await tellEnded(tx, before, away);
    tx.audit({
      actor: away.id,
      action: "delegation.begun",
      subject: `user:${away.id}`,
      data: { to: user.id, until: until.value.toISOString() },
    });
    const detail = (who: User) => `<@${who.slackUserId}> until ${until.value.toISOString()}`;
    await tell(tx, away.id, { kind: "delegation-begun", detail: detail(user) });
    await tell(tx, user.id, { kind: "delegation-for-you", detail: detail(away) });
    return accept({ delegation, user });
  });
}

/** The person decides for themselves again; both are told. */
export async function endDelegation(
  world: World,
  command: { readonly bySlackUserId: string },
): Promise<Result<KnownDelegation>> {
  const by = await findUser(world, command.bySlackUserId);
  if (by === null) return refuse({ reason: "nobody-delegated" });
  return world.store.transaction(async (tx) => {
    const delegation = await tx.endDelegationOf(by.id);
    const user = delegation === null ? null : await tx.findUser(delegation.toUserId);
    if (delegation === null || user === null) return refuse({ reason: "nobody-delegated" });
    tx.audit({
      actor: by.id,
      action: "delegation.ended",
      subject: `user:${by.id}`,
      data: { to: user.id },
    });
    await tellEnded(tx, delegation, by);
    return accept({ delegation, user });
  });
}

/** Who stands in for a person now, and for whom they do. */
export async function listDelegations(world: World, bySlackUserId: string): Promise<Delegations> {
  const by = await findUser(world, bySlackUserId);
  if (by === null) return { own: null, forOthers: [] };
  return world.store.transaction(async (tx) => {
    const own = await tx.activeDelegationOf(by.id);
    const standIn = own === null ? null : await tx.findUser(own.toUserId);
    const forOthers: KnownDelegation[] = [];
    for (const delegation of await tx.activeDelegationsTo(by.id)) {
      const user = await tx.findUser(delegation.fromUserId);
      if (user !== null) forOthers.push({ delegation, user });
    }
    return { own: own === null || standIn === null ? null : { delegation: own, user: standIn }, forOthers };
  });
}

async function findUser(world: World, slackUserId: string): Promise<User | null> {
  return world.store.findUserBySlack({ ...(await world.people.home()), userId: slackUserId });
}

/** Whoever stood in hears it: the person who was away knows. */
async function tellEnded(tx: Transaction, { toUserId }: Delegation, away: User): Promise<void> {
  await tell(tx, toUserId, { kind: "delegation-ended", detail: `<@${away.slackUserId}>` });
}

function tell(
  tx: Transaction,
  userId: string,
  notice: { readonly kind: "delegation-begun" | "delegation-for-you" | "delegation-ended"; readonly detail: string },
): Promise<void> {
  return tx.tell({ recipient: { kind: "user", userId }, notice, requestId: null });
}

import { describeRefusal } from "../domain/describe-refusal.ts";
import { type EndCause, endGrant, type Grant, isUnended } from "../domain/grant.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { isAdmin } from "../domain/user.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { findPeople } from "./find-people.ts";
import { meetPerson, type MetPerson } from "./meet-person.ts";
import { readAuthority } from "./read-authority.ts";
import { refuseUnchecked } from "./refuse-unchecked.ts";

/** A click on Give back or End. */
export interface EndAccess {
  readonly requestId: string;
  readonly bySlackUserId: string;
}

/**
 * Ends access before its time: by the person who has it, by somebody who may decide, or by an admin. The removal is
 * owed from the commit on, whatever happens afterwards.
 */
export async function endAccess(world: World, command: EndAccess): Promise<Result<Grant>> {
  const request = await world.store.findRequest(command.requestId);
  const grant = await world.store.findGrantOfRequest(command.requestId);
  if (request === null) return refuse({ reason: "request-unknown" });
  if (grant === null || !isUnended(grant) || grant.state === "ending") {
    return refuse({ reason: "nothing-to-end", state: grant?.state ?? null });
  }
  try {
    const met = await meetPerson(world, command.bySlackUserId, { allowGuests: true, who: "you" });
    if (!met.ok) return met;
    const cause = await whyMayEnd(world, grant, met.value);
    if (!cause.ok) return cause;
    return await world.store.transaction(async (tx) => {
      const locked = await tx.lockGrant(grant.id);
      if (locked === null) return refuse({ reason: "nothing-to-end", state: null });
      const by = met.value.user;
      const tooEarly = describeRefusal({ reason: "ended-before-grant", by: `<@${by.slackUserId}>` });
      const note = locked.state === "pending" ? tooEarly : null;
      return commitEnd(tx, locked, { cause: cause.value, by: by.id, note });
    });
  } catch (error) {
    return refuseUnchecked(world, error, command.requestId);
  }
}

/** Owner and admin are told from our own rows, so that neither needs the directory to give access up. */
async function whyMayEnd(world: World, grant: Grant, by: MetPerson): Promise<Result<EndCause>> {
  const request = await world.store.findRequest(grant.requestId);
  if (request === null) return refuse({ reason: "request-unknown" });
  if (isAdmin(by.user, world.rules.admins)) {
    const isOwn = by.user.id === request.requesterId || by.user.id === request.beneficiaryId;
    return accept(isOwn ? "given-back" : "ended-by-admin");
  }
  const flow = world.flows.find(request.flow);
  const isOwner = by.user.id === request.requesterId || by.user.id === request.beneficiaryId;
  if (flow !== null && !flow.allowRevoke) return refuse({ reason: "revoke-switched-off" });
  if (isOwner) return accept("given-back");
  if (flow === null) return refuse({ reason: "may-not-end" });

  const people = await findPeople(world, request);
  if (people === null) return refuse({ reason: "request-unknown" });
  const rule = await flow.permissions({ request, ...people, user: by.user, approver: null, now: by.metAt });
  const reading = await readAuthority(world, rule.decide, by.user);
  return reading.isAllowed ? accept("ended-by-decider") : refuse({ reason: "may-not-end" });
}

/**
 * Commits the end of a grant inside a transaction that holds its lock: saved, audited, its removal woken. The people
 * are told when it has ended; where nothing was ever applied they are told now.
 */
export async function commitEnd(
  tx: Transaction,
  grant: Grant,
  end: { readonly cause: EndCause; readonly by: string | null; readonly note: string | null },
): Promise<Result<Grant>> {
  const ended = endGrant(grant, { ...end, at: tx.now });
  if (!ended.ok) return ended;
  await tx.saveGrant(ended.value);
  tx.audit({
    actor: end.by ?? "system",
    action: ended.value.state === "not_applied" ? "grant.not-applied" : "grant.end-owed",
    subject: `grant:${grant.id}`,
    data: { cause: end.cause, note: end.note },
  });
  if (ended.value.state === "not_applied") {
    await tx.tell({
      recipient: { kind: "user", userId: grant.beneficiaryId },
      notice: { kind: "access-not-applied", detail: end.note },
      requestId: grant.requestId,
    });
  } else {
    await tx.wake({ type: "advance-grant", grantId: grant.id });
  }
  await tx.wake({ type: "deliver-cards", requestId: grant.requestId });
  return ended;
}

import { randomUUID } from "node:crypto";

import { addSeconds } from "date-fns/addSeconds";

import { readingMaxAgeMs } from "../domain/approval-policy.ts";
import { type Grant } from "../domain/grant.ts";
import { carryOnFor, extendGrant } from "../domain/grant-extension.ts";
import { type AccessRequest, unasked } from "../domain/request.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import type { Flow } from "../ports/flows.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { termsOf } from "./grant-terms.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { receiveRequest } from "./receive-request.ts";
import { recheckGrant } from "./recheck-grant.ts";
import { refuseUnchecked } from "./refuse-unchecked.ts";

/** A click on Extend. */
export interface ExtendAccess {
  readonly requestId: string;
  readonly bySlackUserId: string;
  /** Which extension was offered, 1 the first: the same click twice, or on two messages, extends once. */
  readonly nth: number;
}

/** What became of it: access lasts longer now, or those who decide are asked. */
export type Extended =
  | { readonly kind: "extended"; readonly grant: Grant }
  | { readonly kind: "asked"; readonly request: AccessRequest };

/** What was found, live, before the end may be moved. */
interface Asked {
  readonly request: AccessRequest;
  readonly grant: Grant;
  readonly flow: Flow;
  readonly by: User;
}

/** How often a check that grew too old is made again before the click is given up. */
const checks = 3;

/**
 * Extends access that is there, for the person who has it or asked for it. Where the flow says so it lasts longer at once,
 * after everything that allowed it was read once more; otherwise a new request asks those who decide, and the access they
 * give begins before the present one ends. At the very end the grant's lock decides: extended, or over.
 */
export async function extendAccess(world: World, command: ExtendAccess): Promise<Result<Extended>> {
  try {
    const asked = await whoAsks(world, command);
    if (!asked.ok) return asked;
    return await (asked.value.flow.extendWithoutApproval
      ? extendAtOnce(world, asked.value, command.nth)
      : askToExtend(world, asked.value, command.nth));
  } catch (error) {
    return refuseUnchecked(world, error, command);
  }
}

async function whoAsks(world: World, { requestId, bySlackUserId }: ExtendAccess): Promise<Result<Asked>> {
  const request = await world.store.findRequest(requestId);
  if (request === null) return refuse({ reason: "request-unknown" });
  const grant = await world.store.findGrantOfRequest(requestId);
  if (grant === null) return refuse({ reason: "nothing-to-extend", state: null });
  const flow = world.flows.find(request.flow);
  if (flow === null) return refuse({ reason: "flow-unknown", flow: request.flow });
  const met = await meetPresentPerson(world, bySlackUserId, { allowGuests: flow.allowGuests, who: "you" });
  if (!met.ok) return met;
  const by = met.value.user;
  if (by.id !== request.beneficiaryId && by.id !== request.requesterId) return refuse({ reason: "may-not-extend" });
  return accept({ request, grant, flow, by });
}

/** Authority is read after the click, and once more when that grew too old before the commit. */
async function extendAtOnce(world: World, asked: Asked, nth: number): Promise<Result<Extended>> {
  for (let check = 1; ; check += 1) {
    const readAt = performance.now();
    const allowed = await recheckGrant(world, asked.grant);
    if (!allowed.ok) return allowed;
    const extended = await world.store.transaction(async (tx): Promise<Result<Extended>> => {
      const locked = await tx.lockGrant(asked.grant.id);
      if (locked === null) return refuse({ reason: "nothing-to-extend", state: null });
      const extension = await tx.findExtension(locked.id);
      if (extension !== null) return refuse({ reason: "extension-asked", isApproved: extension.isApproved });
      const moved = extendGrant(locked, nth, tx.now, termsOf(asked.flow));
      if (!moved.ok) return moved;
      if (performance.now() - readAt > readingMaxAgeMs) return refuse({ reason: "stale-reading" });
      await saveExtended(tx, moved.value, asked.by);
      return accept({ kind: "extended", grant: moved.value });
    });
    if (extended.ok || extended.refusal.reason !== "stale-reading" || check === checks) return extended;
  }
}

/** The new end, who asked for it, and the work that follows at that end: one commit. The wake of the old end finds nothing. */
async function saveExtended(tx: Transaction, grant: Grant, by: User): Promise<void> {
  await tx.saveGrant(grant);
  tx.audit({
    actor: by.id,
    action: "grant.extended",
    subject: `grant:${grant.id}`,
    data: { endsAt: grant.endsAt.toISOString(), extensions: grant.extensions },
  });
  await tx.wake({ type: "deliver-cards", requestId: grant.requestId });
  await tx.wake({ type: "advance-grant", grantId: grant.id }, { at: grant.endsAt });
  if (grant.remindAt !== null) await tx.wake({ type: "remind-of-end", grantId: grant.id }, { at: grant.remindAt });
}

/** The same answers, for the same person, asked anew; one such request at a time, which the grant's lock sees to. */
async function askToExtend(world: World, { request, grant, flow, by }: Asked, nth: number): Promise<Result<Extended>> {
  return world.store.transaction(async (tx): Promise<Result<Extended>> => {
    const locked = await tx.lockGrant(grant.id);
    if (locked === null) return refuse({ reason: "nothing-to-extend", state: null });
    const extension = await tx.findExtension(locked.id);
    if (extension !== null) return refuse({ reason: "extension-asked", isApproved: extension.isApproved });
    const seconds = carryOnFor(locked, nth, tx.now, termsOf(flow));
    if (!seconds.ok) return seconds;
    const { target, fields, shownFields, beneficiaryId, context } = request;
    const asked: AccessRequest = {
      ...unasked,
      id: randomUUID(),
      flow: flow.name,
      flowLabel: flow.label,
      target,
      fields,
      shownFields,
      durationSeconds: seconds.value,
      requesterId: by.id,
      beneficiaryId,
      status: "received",
      version: 1,
      statusReason: null,
      deciders: null,
      neededConnectorId: null,
      extendsGrantId: locked.id,
      context,
      deadline: addSeconds(tx.now, flow.pendingSeconds),
      sourceChannel: request.sourceChannel,
      slackViewId: null,
      createdAt: tx.now,
      closedAt: null,
    };
    if (!(await receiveRequest(tx, asked, by))) throw new Error("A request without a form was taken for another one.");
    await tx.wake({ type: "deliver-cards", requestId: request.id });
    return accept({ kind: "asked", request: asked });
  });
}

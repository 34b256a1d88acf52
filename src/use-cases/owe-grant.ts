import { randomUUID } from "node:crypto";

import { canBeCarriedOn, createGrant, type Grant } from "../domain/grant.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { Transaction } from "../ports/store.ts";

/**
 * Creates the grant that an approval owes, with the moment it ends, and wakes whoever gives it and takes it back; nothing
 * where nothing is granted. What was asked for later waits for its time. `maxSeconds` is the longest time the flow lets
 * access last: a grant that carries on another ends when that is over, counted from the first of them. `extended` is what
 * `lockExtended` gave; nobody may have ended it early.
 */
export async function oweGrant(
  tx: Transaction,
  request: AccessRequest,
  approval: { readonly at: Date; readonly maxSeconds: number; readonly extended: Grant | null },
): Promise<void> {
  const { target, durationSeconds, startsAt } = request;
  if (target === null || durationSeconds === null) return;
  const carried = approval.extended !== null && canBeCarriedOn(approval.extended) ? approval.extended : null;
  const grant = createGrant({
    id: randomUUID(),
    requestId: request.id,
    beneficiaryId: request.beneficiaryId,
    target,
    durationSeconds,
    decidedAt: approval.at,
    startsAt,
    carriesOn: carried === null ? null : { grant: carried, maxSeconds: approval.maxSeconds },
  });
  await tx.addGrant(grant);
  tx.audit({
    actor: "system",
    action: "grant.owed",
    subject: `grant:${grant.id}`,
    data: {
      request: request.id,
      target: target.name,
      endsAt: grant.endsAt.toISOString(),
      ...(grant.startsAt === null ? {} : { startsAt: grant.startsAt.toISOString() }),
      ...(carried === null ? {} : { carriesOn: carried.id }),
    },
  });
  const job = { type: "advance-grant", grantId: grant.id } as const;
  await tx.wake(job, grant.startsAt === null ? {} : { at: grant.startsAt });
  await tx.wake(job, { at: grant.endsAt });
  if (carried !== null) await tx.wake({ type: "deliver-cards", requestId: carried.requestId });
}

/**
 * Locks the access that a request asks to go on, after the request itself: the same person's, in the same group, as it is
 * now, ended or not. `null` where it asks for none.
 */
export async function lockExtended(tx: Transaction, request: AccessRequest): Promise<Grant | null> {
  const grant = request.extendsGrantId === null ? null : await tx.lockGrant(request.extendsGrantId);
  if (grant === null || grant.beneficiaryId !== request.beneficiaryId) return null;
  const isSame =
    grant.target.connectorId === request.target?.connectorId && grant.target.resourceId === request.target.resourceId;
  return isSame ? grant : null;
}

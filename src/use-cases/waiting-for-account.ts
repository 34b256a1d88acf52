import { type AccessRequest, awaitAccount, moveRequest } from "../domain/request.ts";
import type { Tried } from "../domain/identity-search.ts";
import type { Grant } from "../domain/grant.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

/** What waits for an account of a person, locked. */
export interface Waiting {
  readonly requests: readonly AccessRequest[];
  readonly grants: readonly Grant[];
}

/**
 * A request waits until its beneficiary has mapped an account: the person gets a direct message and, where they asked,
 * a message for them alone, both with the button that begins it.
 */
export async function waitForAccount(
  world: Pick<World, "store">,
  requestId: string,
  connectorId: string,
  why: string,
  tried: readonly Tried[],
): Promise<void> {
  await world.store.transaction(async (tx) => {
    const beneficiary = (await tx.findRequest(requestId))?.beneficiaryId ?? null;
    if (beneficiary === null) return;
    await tx.lockAccountsOf(beneficiary, connectorId);
    const request = await tx.lockRequest(requestId);
    if (request === null || request.status !== "received") return;
    // Somebody may have linked an account since it was looked for: then there is nothing to wait for.
    if (await hasUsableLink(tx, beneficiary, connectorId)) return tx.wake({ type: "open-request", requestId });
    const waiting = awaitAccount(request, connectorId, tx.now);
    if (!waiting.ok) return;
    await tx.saveRequest(waiting.value);
    tx.audit({
      actor: "system",
      action: "request.needs-account",
      subject: `request:${requestId}`,
      data: { connector: connectorId, why, tried: tried.map((step) => ({ ...step })) },
    });
    await tx.tell({
      recipient: { kind: "user", userId: request.beneficiaryId, alsoIn: request.sourceChannel },
      notice: { kind: "account-needed", detail: why },
      requestId,
      connectorId,
      dedupeKey: `account-needed:${requestId}:${connectorId}`,
    });
    await tx.wake({ type: "deliver-cards", requestId });
  });
}

/** Whether a person has a link to a connector that counts. */
export async function hasUsableLink(tx: Transaction, userId: string, connectorId: string): Promise<boolean> {
  return (await tx.liveIdentities(userId, connectorId)).length === 1;
}

/** Locks everything of a person that waits for an account of a connector. */
export async function lockWaiting(tx: Transaction, userId: string, connectorId: string): Promise<Waiting> {
  const requests: AccessRequest[] = [];
  for (const id of await tx.requestsNeedingAccount(userId, connectorId)) {
    const request = await tx.lockRequest(id);
    if (request?.status === "needs_account") requests.push(request);
  }
  const grants: Grant[] = [];
  for (const id of await tx.grantsNeedingAccount(userId, connectorId)) {
    const grant = await tx.lockGrant(id);
    if (grant !== null && grant.account === null && grant.endedAt === null) grants.push(grant);
  }
  return { requests, grants };
}

/** The account is there: requests go on from where they stopped, and grants are applied. */
export async function resumeWaiting(tx: Transaction, waiting: Waiting, actor: string): Promise<void> {
  for (const request of waiting.requests) {
    const resumed = moveRequest(request, "resume", { at: tx.now });
    if (!resumed.ok) continue;
    await tx.saveRequest(resumed.value);
    tx.audit({ actor, action: "request.resumed", subject: `request:${request.id}`, data: {} });
    await tx.wake({ type: "open-request", requestId: request.id });
    await tx.wake({ type: "deliver-cards", requestId: request.id });
  }
  for (const grant of waiting.grants) {
    await tx.deferGrant(grant.id, tx.now, 0);
    await tx.wake({ type: "advance-grant", grantId: grant.id });
  }
}

/** No account will be there: the requests end with a sentence. Grants end when their time is over. */
export async function refuseWaiting(tx: Transaction, { requests }: Waiting, why: string): Promise<void> {
  for (const request of requests) {
    const refused = moveRequest(request, "refuse", { at: tx.now, reason: why });
    if (!refused.ok) continue;
    await tx.saveRequest(refused.value);
    tx.audit({
      actor: "system",
      action: "request.refused",
      subject: `request:${request.id}`,
      data: { reason: why },
    });
    await tx.tell({
      recipient: { kind: "user", userId: request.requesterId },
      notice: { kind: "request-refused", detail: why },
      requestId: request.id,
    });
    await tx.wake({ type: "deliver-cards", requestId: request.id });
  }
}

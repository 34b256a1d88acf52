import { randomUUID } from "node:crypto";

import type { Decision } from "../domain/approval-policy.ts";
import { createGrant } from "../domain/grant.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { Transaction } from "../ports/store.ts";

/**
 * Commits a decision with everything that follows from it: the request's new state, the grant with the moment it ends,
 * the audit entry, what people are told, and the work that is owed. One transaction, so none of it is ever missing.
 * Gives `false` when the same person's decision is there already; then nothing was written.
 */
export async function recordDecision(
  tx: Transaction,
  decided: { readonly request: AccessRequest; readonly decision: Decision },
): Promise<boolean> {
  const { request, decision } = decided;
  if (!(await tx.addDecision(decision))) return false;
  await tx.saveRequest(request);
  tx.audit({
    actor: decision.userId ?? "flow",
    action: decision.outcome === "approve" ? "request.approved" : "request.denied",
    subject: `request:${request.id}`,
    data: { because: decision.because, message: decision.message },
  });
  await tx.tell({
    recipient: { kind: "user", userId: request.requesterId },
    notice: { kind: decision.outcome === "approve" ? "request-approved" : "request-denied", detail: null },
    requestId: request.id,
  });
  if (decision.outcome === "approve") await createOwedGrant(tx, request, decision.at);
  await tx.wake({ type: "deliver-cards", requestId: request.id });
  return true;
}

async function createOwedGrant(tx: Transaction, request: AccessRequest, decidedAt: Date): Promise<void> {
  const { target, durationSeconds } = request;
  if (target === null || durationSeconds === null) return;
  const grant = createGrant({
    id: randomUUID(),
    requestId: request.id,
    beneficiaryId: request.beneficiaryId,
    target,
    durationSeconds,
    decidedAt,
  });
  await tx.addGrant(grant);
  tx.audit({
    actor: "system",
    action: "grant.owed",
    subject: `grant:${grant.id}`,
    data: { request: request.id, target: target.name, endsAt: grant.endsAt.toISOString() },
  });
  await tx.wake({ type: "advance-grant", grantId: grant.id });
  await tx.wake({ type: "advance-grant", grantId: grant.id }, { at: grant.endsAt });
}

import type { Decision } from "../domain/approval-policy.ts";
import { type Grant, wasEndedEarly } from "../domain/grant.ts";
import { type AccessRequest, isOpen } from "../domain/request.ts";
import type { Flows } from "../ports/flows.ts";
import type { Transaction } from "../ports/store.ts";
import { recordStep } from "./record-step.ts";
import { lockExtended, oweGrant } from "./owe-grant.ts";
import { refuseToCarryOn } from "./refuse-to-carry-on.ts";

/** A decision, and the request as it is then. */
interface Decided {
  readonly request: AccessRequest;
  readonly decision: Decision;
  /** The longest time the flow lets access last, in seconds. */
  readonly maxSeconds: number;
}

/**
 * Commits a decision with everything that follows from it: the request's new state, the audit entry, and the work that is
 * owed; with the last one also the grant with the moment it ends, and what people are told. One transaction, so none of it
 * is ever missing. Gives `said-already` when the same person's word is there already; then nothing was written. What would
 * give back access that was ended early is no decision: `carried-access-ended`, and the request ends with that reason.
 */
export async function recordDecision(
  tx: Transaction,
  decided: Decided,
  flows: Flows,
): Promise<"recorded" | "said-already" | "carried-access-ended"> {
  const { request, decision } = decided;
  const extended = request.status === "approved" ? await lockExtended(tx, request) : null;
  if (extended !== null && wasEndedEarly(extended)) {
    const open = await tx.findRequest(request.id);
    if (open !== null) await refuseToCarryOn(tx, { ...open, trace: request.trace }, { actor: "system" });
    return "carried-access-ended";
  }
  if (!(await tx.addDecision(decision))) return "said-already";
  await tx.saveRequest(request);
  tx.audit({
    actor: decision.userId ?? "flow",
    action: isOpen(request) ? "request.approval" : `request.${request.status}`,
    subject: `request:${request.id}`,
    data: { because: decision.because, message: decision.message, ...placeOf(request, decision) },
  });
  if (isOpen(request)) {
    // The next stage is asked outside of this: what a flow answers is no part of a commit.
    if (request.stageSince === null) await tx.wake({ type: "begin-stage", requestId: request.id });
  } else {
    await recordStep(tx, flows, { request, step: decision.outcome, userId: decision.userId });
    await closeByDecision(tx, decided, extended);
  }
  await tx.wake({ type: "deliver-cards", requestId: request.id });
  return "recorded";
}

async function closeByDecision(
  tx: Transaction,
  { request, decision, maxSeconds }: Decided,
  extended: Grant | null,
): Promise<void> {
  await tx.tell({
    recipient: { kind: "user", userId: request.requesterId },
    notice: { kind: decision.outcome === "approve" ? "request-approved" : "request-denied", detail: null },
    requestId: request.id,
  });
  if (decision.outcome === "approve") await oweGrant(tx, request, { at: decision.at, maxSeconds, extended });
}

/** Where an approval was given among several, and in whose name; nothing where one person decides for themselves. */
function placeOf(
  { stages, status }: AccessRequest,
  { stage, onBehalfOf }: Decision,
): Readonly<Record<string, string | number>> {
  const isOneOfSeveral = stages.length > 1 || status === "pending";
  return {
    ...(isOneOfSeveral && { stage: stages[stage]?.label ?? stage + 1 }),
    ...(onBehalfOf !== null && { onBehalfOf }),
  };
}

import { randomUUID } from "node:crypto";

import type { AccessRequest } from "../domain/request.ts";
import type { RequestEvent } from "../domain/request-event.ts";
import type { Flows } from "../ports/flows.ts";
import type { Transaction } from "../ports/store.ts";

/** A step that a request takes, in the transaction in which it takes it. */
export interface TakenStep extends Pick<RequestEvent, "step"> {
  readonly request: Pick<AccessRequest, "id" | "flow" | "target" | "requesterId">;
  /** Who takes it; `null` where time, a check or the flow itself does. */
  readonly userId: string | null;
  readonly cause?: RequestEvent["cause"];
  readonly data?: RequestEvent["data"];
}

/**
 * Writes a step in the step's own commit. Where the flow has a hook after it, that is owed from this commit on, and woken
 * with it.
 */
export async function recordStep(tx: Transaction, flows: Flows, taken: TakenStep): Promise<void> {
  const isAfterOwed = flows.find(taken.request.flow)?.hasAfter(taken.step) ?? false;
  const event = eventOf(tx, taken, { failed: false, isAfterOwed });
  await tx.addEvent(event);
  if (isAfterOwed) await tx.wake({ type: "run-after-hook", eventId: event.id, requestId: taken.request.id });
}

/** Writes a step that was tried and did not come to be: no hook follows it. */
export async function recordFailedStep(tx: Transaction, tried: TakenStep): Promise<void> {
  await tx.addEvent(eventOf(tx, tried, { failed: true, isAfterOwed: false }));
}

function eventOf(
  tx: Transaction,
  { request, step, userId, cause, data }: TakenStep,
  outcome: Pick<RequestEvent, "failed" | "isAfterOwed">,
): RequestEvent {
  return {
    id: randomUUID(),
    requestId: request.id,
    flow: request.flow,
    targetName: request.target?.name ?? null,
    step,
    userId,
    requesterId: request.requesterId,
    cause: cause ?? null,
    data: data ?? {},
    happenedAt: tx.now,
    ...outcome,
  };
}

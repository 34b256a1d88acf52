import { draftRequest } from "../domain/draft-request.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { RequestEvent } from "../domain/request-event.ts";
import type { Step } from "../domain/steps.ts";
import type { FlowFacts } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { findPeople } from "./find-people.ts";

/** What belongs to a step beside its request. */
export interface StepFacts extends Pick<FlowFacts, "cause" | "forward"> {
  readonly step: Step;
  /** Who takes it; `null` where time or a check does. */
  readonly userId: string | null;
}

/** What a flow's code is told of a step that a request takes now. `null` when somebody in it is not known. */
export async function factsOfStep(
  world: Pick<World, "store">,
  request: AccessRequest,
  { userId, ...about }: StepFacts,
): Promise<FlowFacts | null> {
  return world.store.transaction(async (tx) => {
    const people = await findPeople({ store: tx }, request);
    if (people === null) return null;
    const decision = await tx.findDecision(request.id);
    const approverId = decision?.outcome === "approve" ? decision.userId : null;
    const approver = approverId === null ? null : await tx.findUser(approverId);
    const user = userId === null ? null : await tx.findUser(userId);
    const by = { user: user ?? people.requester, isCausedByNobody: user === null };
    return { request, ...people, ...by, approver, ...about, now: tx.now };
  });
}

/** What a flow's code is told of a step that was committed. `null` when what it is about is not known any more. */
export async function factsOfEvent(world: Pick<World, "store">, event: RequestEvent): Promise<FlowFacts | null> {
  const request = event.requestId === null ? draftOf(event) : await world.store.findRequest(event.requestId);
  if (request === null) return null;
  const { step, userId, cause, data } = event;
  return factsOfStep(world, request, {
    step,
    userId,
    ...(cause === null ? {} : { cause }),
    ...(data.forward === undefined ? {} : { forward: data.forward }),
  });
}

function draftOf({ flow, requesterId, data, happenedAt }: RequestEvent): AccessRequest | null {
  return data.prompt === undefined ? null : draftRequest({ flow, requesterId, ...data.prompt, at: happenedAt });
}

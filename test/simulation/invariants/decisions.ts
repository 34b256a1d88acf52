import type { Decision } from "../../../src/domain/approval-policy.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import { onCallName } from "../company.ts";
import { presentFiber } from "../fiber.ts";
import type { Ground } from "../ground.ts";
import { authorityFacts, escalatedFacts, readingAgeMs, voicesOf } from "./authority.ts";

/** Looks at decisions that are new: no more for a request than its stages ask for, by people who were allowed to. */
export function lookAtDecisions(ground: Ground): void {
  const { memory, watch, story } = ground;
  const decisions = memory.rows.decisions.all(null);
  if (decisions.length > watch.decisions) ground.facts.note(ground.step);
  for (const decision of decisions.slice(watch.decisions)) {
    const name = story.nameOf(decision.requestId, "request");
    const ofRequest = decisions.filter(({ requestId }) => requestId === decision.requestId);
    if (isTooMany(ground, ofRequest)) story.break(`${name} must be decided at most once.`);
    const problem = problemOf(ground, decision);
    if (problem !== null) story.break(`${name} was decided, yet ${problem}.`);
  }
  watch.decisions = decisions.length;
}

/** One denial, and nothing after it; and of approvals no more than all stages together ask for. */
function isTooMany({ memory, company }: Ground, decisions: readonly Decision[]): boolean {
  const request = memory.rows.requests.get(decisions[0]?.requestId ?? "", null);
  const stages = request === null ? [] : company.plan(request.flow).stages;
  const most = stages.reduce((sum, { quorum }) => sum + quorum, 0);
  return decisions.length > most || decisions.slice(0, -1).some(({ outcome }) => outcome === "deny");
}

/** Why this decision must not count, or `null`. Who decides was allowed to at a moment at most 5 seconds earlier. */
function problemOf(ground: Ground, decision: Decision): string | null {
  const { memory, company, facts } = ground;
  const { requestId, userId, at } = decision;
  const request = memory.rows.requests.get(requestId, null);
  if (request === null) return "nobody asked for it";
  if (at >= request.deadline) return "its time was over";
  const requester = memory.rows.users.get(request.requesterId, null);
  if (userId === null) {
    const isOnCall = requester?.slackUserId === company.employee(onCallName).slackUserId;
    return isOnCall && request.flow.endsWith("-fast") ? null : "the flow has no fast track for that";
  }
  const voices = voicesOf(decision);
  if (voices.includes(request.requesterId) || voices.includes(request.beneficiaryId)) return "by the person who asked";
  const wasSo = (fact: string) => facts.wasSoAfter(fact, at.getTime() - readingAgeMs);
  if (!voices.every((id) => wasSo(`standing ${memory.rows.users.get(id, null)?.slackUserId ?? ""}`)))
    return "by somebody who was not in good standing";
  if (!isDelegated(ground, decision)) return "in the name of somebody who had not asked for that";
  if (!authorityFacts(ground, request, decision).some(wasSo)) {
    const isEarly = escalatedFacts(ground, request, decision).some(wasSo);
    return isEarly ? "by somebody before their time" : "by somebody who was not allowed to";
  }
  return problemOfCard(ground, request, decision);
}

/** Whether somebody who was away had the other one decide for them. */
function isDelegated({ memory }: Ground, { userId, onBehalfOf, at }: Decision): boolean {
  if (onBehalfOf === null) return true;
  const since = at.getTime() - readingAgeMs;
  return memory.rows.delegations
    .all(null)
    .filter(({ fromUserId, toUserId }) => fromUserId === onBehalfOf && toUserId === userId)
    .some(
      ({ beginsAt, until, endedAt }) =>
        beginsAt <= at && until.getTime() > since && (endedAt === null || endedAt.getTime() > since),
    );
}

/** A button counts while the list that it was put to has its turn. */
function problemOfCard({ memory }: Ground, { id }: AccessRequest, { stage }: Decision): string | null {
  const fiber = presentFiber.getStore();
  // What another click committed a moment ago may be seen first here.
  const card = fiber?.decides === true ? memory.rows.notifications.get(fiber.card ?? "", null) : null;
  if (card === null || card.requestId !== id) return null;
  if (card.state === "superseded") return "on a message whose list had lost its turn";
  return card.stage === stage ? null : "on a message about another stage";
}

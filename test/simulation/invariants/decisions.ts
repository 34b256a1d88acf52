import type { Decision } from "../../../src/domain/approval-policy.ts";
import { onCallName } from "../company.ts";
import type { Ground } from "../ground.ts";

/** Looks at decisions that are new: one for each request, by somebody who was allowed to. */
export function lookAtDecisions(ground: Ground): void {
  const { memory, watch, story } = ground;
  const decisions = memory.rows.decisions.all(null);
  if (decisions.length > watch.decisions) ground.facts.note(ground.step);
  for (const decision of decisions.slice(watch.decisions)) {
    const name = story.nameOf(decision.requestId, "request");
    if (decisions.filter(({ requestId }) => requestId === decision.requestId).length > 1) {
      story.break(`${name} must be decided at most once.`);
    }
    const problem = problemOf(ground, decision);
    if (problem !== null) story.break(`${name} was decided, yet ${problem}.`);
  }
  watch.decisions = decisions.length;
}

/** Why this decision must not count, or `null`. Who decides was allowed to at a moment at most 5 seconds earlier. */
function problemOf({ memory, company, facts }: Ground, { requestId, userId, at }: Decision): string | null {
  const request = memory.rows.requests.get(requestId, null);
  if (request === null) return "nobody asked for it";
  if (at >= request.deadline) return "its time was over";
  const requester = memory.rows.users.get(request.requesterId, null);
  if (userId === null) {
    const isOnCall = requester?.slackUserId === company.employee(onCallName).slackUserId;
    return isOnCall && request.flow.endsWith("-fast") ? null : "the flow has no fast track for that";
  }
  if (userId === request.requesterId || userId === request.beneficiaryId) return "by the person who asked";
  const decider = memory.rows.users.get(userId, null);
  const fact = `decides ${request.flow} ${decider?.slackUserId ?? ""}`;
  return facts.wasSoAfter(fact, at.getTime() - 5_000) ? null : "by somebody who was not allowed to";
}

import { addSeconds } from "date-fns/addSeconds";

import type { Decision } from "../../../src/domain/approval-policy.ts";
import type { AuditEvent } from "../../../src/domain/audit.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import { employeeOf } from "../employee-of.ts";
import { decidingFacts } from "../facts.ts";
import type { Ground } from "../ground.ts";

/** How old a reading of authority may be, in milliseconds. */
export const readingAgeMs = 5_000;

/** Remembers when each stage began to be asked, as the audit log tells it. */
export function hearStages({ watch }: Pick<Ground, "watch">, told: readonly AuditEvent[]): void {
  for (const { action, subject, at } of told) {
    if (action !== "request.pending" && action !== "request.stage-begun") continue;
    const id = subject.slice("request:".length);
    watch.stagesBegun.set(id, [...(watch.stagesBegun.get(id) ?? []), at]);
  }
}

/** Whoever gave a verdict, and who was away for whom they gave it. */
export function voicesOf({ userId, onBehalfOf }: Pick<Decision, "userId" | "onBehalfOf">): readonly string[] {
  return [userId, onBehalfOf].filter((id) => id !== null);
}

/**
 * The facts any one of which allows a decision: of whoever gave it, or of who was away and in whose name they did. Those to
 * whom the stage escalates are meant from its time on.
 */
export function authorityFacts(ground: Ground, request: AccessRequest, decision: Decision): readonly string[] {
  const { company, watch } = ground;
  const { branch, stages } = company.plan(request.flow);
  const stage = stages[decision.stage];
  const person = employeeOf(ground, decision.onBehalfOf ?? decision.userId ?? "");
  if (stage === undefined || person === null) return [];
  const { by, escalation } = stage;
  const began = watch.stagesBegun.get(request.id)?.[decision.stage] ?? null;
  const isEscalated =
    escalation !== null && began !== null && decision.at >= addSeconds(began, escalation.afterSeconds);
  return [by, ...(isEscalated ? [escalation.by] : [])].flatMap((some) => decidingFacts(branch, some, person));
}

/** The same for whom only the escalation of the stage allows, whether its time has come or not. */
export function escalatedFacts(ground: Ground, request: AccessRequest, decision: Decision): readonly string[] {
  const { branch, stages } = ground.company.plan(request.flow);
  const escalation = stages[decision.stage]?.escalation ?? null;
  const person = employeeOf(ground, decision.onBehalfOf ?? decision.userId ?? "");
  return escalation === null || person === null ? [] : decidingFacts(branch, escalation.by, person);
}

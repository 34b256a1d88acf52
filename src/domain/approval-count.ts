import type { Decision } from "./approval-policy.ts";
import type { DecidingStage } from "./deciding-stage.ts";
import { accept, refuse, type Result } from "./refusal.ts";

/**
 * Whether every stage, as the flow has it now, is approved by as many as it asks for now; what was asked for when people
 * decided may have been less. An approval of the flow's own hook stands for all of them. `approvals` are the decisions
 * that approved, one of each person. Refuses with the first stage that is short.
 */
export function recountApprovals(
  stages: readonly Pick<DecidingStage, "label" | "quorum">[],
  approvals: readonly Pick<Decision, "userId" | "stage">[],
): Result<void> {
  if (approvals.some(({ userId }) => userId === null)) return accept(undefined);
  if (approvals.length === 0) return refuse({ reason: "approvals-too-few", stage: null, quorum: 1, given: 0 });
  for (const [index, { label, quorum }] of stages.entries()) {
    const given = approvals.filter(({ stage }) => stage === index).length;
    const name = stages.length === 1 ? null : (label ?? `stage ${index + 1}`);
    if (given < quorum) return refuse({ reason: "approvals-too-few", stage: name, quorum, given });
  }
  return accept(undefined);
}

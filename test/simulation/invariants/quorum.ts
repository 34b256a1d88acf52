import { z } from "zod";

import type { AccessRequest } from "../../../src/domain/request.ts";
import type { Ground } from "../ground.ts";

const approvals: ReadonlySet<string> = new Set(["request.approval", "request.approved"]);
const placeSchema = z.object({
  stage: z.union([z.string(), z.number()]).optional(),
  onBehalfOf: z.string().optional(),
});

/** One approval, as the audit log tells it. */
interface Told {
  readonly stage: number;
  /** Whoever gave it, and who was away for whom they did. */
  readonly voices: readonly string[];
}

/**
 * Why a request must not be granted anything, told from the audit log and the company's plan alone: in every stage so many
 * different people have to have approved, none of them for themselves, and nobody is heard twice.
 */
export function problemOfApproval(ground: Ground, request: AccessRequest): string | null {
  const { company } = ground;
  const told = approvalsOf(ground, request);
  // The flow's own hook stands for all of them; whether it may is looked at with the decision.
  if (told.some(({ voices }) => voices.includes("flow"))) return null;
  const voices = told.flatMap((one) => one.voices);
  if (voices.includes(request.requesterId) || voices.includes(request.beneficiaryId)) {
    return "the person who asked must not be heard";
  }
  if (new Set(voices).size < voices.length) return "nobody must be heard twice about one request";
  for (const [index, { label, quorum }] of company.plan(request.flow).stages.entries()) {
    const given = told.filter(({ stage }) => stage === index).length;
    if (given < quorum) return `${given} approved in the stage "${label}" instead of ${quorum}`;
  }
  return null;
}

function approvalsOf({ memory, company }: Ground, { id, flow }: AccessRequest): readonly Told[] {
  const labels = company.plan(flow).stages.map(({ label }) => label);
  return memory.rows.audit.flatMap(({ subject, action, actor, data }) => {
    if (subject !== `request:${id}` || !approvals.has(action)) return [];
    const { stage = 1, onBehalfOf } = placeSchema.parse(data);
    const index = typeof stage === "number" ? stage - 1 : labels.indexOf(stage);
    return [{ stage: index, voices: [actor, ...(onBehalfOf === undefined ? [] : [onBehalfOf])] }];
  });
}

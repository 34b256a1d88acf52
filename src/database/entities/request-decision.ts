import { defineEntity, p } from "@mikro-orm/core";

import type { Outcome } from "../../domain/approval-policy.ts";
import type { Trace } from "../../domain/trace.ts";

/** One verdict: who, what, and by which rule. One approval and one denial per request and person, by constraint. */
export const RequestDecisionEntity = defineEntity({
  name: "RequestDecision",
  tableName: "request_decision",
  properties: {
    id: p.uuid().primary(),
    requestId: p.uuid(),
    userId: p.uuid().strictNullable(),
    outcome: p.text().$type<Outcome>(),
    message: p.text().strictNullable(),
    because: p.text(),
    stage: p.integer(),
    onBehalfOf: p.uuid().strictNullable(),
    trace: p.json().$type<Trace>().strictNullable(),
    at: p.datetime().fieldName("decided_at"),
  },
});

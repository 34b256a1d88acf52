import type { Goal, RequestsResult } from "./requests-result.ts";

/** What is wanted on two cores with 50 journeys at once, and whether it is so. A limit itself is not met. */
export function judge(measured: Pick<RequestsResult, "latchkey" | "ratio" | "start">): readonly Goal[] {
  const { latchkey, ratio, start } = measured;
  return [
    goal("acknowledgement, p99", "ms", 100, latchkey.acknowledgementMs.all.p99),
    goal("seconds per journey", "times the floor", 2.5, ratio),
    goal("start to ready, Okta configured", "ms", 2_000, start.withOkta.readyMs),
    goal("start to ready, without Okta", "ms", 2_000, start.withoutOkta.readyMs),
    goal("idle memory, Okta configured", "MB", 260, start.withOkta.idleMemoryMb),
    goal("idle memory, without Okta", "MB", 160, start.withoutOkta.idleMemoryMb),
  ];
}

function goal(name: string, unit: Goal["unit"], limit: number, measured: number | null): Goal {
  return { goal: name, unit, limit, measured, isMet: measured === null ? null : measured < limit };
}

/**
 * `fine`; `problem`: it will not work as it is; `unknown`: it could not be looked at; `skipped`: nobody wanted it looked
 * at.
 */
export type FindingState = "fine" | "problem" | "unknown" | "skipped";

/** The parts of a deployment that are looked at, in this order. */
export const findingGroups = ["Configuration", "Secrets", "Database", "Slack", "Connectors", "Flows"] as const;
export type FindingGroup = (typeof findingGroups)[number];

/** What a look at one part of a deployment found. It holds no secret. */
export interface Finding {
  readonly group: FindingGroup;
  /** What was looked at: `the channel #access-requests`. */
  readonly what: string;
  readonly state: FindingState;
  /** What is so, in words that follow a colon. */
  readonly detail: string;
  /** What to do about it, a sentence; `null` where nothing is to be done. */
  readonly next: string | null;
}

/** What one finding says beside its group. */
type Said = Omit<Finding, "group" | "state" | "next"> & { readonly next?: string | null };

/** Findings of one group. */
export function findingsOf(group: FindingGroup) {
  const found = (state: FindingState, { what, detail, next = null }: Said): Finding => {
    return { group, what, state, detail, next };
  };
  return {
    fine: (what: string, detail: string): Finding => found("fine", { what, detail }),
    problem: (what: string, detail: string, next: string): Finding => found("problem", { what, detail, next }),
    unknown: (what: string, detail: string, next: string): Finding => found("unknown", { what, detail, next }),
    skipped: (what: string, detail: string): Finding => found("skipped", { what, detail }),
  };
}

/** What all findings come to: `problem` before `unknown` before `fine`. What was skipped counts as fine. */
export function sumUpFindings(findings: readonly Finding[]): "fine" | "problem" | "unknown" {
  const states = new Set(findings.map(({ state }) => state));
  if (states.has("problem")) return "problem";
  return states.has("unknown") ? "unknown" : "fine";
}

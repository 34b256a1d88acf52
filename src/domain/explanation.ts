import type { Trace } from "./trace.ts";

/** Who decides one stage, as it is at this moment. */
export interface ExplainedStage {
  readonly label: string | null;
  /** How many different people have to approve. */
  readonly quorum: number;
  /** Who may, in words. */
  readonly deciders: string;
  /** Who that is by name, as far as they were read. */
  readonly people: readonly string[];
  /** Whether there are more of them. */
  readonly areMore: boolean;
}

/**
 * What would come of a request if somebody made it now: `asked` of those who decide, `approved` or `denied` by the flow's
 * own hook, `refused` before anybody is asked, or `unknown` where something could not be read.
 */
export type ExplainedOutcome = "asked" | "approved" | "denied" | "refused" | "unknown";

/** What would come of a request, and why. People in it are written as Slack mentions them. */
export interface Explanation {
  /** Who would ask. */
  readonly who: string;
  /** For what. */
  readonly what: string;
  readonly outcome: ExplainedOutcome;
  /** What was looked at, in the order in which a request is looked at. */
  readonly trace: Trace;
  /** Empty where nobody would be asked. */
  readonly stages: readonly ExplainedStage[];
  /** Where the card would go: the next list where nobody of one decides. */
  readonly destinations: readonly string[];
}

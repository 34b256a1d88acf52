import { describeDuration } from "./duration.ts";
import { describeRule, type GroupRule, type PeopleRule } from "./people-rule.ts";

/** How many stages an approval may have, and how many people one stage may ask for. */
export const mostStages = 5;
export const largestQuorum = 10;

/** One stage of an approval, as the configuration says it at this moment. */
export interface DecidingStage {
  /** What the flow calls it; `null` where it gives no name. */
  readonly label: string | null;
  readonly decide: PeopleRule;
  /** How many distinct people have to approve, from 1 to `largestQuorum`. */
  readonly quorum: number;
  /** Who may decide as well once the stage has waited so long. */
  readonly escalate: { readonly afterSeconds: number; readonly decide: PeopleRule } | null;
}

/** A stage in which one of those whom the rule allows decides alone. */
export function plainStage(decide: PeopleRule): DecidingStage {
  return { label: null, decide, quorum: 1, escalate: null };
}

/**
 * Who may decide in a stage that began at `since`: once it has waited long enough, also those it escalates to. A stage of
 * which nobody knows when it began is escalated to nobody.
 */
export function ruleInForce(stage: DecidingStage, since: Date | null, now: Date): PeopleRule {
  const { decide, escalate } = stage;
  if (escalate === null || since === null) return decide;
  return isEscalated(escalate, since, now) ? { kind: "any", of: [decide, escalate.decide] } : decide;
}

/** Whether a stage that began at `since` has waited so long that others may decide as well. */
export function isEscalated(escalate: NonNullable<DecidingStage["escalate"]>, since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() >= escalate.afterSeconds * 1_000;
}

/** Every rule by which somebody may come to decide in a stage. */
export function rulesOf({ decide, escalate }: DecidingStage): readonly PeopleRule[] {
  return escalate === null ? [decide] : [decide, escalate.decide];
}

/** Who decides in a stage, in words. `nameOf` gives the words for a group where more than its ids is known. */
export function describeStage(stage: DecidingStage, nameOf?: (group: GroupRule) => string | null): string {
  const { quorum, escalate } = stage;
  const first = describeRule(stage.decide, nameOf);
  const asked = quorum === 1 ? first : `${quorum} different people of: ${first}`;
  if (escalate === null) return asked;
  return `${asked}; after ${describeDuration(escalate.afterSeconds)} also ${describeRule(escalate.decide, nameOf)}`;
}

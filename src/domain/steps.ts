import type { EndCause } from "./grant.ts";

/**
 * What happens in the life of a request, each with a hook before it (`onApprove`) and one after its commit
 * (`afterApprove`). A revoke and an expiry are both `deescalate`; their cause tells them apart.
 */
export const steps = [
  "prompt",
  "request",
  "requestForward",
  "requestExpire",
  "approve",
  "deny",
  "escalate",
  "deescalate",
] as const;

export type Step = (typeof steps)[number];

/** The hook before a step. */
export type OnHook = `on${Capitalize<Step>}`;

/** The hook after the commit of a step. */
export type AfterHook = `after${Capitalize<Step>}`;

/** What a hook may answer; silence lets the step go on. */
export type OutcomeKind = "approve" | "deny" | "ignore";

/** Why a request expired: nobody decided, none of its destinations could be reached, or nobody was asked yet. */
export type ExpiryCause = "nobody-decided" | "nobody-reached" | "nobody-asked";

/** Why a step was taken, where it says so: `requestExpire` and `deescalate` do. */
export type StepCause = EndCause | ExpiryCause;

/** From which list of destinations a request goes on to which, counted from 0, and of how many. */
export interface Forward {
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

/**
 * The one table of what counts before which step. An approval comes from permission alone, but for the fast track of a
 * new request: silence never becomes one. Access is given or not, and its removal waits for nobody, but for a person who
 * wants it before its time.
 */
const counting: Record<Step, readonly OutcomeKind[]> = {
  prompt: ["deny", "ignore"],
  request: ["approve", "deny", "ignore"],
  requestForward: ["deny", "ignore"],
  requestExpire: ["deny"],
  approve: ["approve", "deny", "ignore"],
  deny: ["deny", "ignore"],
  escalate: [],
  deescalate: ["ignore"],
};

/** What a hook may answer before this step. */
export function outcomesOf(step: Step): readonly OutcomeKind[] {
  return counting[step];
}

/** The step that a hook stands before. */
export function stepOf(hook: OnHook): Step {
  const found = steps.find((step) => onHook(step) === hook);
  if (found === undefined) throw new Error(`There is no step for the hook ${hook}.`);
  return found;
}

/** The name of the hook before a step. */
export function onHook<const Taken extends Step>(step: Taken): `on${Capitalize<Taken>}` {
  return `on${capitalize(step)}`;
}

/** The name of the hook after a step. */
export function afterHook<const Taken extends Step>(step: Taken): `after${Capitalize<Taken>}` {
  return `after${capitalize(step)}`;
}

function capitalize<const Word extends string>(word: Word): Capitalize<Word> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript does not see that this is what its own `Capitalize` says.
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}` as Capitalize<Word>;
}

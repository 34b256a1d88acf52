import {
  afterHook,
  type AfterHook,
  onHook,
  type OnHook,
  outcomesOf,
  type Step,
  stepOf,
  steps,
} from "../domain/steps.ts";
import { type Flow, type FlowFacts, FlowFault, type HookOutcome } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { AnyFields, AnyTarget, FlowInput } from "./event.ts";
import { readHookOutcome } from "./read-answers.ts";
import { partLimitMs, runPart } from "./run-part.ts";

type AnyInput = FlowInput<readonly AnyTarget[], AnyFields, readonly string[]>;

/** What a hook that fails means for its step. */
const consequences: Record<Step, string> = {
  prompt: "the form did not open",
  request: "nothing was decided",
  requestForward: "the request went on to the next destinations",
  requestExpire: "the request expired all the same",
  approve: "nothing was decided",
  deny: "nothing was decided",
  escalate: "the access is not given yet, and the hook is asked again",
  deescalate: "the access ends all the same",
};

/** The hooks of a flow, ready to run. `input` gives what a hook before or after a step is told. */
export function runHooks(
  flow: DefinedFlow,
  input: (facts: FlowFacts, step: Step) => Promise<AnyInput>,
  limitMs: number = partLimitMs,
): Pick<Flow, "hook" | "after" | "hasOn" | "hasAfter"> {
  const run = async (name: OnHook | AfterHook, step: Step, facts: FlowFacts, consequence: string) => {
    const hook: unknown = flow.hooks?.[name];
    if (typeof hook !== "function") return null;
    // What is read for it is not the hook's own time, and its faults are not the hook's.
    const told = await input(facts, step);
    return runPart(flow.name, name, (): unknown => Reflect.apply(hook, flow.hooks, [told]), { limitMs, consequence });
  };
  return {
    async hook(name, facts): Promise<HookOutcome> {
      const step = stepOf(name);
      const consequence = consequences[step];
      const outcome = readHookOutcome(flow, name, await run(name, step, facts, consequence), consequence);
      if (outcome === null || outcomesOf(step).includes(outcome.kind)) return outcome;
      throw new FlowFault(flow.name, name, describeWrongOutcome(flow, name, outcome.kind, step));
    },
    async after(name, facts) {
      const step = steps.find((one) => afterHook(one) === name);
      if (step !== undefined) await run(name, step, facts, "what it is for was not done; the step itself stands");
    },
    hasOn: (step) => flow.hooks?.[onHook(step)] !== undefined,
    hasAfter: (step) => flow.hooks?.[afterHook(step)] !== undefined,
  };
}

function describeWrongOutcome(flow: DefinedFlow, name: OnHook, kind: string, step: Step): string {
  const counting = outcomesOf(step).map((one) => `"${one}"`);
  const allowed = counting.length === 0 ? "nothing" : `${counting.join(" or ")}, or nothing`;
  return `The ${name} of the flow "${flow.name}" answered "${kind}", which does not count there, so ${consequences[step]}. Let it answer ${allowed}.`;
}

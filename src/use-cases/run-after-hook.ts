import type { RequestEvent } from "../domain/request-event.ts";
import { afterHook } from "../domain/steps.ts";
import { type Flow, FlowFault } from "../ports/flows.ts";
import type { OwedHook } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { factsOfEvent } from "./facts-of-step.ts";
import { hookFault } from "./ask-hook.ts";
import { reportFlowFault } from "./report-trouble.ts";

/** How often a hook is begun that never comes to an end, since the process ends before it does. */
const mostAttempts = 3;

/**
 * Runs the next hook after a step that was committed: of a request, the one after the first step that owes one. What it
 * throws undoes nothing: the admins hear of it, and it is not run again. One that was cut off is run once more, as when
 * the process was stopped; but not for ever, since it may be what stops it.
 */
export async function runAfterHook(world: World, owed: Pick<OwedHook, "eventId" | "requestId">): Promise<void> {
  const event = await world.store.nextOwedEvent(owed);
  if (event === null) return;
  const flow = world.flows.find(event.flow);
  const attempts = await world.store.transaction((tx) => tx.beginAfterHook(event.id));
  if (attempts === null) return;
  if (flow !== null && attempts > mostAttempts) await reportCutOff(world, flow, event);
  else if (flow !== null) await run(world, flow, event);
  await world.store.transaction((tx) => tx.settleAfterHook(event.id));
}

async function run(world: World, flow: Flow, event: RequestEvent): Promise<void> {
  const hook = afterHook(event.step);
  const facts = await factsOfEvent(world, event);
  if (facts === null) return;
  try {
    await flow.after(hook, facts);
  } catch (error) {
    const fault = hookFault(flow, hook, error, "what it is for was not done; the step itself stands");
    await reportFlowFault(world, fault, event.requestId);
  }
}

async function reportCutOff(world: World, flow: Flow, event: RequestEvent): Promise<void> {
  const hook = afterHook(event.step);
  const message = `The ${hook} of the flow "${flow.name}" was begun ${mostAttempts} times and cut off each time, since Latchkey was stopped or killed meanwhile, so it is not run again. Look whether it is what stops Latchkey.`;
  await reportFlowFault(world, new FlowFault(flow.name, hook, message), event.requestId);
}

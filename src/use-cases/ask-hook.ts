import type { AfterHook, OnHook } from "../domain/steps.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { type Flow, type FlowFacts, FlowFault, type HookOutcome } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import { reportFlowFault } from "./report-trouble.ts";

/**
 * Asks a hook that may not hold its step up: whatever it throws is told to the admins, and counts as silence. Of a hook
 * that is not there nothing is read.
 */
export async function askWithoutWaiting(
  world: Pick<World, "store" | "log">,
  flow: Flow,
  hook: OnHook,
  facts: FlowFacts,
  consequence: string,
): Promise<HookOutcome> {
  try {
    return await flow.hook(hook, facts);
  } catch (error) {
    await reportFlowFault(world, hookFault(flow, hook, error, consequence), facts.request.id);
    return null;
  }
}

/** What a hook threw, as it is told; an outside system that it asked is named. Throws again what is a fault of ours. */
export function hookFault(flow: Flow, hook: OnHook | AfterHook, error: unknown, consequence: string): FlowFault {
  if (error instanceof FlowFault) return error;
  if (!(error instanceof DirectoryFault || error instanceof MessengerFault)) throw error;
  const system = error instanceof DirectoryFault ? "" : "Slack failed: ";
  const message = `The ${hook} of the flow "${flow.name}" could not ask what it needs, so ${consequence}: ${system}${error.message}`;
  return new FlowFault(flow.name, hook, message, { cause: error });
}

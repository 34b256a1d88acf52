import { setTimeout as passTime } from "node:timers/promises";

import { draftRequest } from "../domain/draft-request.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { hookFault } from "./ask-hook.ts";
import { reportFlowFault } from "./report-trouble.ts";

/** Somebody wants to open a form. */
export interface Prompt extends Pick<AccessRequest, "source" | "sourceChannel" | "context"> {
  readonly bySlackUserId: string;
}

/**
 * Asks the flow's hook whether the form may open for a person; without a hook it may, and nothing is read. Refuses with
 * what the flow says, or when the hook fails: a form that nobody could check does not open, and the admins hear of it.
 */
export async function askPrompt(world: World, flow: Flow, prompt: Prompt): Promise<Result<void>> {
  if (!flow.hasOn("prompt")) return accept(undefined);
  try {
    return await ask(world, flow, prompt);
  } catch (error) {
    const fault = hookFault(flow, "onPrompt", error, "the form did not open");
    await reportFlowFault(world, fault, null);
    return refuse({ reason: "check-failed", what: `the flow's ${fault.part}` });
  }
}

/**
 * The answer, if it is there within so many milliseconds, else `later`: whoever waits may show that it is being looked at
 * meanwhile, since Slack lets nobody open a form three seconds after a click.
 */
export async function answeredWithin<T>(answer: Promise<T>, milliseconds: number): Promise<T | "later"> {
  const answered = new AbortController();
  const late = passTime(milliseconds, "later" as const, { signal: answered.signal }).catch(() => "later" as const);
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}

async function ask(world: World, flow: Flow, { bySlackUserId, ...prompt }: Prompt): Promise<Result<void>> {
  const met = await meetPresentPerson(world, bySlackUserId, { allowGuests: flow.allowGuests, who: "you" });
  if (!met.ok) return met;
  const { user, metAt: now } = met.value;
  const { name, label } = flow;
  const request = draftRequest({ flow: name, flowLabel: label, requesterId: user.id, ...prompt, at: now });
  const facts: FlowFacts = { request, requester: user, beneficiary: user, user, approver: null, step: "prompt", now };
  const outcome = await flow.hook("onPrompt", facts);
  if (outcome === null || outcome.kind === "approve") return accept(undefined);
  if (outcome.kind === "ignore") return refuse({ reason: "ignored-by-flow", message: outcome.message });
  return refuse({ reason: "ignored-by-flow", message: outcome.reason ?? `You may not use ${label} now.` });
}

import { type EndCause, type Grant, wasAttempted } from "../domain/grant.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { StepCause } from "../domain/steps.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { askWithoutWaiting } from "./ask-hook.ts";
import { factsOfStep } from "./facts-of-step.ts";
import { recordFailedStep } from "./record-step.ts";

/** What becomes of access whose end a broken hook was asked about. */
const endsAnyway = "the access ends all the same";

/**
 * Lets the flow's hook speak before access is given for the first time. Throws what the hook throws: then the access waits,
 * and the hook is asked again.
 */
export async function askBeforeGiving(world: World, grant: Grant): Promise<void> {
  if (grant.state !== "pending") return;
  const asked = await findAsked(world, grant, "escalate");
  if (asked !== null) await asked.flow.hook("onEscalate", asked.facts);
}

/**
 * Starts the flow's hook before access is taken away: once, whatever becomes of the removal, which does not wait for it.
 * That it is asked is committed first, since a hook that kills the process must not do so before each removal. One that
 * is under way, or in line because many end at once, when its process dies is not asked again.
 */
export async function askBeforeTaking(world: World, grant: Grant): Promise<void> {
  const asked = await findAsked(world, grant, "deescalate");
  if (asked === null || !(await world.store.transaction((tx) => tx.noteEndAsked(grant.id)))) return;
  world.beside.start(async () => {
    await askWithoutWaiting(world, asked.flow, "onDeescalate", asked.facts, endsAnyway);
  });
}

/**
 * Whether the flow lets a person who is no admin end access before its time. One whose hook fails does: access never
 * stays because of a fault. `isAsked` says whether there was a hook, so that it is not asked once more.
 */
export async function mayEndEarly(
  world: World,
  grant: Grant,
  end: { readonly by: string; readonly cause: EndCause },
): Promise<Result<{ readonly isAsked: boolean }>> {
  if (!wasAttempted(grant)) return accept({ isAsked: false });
  const ending = { ...grant, endedBy: end.by, endCause: end.cause };
  const asked = await findAsked(world, ending, "deescalate");
  if (asked === null) return accept({ isAsked: false });
  const outcome = await askWithoutWaiting(world, asked.flow, "onDeescalate", asked.facts, endsAnyway);
  if (outcome?.kind !== "ignore") return accept({ isAsked: true });
  const tried = { request: asked.request, step: "deescalate", userId: end.by, cause: end.cause } as const;
  await world.store.transaction((tx) => recordFailedStep(tx, tried));
  return refuse({ reason: "ignored-by-flow", message: outcome.message });
}

/** The flow that has a hook before the step, and what it is told; `null` where there is nothing to ask. */
async function findAsked(
  world: Pick<World, "store" | "flows">,
  grant: Grant,
  step: "escalate" | "deescalate",
): Promise<{ readonly flow: Flow; readonly request: AccessRequest; readonly facts: FlowFacts } | null> {
  const request = await world.store.findRequest(grant.requestId);
  const flow = request && world.flows.find(request.flow);
  if (request === null || flow === null || !flow.hasOn(step)) return null;
  const facts = await factsOfStep(world, request, { step, ...(await whoAndWhy(world, grant, step)) });
  return facts && { flow, request, facts };
}

async function whoAndWhy(
  { store }: Pick<World, "store">,
  { requestId, endedBy, endCause }: Grant,
  step: "escalate" | "deescalate",
): Promise<{ readonly userId: string | null; readonly cause?: StepCause }> {
  if (step === "deescalate") return { userId: endedBy, ...(endCause === null ? {} : { cause: endCause }) };
  return { userId: (await store.findDecision(requestId))?.userId ?? null };
}

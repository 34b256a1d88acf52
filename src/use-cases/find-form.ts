import { type FormSession, untouchedForm } from "../domain/form.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";

/** Whether a flow's form may be another one for each person, so that it has to be remembered. */
export function isChanging(flow: Pick<Flow, "form" | "fields">): boolean {
  return flow.form.prefetched.length > 0 || flow.fields.some(({ changesForm }) => changesForm === true);
}

/**
 * A form as this person has it open. One that nobody kept is as the flow defines it, unless something is to be loaded for
 * it: then it is not known, or not yet. Refuses that of another person or flow.
 */
export async function findForm(
  world: Pick<World, "store">,
  flow: Flow,
  asked: { readonly formId: string; readonly bySlackUserId: string },
): Promise<Result<FormSession>> {
  const { formId: id, bySlackUserId: slackUserId } = asked;
  const kept = await world.store.findFormSession(id);
  if (kept === null && flow.form.prefetched.length === 0) {
    return accept({ id, slackUserId, flow: flow.name, revision: 0, state: untouchedForm(flow.fields) });
  }
  if (kept === null || kept.slackUserId !== slackUserId || kept.flow !== flow.name)
    return refuse({ reason: "form-unknown" });
  return accept(kept);
}

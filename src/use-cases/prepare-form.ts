import type { RawAnswers } from "../domain/field.ts";
import type { AnsweredForm } from "../domain/form.ts";
import { accept, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import { type Flow, FlowFault } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { type KnowsPeople, meetAsker } from "./know-asker.ts";
import { loadForm } from "./load-form.ts";
import { reportFormFault } from "./report-form-fault.ts";
import { settleForm } from "./settle-form.ts";

/**
 * Loads what a form offers to the person who opens it, fits it to answers it begins with, and keeps it, before it is shown:
 * what comes back is checked against that. Refuses whoever may not act. Throws `MessengerFault` or `DirectoryFault` where
 * that cannot be asked.
 */
export async function prepareForm(
  world: KnowsPeople & Pick<World, "log">,
  flow: Flow,
  opened: { readonly formId: string; readonly bySlackUserId: string; readonly answers: RawAnswers },
): Promise<Result<AnsweredForm>> {
  const asker = await meetAsker(world, flow, opened.bySlackUserId);
  if (!asker.ok) return asker;
  const loaded = { state: await loadForm(world, flow, asker.value), raw: opened.answers };
  const form = await settle(world, flow, loaded, asker.value);
  const { formId: id, bySlackUserId: slackUserId } = opened;
  const session = { id, slackUserId, flow: flow.name, revision: 0, state: form.state };
  await world.store.transaction((tx) => tx.saveFormSession(session));
  return accept(form);
}

/** Where the code of the flow fails the form stays as it was; that is told. */
async function settle(
  world: Pick<World, "store" | "log">,
  flow: Flow,
  form: AnsweredForm,
  user: User,
): Promise<AnsweredForm> {
  try {
    return await settleForm(flow, form, user);
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    await reportFormFault(world, error);
    return form;
  }
}

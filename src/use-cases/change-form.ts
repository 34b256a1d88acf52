import type { RawAnswers } from "../domain/field.ts";
import type { AnsweredForm, FormSession } from "../domain/form.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import { type Flow, FlowFault } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { findForm } from "./find-form.ts";
import { type KnowsPeople, meetAsker, type MeetAsker } from "./know-asker.ts";
import { reportFormFault } from "./report-form-fault.ts";
import { settleForm } from "./settle-form.ts";

/** How often it is tried again when the form was changed meanwhile. */
const mostTries = 3;

/** What became of a form: how it is now, and whether the flow's code failed, so that it stays as it was. */
export interface ChangedForm {
  readonly form: AnsweredForm;
  readonly revision: number;
  readonly hasFailed: boolean;
}

/**
 * Fits an open form to what stands in it now, and keeps it before it is shown. `null` where nothing is to be changed.
 * Refuses the form of another person or flow, and somebody who may not act. Throws where the person cannot be looked up.
 * `meet` may remember whom it met, so that not every answer asks Slack.
 */
export async function changeOpenForm(
  world: KnowsPeople & Pick<World, "log">,
  flow: Flow,
  asked: { readonly formId: string; readonly bySlackUserId: string; readonly answers: RawAnswers },
  meet: MeetAsker = (whose, slackUserId) => meetAsker(world, whose, slackUserId),
): Promise<Result<ChangedForm | null>> {
  const asker = await meet(flow, asked.bySlackUserId);
  if (!asker.ok) return asker;
  for (let tried = 0; tried < mostTries; tried += 1) {
    const session = await findForm(world, flow, asked);
    if (!session.ok) return session;
    const before = { state: session.value.state, raw: asked.answers };
    const form = await settled(world, flow, before, asker.value);
    if (form === "failed") {
      return accept({ form: before, revision: session.value.revision, hasFailed: true });
    }
    if (form === before) return accept(null);
    const next: FormSession = { ...session.value, state: form.state };
    if (await world.store.transaction((tx) => tx.saveFormSession(next)))
      return accept({ form, revision: next.revision + 1, hasFailed: false });
  }
  return refuse({ reason: "form-unknown" });
}

async function settled(
  world: Pick<World, "store" | "log">,
  flow: Flow,
  before: AnsweredForm,
  user: User,
): Promise<AnsweredForm | "failed"> {
  try {
    return await settleForm(flow, before, user);
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    await reportFormFault(world, error);
    return "failed";
  }
}

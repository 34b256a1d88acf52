import { isDeepStrictEqual } from "node:util";

import type { RawAnswers } from "../domain/field.ts";
import { type AnsweredForm, nextChange, untouchedForm } from "../domain/form.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { findForm, isChanging } from "./find-form.ts";
import { type KnowsPeople, meetAsker } from "./know-asker.ts";
import { loadForm } from "./load-form.ts";
import { settleForm } from "./settle-form.ts";

/**
 * What was asked, when a form comes back: the form as this person had it, changed for every answer it was not changed for
 * yet. Who submits quicker than that, or sends another form than the one on the screen, is asked what it asks now: refuses
 * with `form-changed`, and the form is kept so that it can be shown. Without a form that is kept, what it offers is loaded
 * now. Throws `FlowFault` where the code of the flow fails.
 */
export async function readForm(
  world: KnowsPeople & Pick<World, "log">,
  flow: Flow,
  sent: { readonly formId: string | null; readonly bySlackUserId: string; readonly answers: RawAnswers },
): Promise<Result<AnsweredForm>> {
  if (!isChanging(flow)) return accept({ state: untouchedForm(flow.fields), raw: sent.answers });
  const { formId, bySlackUserId } = sent;
  if (formId === null) return loadAnew(world, flow, sent);

  const session = await findForm(world, flow, { formId, bySlackUserId });
  if (!session.ok) return session;
  const shown = { state: session.value.state, raw: sent.answers };
  // What is as it was shown needs no code of the flow, so nobody has to be met for it.
  if (nextChange(shown.state, shown.raw) === null) return accept(shown);
  const asker = await meetAsker(world, flow, bySlackUserId);
  if (!asker.ok) return asker;
  const form = await settleForm(flow, shown, asker.value);
  if (form === shown) return accept(form);
  await world.store.transaction((tx) => tx.saveFormSession({ ...session.value, state: form.state }));
  const isAsShown = isDeepStrictEqual(form.state.fields, shown.state.fields) && isDeepStrictEqual(form.raw, shown.raw);
  return isAsShown ? accept(form) : refuse({ reason: "form-changed" });
}

async function loadAnew(
  world: KnowsPeople & Pick<World, "log">,
  flow: Flow,
  sent: { readonly bySlackUserId: string; readonly answers: RawAnswers },
): Promise<Result<AnsweredForm>> {
  const asker = await meetAsker(world, flow, sent.bySlackUserId);
  if (!asker.ok) return asker;
  const loaded = { state: await loadForm(world, flow, asker.value), raw: sent.answers };
  return accept(await settleForm(flow, loaded, asker.value));
}

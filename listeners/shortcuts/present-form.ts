import { randomUUID } from "node:crypto";

import type { ModalView } from "@slack/types";

import type { Refusal } from "../../src/domain/refusal.ts";
import type { Flow } from "../../src/ports/flows.ts";
import { answeredWithin, askPrompt } from "../../src/use-cases/ask-prompt.ts";
import { isChanging } from "../../src/use-cases/find-form.ts";
import { prepareForm } from "../../src/use-cases/prepare-form.ts";
import { recordPrompt } from "../../src/use-cases/record-prompt.ts";
import type { FormContext } from "../../views/form-context.ts";
import { type GivenAnswers, requestForm } from "../../views/request-form.ts";
import { checkingForm, formNotLoaded, refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";

/** How long a flow is asked whether its form may open before the person sees that it is, in milliseconds. */
const patienceMs = 1_500;

/** Where a form appears. */
export interface Screen {
  /** Shows a form for the first time. `false` where it is not there: then nothing more is done, and the person was told. */
  show(view: ModalView): Promise<boolean>;
  /** Draws it anew; one that was closed meanwhile is let go. */
  redraw(view: ModalView): Promise<void>;
  /** Says why no form appears. */
  refuse(refusal: Refusal): Promise<void>;
}

/** Which form, for whom, and what it begins with. */
export interface Presented {
  readonly flow: Flow;
  readonly slackUserId: string;
  readonly sourceChannel: string | null;
  readonly context: FormContext;
  readonly given?: GivenAnswers;
}

/**
 * Shows the form of a flow. It appears at once, from what is known here; whatever has to be asked for is loaded while it is
 * on the screen. A flow's own hook is asked first, and waited for only as long as Slack lets a form open.
 */
export async function presentForm(desk: Desk, screen: Screen, presented: Presented): Promise<void> {
  const { flow } = presented;
  const mayOpen = await askFirst(desk, screen, presented);
  if (mayOpen === null) return;
  const put = async (view: ModalView): Promise<boolean> => {
    if (!mayOpen.isShown) return screen.show(view);
    await screen.redraw(view);
    return true;
  };
  const isShown = isChanging(flow) ? await showChanging(desk, screen, put, presented) : await put(drawn(presented));
  if (isShown) await record(desk, presented);
}

/** Asks the flow's hook. `null` where the form does not open, of which the person was told. */
async function askFirst(desk: Desk, screen: Screen, presented: Presented): Promise<{ isShown: boolean } | null> {
  const { flow } = presented;
  if (!flow.hasOn("prompt")) return { isShown: false };
  const asked = askPrompt(desk.world, flow, promptOf(presented));
  const soon = await answeredWithin(asked, patienceMs);
  if (soon !== "later") {
    if (soon.ok) return { isShown: false };
    await screen.refuse(soon.refusal);
    return null;
  }
  if (!(await screen.show(checkingForm))) return null;
  const answer = await asked;
  if (answer.ok) return { isShown: true };
  await screen.redraw(refusedView(answer.refusal));
  return null;
}

/** A form that is another one for each person: kept before its questions are shown, so that answers can be checked. */
async function showChanging(
  { world }: Desk,
  screen: Screen,
  put: (view: ModalView) => Promise<boolean>,
  presented: Presented,
): Promise<boolean> {
  const { flow, slackUserId, given } = presented;
  const formId = randomUUID();
  // Without anything to load, what the form is begins with what the flow says; it is kept with the first change.
  if (flow.form.prefetched.length === 0 && given === undefined) return put(drawn(presented, { formId }));
  if (!(await put(drawn(presented, { formId, loading: flow.form.prefetched })))) return false;
  try {
    const answers = given?.answers ?? {};
    const form = await prepareForm(world, flow, { formId, bySlackUserId: slackUserId, answers });
    if (!form.ok) await screen.redraw(refusedView(form.refusal));
    else {
      const { state, raw } = form.value;
      const filled = given === undefined ? undefined : { ...given, answers: raw };
      await screen.redraw(drawn({ ...presented, ...(filled && { given: filled }) }, { formId, state }));
    }
  } catch (error) {
    world.log.error({ err: error }, "What a form offers could not be loaded.");
    await screen.redraw(formNotLoaded);
  }
  return true;
}

function drawn(
  { flow, slackUserId, sourceChannel, context, given }: Presented,
  more: Pick<Parameters<typeof requestForm.draw>[0], "formId" | "loading" | "state"> = {},
): ModalView {
  return requestForm.draw({ flow, sourceChannel, context, askedBy: slackUserId, ...(given && { given }), ...more });
}

function promptOf({ slackUserId, sourceChannel, context }: Presented) {
  return { bySlackUserId: slackUserId, source: "slack", sourceChannel, context } as const;
}

/** That a form was opened is worth a row; that the row could not be written is nothing to the person. */
async function record({ world }: Desk, presented: Presented): Promise<void> {
  try {
    await recordPrompt(world, presented.flow, promptOf(presented));
  } catch (error) {
    world.log.error({ err: error }, "It could not be written down that a form was opened.");
  }
}

import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { z } from "zod";

import { changeOpenForm } from "../../src/use-cases/change-form.ts";
import { type MeetAsker, rememberAskers } from "../../src/use-cases/know-asker.ts";
import { requestForm } from "../../views/request-form.ts";
import { refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { oneByOne } from "../one-by-one.ts";

const viewSchema = z.object({
  id: z.string(),
  hash: z.string(),
  private_metadata: z.string(),
  state: z.object({ values: z.unknown() }),
});
const conflictSchema = z.object({ data: z.object({ error: z.literal("hash_conflict") }) });

/** An answer that changes the form: acknowledged, worked in, and drawn. Of several, one after the other. */
export function changeForm(desk: Desk) {
  const inTurn = oneByOne();
  const meet = rememberAskers(desk.world);
  return async ({ ack, body, client }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const view = viewSchema.parse(body.view);
    const form = requestForm.read(view);
    // What cannot be read is said when it is sent; a form that is the same for everybody has nothing to change.
    const formId = form.ok ? form.value.formId : null;
    if (!form.ok || formId === null) return;
    const { slackUserId } = identifyUser(body);
    await inTurn(formId, () => change(desk, client, { view, form: form.value, formId, slackUserId, meet }));
  };
}

async function change(
  { world }: Desk,
  client: AllMiddlewareArgs["client"],
  clicked: {
    readonly view: z.infer<typeof viewSchema>;
    readonly form: Extract<ReturnType<typeof requestForm.read>, { ok: true }>["value"];
    readonly formId: string;
    readonly slackUserId: string;
    readonly meet: MeetAsker;
  },
): Promise<void> {
  const { view, form, formId, slackUserId, meet } = clicked;
  const { sourceChannel, context, answers } = form;
  const flow = world.flows.find(form.flow);
  if (flow === null) return;
  const changed = await changeOpenForm(world, flow, { formId, bySlackUserId: slackUserId, answers }, meet);
  if (changed.ok && changed.value === null) return;
  const drawn =
    changed.ok && changed.value !== null
      ? requestForm.draw({
          flow,
          sourceChannel,
          context,
          formId,
          state: changed.value.form.state,
          askedBy: slackUserId,
          given: { target: form.target, answers: changed.value.form.raw },
          ...(changed.value.hasFailed && { said: "change-failed" }),
        })
      : changed.ok
        ? null
        : refusedView(changed.refusal);
  if (drawn === null) return;
  const isNewest = async () => {
    const now = await world.store.findFormSession(formId);
    return changed.ok && (now?.revision ?? 0) === changed.value?.revision;
  };
  try {
    await redraw(client, view, drawn, isNewest);
  } catch (error) {
    world.log.warn({ err: error }, "A form that changed could not be drawn again; it may be closed.");
  }
}

/** Draws over what was clicked. What was drawn meanwhile is drawn over only by what is newer. */
async function redraw(
  client: AllMiddlewareArgs["client"],
  { id, hash }: z.infer<typeof viewSchema>,
  view: ModalView,
  isNewest: () => Promise<boolean>,
): Promise<void> {
  try {
    await client.views.update({ view_id: id, hash, view });
  } catch (error) {
    if (!conflictSchema.safeParse(error).success) throw error;
    if (await isNewest()) await client.views.update({ view_id: id, view });
  }
}

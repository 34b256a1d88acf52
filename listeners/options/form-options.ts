import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from "@slack/bolt";
import { z } from "zod";

import type { FieldOption } from "../../src/domain/field.ts";
import { type MeetAsker, rememberAskers } from "../../src/use-cases/know-asker.ts";
import { offerOptions, offerTargets } from "../../src/use-cases/offer-options.ts";
import { menuOptions } from "../../views/field-input.ts";
import { fieldOf, ownBlocks } from "../../views/form-questions.ts";
import { requestForm } from "../../views/request-form.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { rememberForms } from "./remember-forms.ts";

const askedSchema = z.object({
  value: z.string().max(255),
  block_id: z.string(),
  view: z.object({ private_metadata: z.string(), state: z.object({ values: z.unknown() }) }),
});

/** The targets, or the options of a field, that fit what was typed so far. */
export function offerFormOptions(desk: Desk) {
  const meet = rememberAskers(desk.world);
  const world = { ...desk.world, store: rememberForms(desk.world.store) };
  return async ({ ack, body }: SlackOptionsMiddlewareArgs<"block_suggestion"> & AllMiddlewareArgs): Promise<void> => {
    const asked = askedSchema.parse(body);
    const { slackUserId } = identifyUser(body);
    await ack({ options: menuOptions(await find(world, asked, slackUserId, meet)) });
  };
}

async function find(
  world: Desk["world"],
  { value: text, block_id: block, view }: z.infer<typeof askedSchema>,
  bySlackUserId: string,
  meet: MeetAsker,
): Promise<readonly FieldOption<string>[]> {
  const form = requestForm.read(view);
  const flow = form.ok ? world.flows.find(form.value.flow) : null;
  if (!form.ok || flow === null) return [];
  if (block === ownBlocks.target) {
    // A flow's own targets stand in its form for everybody; what a directory has is for members alone.
    if (flow.targetSources.length > 0 && !(await meet(flow, bySlackUserId)).ok) return [];
    return offerTargets(world, flow, text);
  }
  const field = fieldOf(block);
  return field === null ? [] : offerOptions(world, flow, { formId: form.value.formId, field, bySlackUserId, text });
}

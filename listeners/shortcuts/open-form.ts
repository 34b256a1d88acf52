import type { AllMiddlewareArgs } from "@slack/bolt";
import type { ModalView } from "@slack/types";

import type { Whereabouts } from "../../src/ports/whisper.ts";
import type { Flow } from "../../src/ports/flows.ts";
import { flowPicker, noFlows } from "../../views/flow-picker.ts";
import type { FormContext } from "../../views/form-context.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { GivenAnswers } from "../../views/request-form.ts";
import type { Desk } from "../desk.ts";
import { isAlreadyOpen, openView } from "../open-view.ts";
import { presentForm, type Screen } from "./present-form.ts";

type Client = AllMiddlewareArgs["client"];

/** The flows that can be requested in Slack. */
export function requestableFlows({ world }: Pick<Desk, "world">): readonly Flow[] {
  return world.flows.all().filter((flow) => flow.sources.includes("slack"));
}

/** Where a form opens, and for whom. */
export interface FormOpening {
  readonly client: Client;
  readonly triggerId: string;
  readonly speaker: Whereabouts;
  /** `null` where none was named. */
  readonly flowName: string | null;
  /** The message it is about. */
  readonly context?: FormContext;
  /** What stands in it, as when somebody asks again. */
  readonly given?: GivenAnswers;
}

const sentence = "Slack did not open the form in time, so nothing was requested. Please type `/access` again.";

/**
 * Opens the form of a flow, or the picker when there are several and none was named. Drawn from local data alone, so
 * that it appears at once. A trigger that is too old is answered with a sentence.
 */
export async function openForm(desk: Desk, opening: FormOpening): Promise<void> {
  const { client, triggerId, speaker, flowName, context = {}, given } = opening;
  const flows = requestableFlows(desk);
  const isCalled = ({ name, formerNames }: Flow) => name === flowName || formerNames.includes(flowName ?? "");
  const flow = flows.find(isCalled) ?? (flows.length === 1 ? flows[0] : undefined);
  const { slackUserId, channel: sourceChannel } = speaker;
  if (flow === undefined) {
    const view =
      flows.length === 0 ? noFlows() : flowPicker.draw({ flows, sourceChannel, context, unknownFlow: flowName });
    return openView(desk, { client, triggerId, speaker, view, sentence });
  }
  const screen = newModal(desk, opening);
  await presentForm(desk, screen, { flow, slackUserId, sourceChannel, context, ...(given && { given }) });
}

/** A form of its own, opened by a click or a command. */
function newModal(desk: Desk, { client, triggerId, speaker }: FormOpening): Screen {
  let viewId: string | undefined;
  return {
    async show(view) {
      try {
        const opened = await client.views.open({ trigger_id: triggerId, view });
        viewId = opened.view?.id;
        return true;
      } catch (error) {
        if (isAlreadyOpen(error)) return false;
        desk.world.log.warn({ err: error }, "A form could not be opened.");
        await desk.whisper(speaker, { text: sentence });
        return false;
      }
    },
    redraw: (view) => redrawView(desk, client, viewId, view),
    refuse: (refusal) => desk.whisper(speaker, drawRefusal(refusal)),
  };
}

/** Draws a form anew that may be closed by now. */
export async function redrawView(
  { world }: Pick<Desk, "world">,
  client: Client,
  viewId: string | undefined,
  view: ModalView,
): Promise<void> {
  if (viewId === undefined) return;
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    world.log.warn({ err: error }, "A form could not be drawn again; it may be closed.");
  }
}

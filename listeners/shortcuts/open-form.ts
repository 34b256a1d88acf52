import type { AllMiddlewareArgs } from "@slack/bolt";

import type { Whereabouts } from "../../src/ports/whisper.ts";
import type { Flow } from "../../src/ports/flows.ts";
import { flowPicker, noFlows } from "../../views/flow-picker.ts";
import { requestForm } from "../../views/request-form.ts";
import type { Desk } from "../desk.ts";
import { openView } from "../open-view.ts";

/** The flows that can be requested in Slack. */
export function requestableFlows({ world }: Desk): readonly Flow[] {
  return world.flows.all().filter((flow) => flow.sources.includes("slack"));
}

/**
 * Opens the form of a flow, or the picker when there are several and none was named. Drawn from local data alone, so
 * that it appears at once. A trigger that is too old is answered with a sentence.
 */
export async function openForm(
  desk: Desk,
  opening: {
    readonly client: AllMiddlewareArgs["client"];
    readonly triggerId: string;
    readonly speaker: Whereabouts;
    readonly flowName: string | null;
  },
): Promise<void> {
  const { client, triggerId, speaker, flowName } = opening;
  const flows = requestableFlows(desk);
  const flow = flows.find((candidate) => candidate.name === flowName) ?? (flows.length === 1 ? flows[0] : undefined);
  const sourceChannel = speaker.channel;
  const view =
    flow === undefined
      ? flows.length === 0
        ? noFlows()
        : flowPicker.draw({ flows, sourceChannel, unknownFlow: flowName })
      : requestForm.draw({ flow, sourceChannel });
  const sentence = "Slack did not open the form in time, so nothing was requested. Please type `/access` again.";
  await openView(desk, { client, triggerId, speaker, view, sentence });
}

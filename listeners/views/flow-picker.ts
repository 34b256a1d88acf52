import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";

import { flowPicker } from "../../views/flow-picker.ts";
import { requestForm } from "../../views/request-form.ts";
import { refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";

/** The picker turns into the form of the flow that was picked. */
export function pickFlow({ world }: Desk) {
  return async ({ ack, view }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const picked = flowPicker.read(view);
    if (!picked.ok) return ack({ response_action: "update", view: refusedView(picked.refusal) });
    const flow = world.flows.find(picked.value.flow);
    if (flow === null) {
      return ack({ response_action: "update", view: refusedView({ reason: "flow-unknown", flow: picked.value.flow }) });
    }
    await ack({
      response_action: "update",
      view: requestForm.draw({ flow, sourceChannel: picked.value.sourceChannel }),
    });
  };
}

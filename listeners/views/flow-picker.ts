import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";

import { flowPicker } from "../../views/flow-picker.ts";
import { refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { redrawView } from "../shortcuts/open-form.ts";
import { presentForm, type Screen } from "../shortcuts/present-form.ts";

/** The picker turns into the form of the flow that was picked. */
export function pickFlow(desk: Desk) {
  return async ({
    ack,
    body,
    view,
    client,
  }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const screen: Screen = {
      async show(shown) {
        await ack({ response_action: "update", view: shown });
        return true;
      },
      redraw: (shown) => redrawView(desk, client, view.id, shown),
      refuse: (refusal) => ack({ response_action: "update", view: refusedView(refusal) }),
    };
    const picked = flowPicker.read(view);
    if (!picked.ok) return screen.refuse(picked.refusal);
    const { sourceChannel, context } = picked.value;
    const flow = desk.world.flows.find(picked.value.flow);
    if (flow === null) return screen.refuse({ reason: "flow-unknown", flow: picked.value.flow });
    await presentForm(desk, screen, { flow, slackUserId: body.user.id, sourceChannel, context });
  };
}

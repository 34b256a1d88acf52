import type { App, BlockButtonAction, ViewSubmitAction } from "@slack/bolt";

import { decisionForm } from "../views/decision-form.ts";
import { flowPicker } from "../views/flow-picker.ts";
import { requestActions } from "../views/request-card.ts";
import { requestForm } from "../views/request-form.ts";
import { decide } from "./actions/decide.ts";
import { end } from "./actions/end.ts";
import { withdraw } from "./actions/withdraw.ts";
import { access } from "./commands/access.ts";
import { identity } from "./commands/identity.ts";
import type { Desk } from "./desk.ts";
import { reportFailure } from "./report-failure.ts";
import { requestAccess } from "./shortcuts/request-access.ts";
import { submitDecisionForm } from "./views/decision-form.ts";
import { pickFlow } from "./views/flow-picker.ts";
import { submitRequestForm } from "./views/request-form.ts";

/**
 * The routing table: everything Slack says to us, and who listens. Call ids are those of `manifest.yml`. Gives a
 * function that waits for what was acknowledged and is not done yet, so that a shutdown loses no click.
 */
export function listen(app: App<Record<string, never>>, desk: Desk): () => Promise<void> {
  const underWay = new Set<Promise<void>>();
  app.use(async ({ next }) => {
    const done = next();
    underWay.add(done);
    try {
      await done;
    } finally {
      underWay.delete(done);
    }
  });

  app.command("/access", access(desk));
  app.command("/identity", identity(desk));

  app.shortcut("request_access", requestAccess(desk));

  app.view<ViewSubmitAction>(flowPicker.callbackId, pickFlow(desk));
  app.view<ViewSubmitAction>(requestForm.callbackId, submitRequestForm(desk));
  app.view<ViewSubmitAction>(decisionForm.callbackId, submitDecisionForm(desk));

  app.action<BlockButtonAction>(requestActions.approve, decide(desk, "approve"));
  app.action<BlockButtonAction>(requestActions.deny, decide(desk, "deny"));
  app.action<BlockButtonAction>(requestActions.withdraw, withdraw(desk));
  app.action<BlockButtonAction>(requestActions.giveBack, end(desk));
  app.action<BlockButtonAction>(requestActions.end, end(desk));

  app.error(reportFailure(desk));

  return async () => {
    await Promise.allSettled(underWay);
  };
}

import { setTimeout as after } from "node:timers/promises";

import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";

import type { AccessRequest } from "../../src/domain/request.ts";
import type { Refusal, Result } from "../../src/domain/refusal.ts";
import { submitRequest } from "../../src/use-cases/submit-request.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { requestForm } from "../../views/request-form.ts";
import { notSavedView, refusedView, savedView, savingView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";

/** How long the commit may take before the form says "Saving…", in milliseconds. Slack gives up after 3,000. */
const patienceMs = 2_000;

const notSaved =
  "Your request could not be saved, so nothing was requested. Please try again in a minute with `/access`.";

type Saved = Result<AccessRequest> | "failed";

/**
 * The form commits first and is acknowledged then: a form that closes is a promise kept. A commit that takes longer
 * shows "Saving…" and what became of it.
 */
export function submitRequestForm(desk: Desk) {
  return async ({
    ack,
    body,
    view,
    client,
  }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const form = requestForm.read(view);
    if (!form.ok) return ack({ response_action: "update", view: refusedView(form.refusal) });

    const { slackUserId } = identifyUser(body);
    const command = { ...form.value, bySlackUserId: slackUserId, source: "slack", slackViewId: view.id } as const;
    const saving = submitRequest(desk.world, command).catch((error: unknown): Saved => {
      desk.world.log.error({ err: error }, "A request could not be saved.");
      return "failed";
    });
    const first = await Promise.race([saving, after(patienceMs, "late" as const)]);
    if (first === "failed") return ack({ response_action: "update", view: notSavedView() });
    if (first !== "late") return first.ok ? ack() : ack(whatIsWrong(first.refusal));
    await ack({ response_action: "update", view: savingView() });
    const saved = await saving;
    const told = saved === "failed" ? notSavedView() : saved.ok ? savedView() : refusedView(saved.refusal);
    try {
      await client.views.update({ view_id: view.id, view: told });
    } catch (error) {
      desk.world.log.warn({ err: error }, "A form that was saving could not be drawn again; it may be closed.");
      // A saved request has its receipt. What was not saved has nothing, so it is said another way.
      if (saved === "failed") await desk.whisper(identifyUser(body), { text: notSaved });
      else if (!saved.ok) await desk.whisper(identifyUser(body), drawRefusal(saved.refusal));
    }
  };
}

/** Beside the question it is about, or instead of the form when it is about none. */
function whatIsWrong(refusal: Refusal): ViewResponseAction {
  const errors = requestForm.errorsFor(refusal);
  if (Object.keys(errors).length > 0) return { response_action: "errors", errors };
  return { response_action: "update", view: refusedView(refusal) };
}

import type { AllMiddlewareArgs } from "@slack/bolt";
import type { ModalView } from "@slack/types";

import type { Result } from "../../src/domain/refusal.ts";
import type { Whereabouts } from "../../src/ports/whisper.ts";
import { identitySaving, lookingUp, notChanged, notOpened } from "../../views/identity-saving.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { refusedView } from "../../views/saving.ts";
import type { Desk } from "../desk.ts";
import { isAlreadyOpen } from "../open-view.ts";

/** Where a form opens. */
export interface Opening {
  readonly client: AllMiddlewareArgs["client"];
  readonly triggerId: string;
  readonly speaker: Whereabouts;
}

/**
 * Opens a form whose content somebody has to be asked for: Slack and a directory may take longer than the three seconds
 * a trigger lives. So a form that says nothing opens at once, and then turns into the answer. Where it cannot be drawn,
 * what became of it is whispered, so that a refusal is never silence.
 */
export async function openLater(desk: Desk, opening: Opening, work: () => Promise<Result<ModalView>>): Promise<void> {
  const { client, speaker } = opening;
  const opened = await openWaiting(desk, opening);
  if (opened.is === "there-already") return;
  if (opened.is === "not-opened") return desk.whisper(speaker, notOpened);
  let result: Result<ModalView> | null = null;
  try {
    result = await work();
  } catch (error) {
    desk.world.log.error({ err: error }, "What a form shows could not be looked up.");
  }
  const view = result === null ? identitySaving.failed : result.ok ? result.value : refusedView(result.refusal);
  try {
    await client.views.update({ view_id: opened.viewId, view });
  } catch (error) {
    desk.world.log.warn({ err: error }, "A form that was waiting could not be drawn; it may be closed.");
    if (result === null) await desk.whisper(speaker, notChanged);
    else if (!result.ok) await desk.whisper(speaker, drawRefusal(result.refusal));
  }
}

type Opened =
  | { readonly is: "opened"; readonly viewId: string }
  | { readonly is: "there-already" }
  | { readonly is: "not-opened" };

async function openWaiting(desk: Desk, { client, triggerId }: Opening): Promise<Opened> {
  try {
    const { view } = await client.views.open({ trigger_id: triggerId, view: lookingUp });
    return view?.id === undefined ? { is: "not-opened" } : { is: "opened", viewId: view.id };
  } catch (error) {
    if (isAlreadyOpen(error)) return { is: "there-already" };
    desk.world.log.warn({ err: error }, "A form could not be opened.");
    return { is: "not-opened" };
  }
}

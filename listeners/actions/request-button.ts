import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import type { Result } from "../../src/domain/refusal.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { readAction } from "../../views/request-card.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";

/** A click on a button under a request: which request, and whose click. */
interface Click {
  readonly requestId: string;
  readonly bySlackUserId: string;
}

/** A button that asks one thing: acknowledges, reads, asks, and tells a refusal to the person who clicked alone. */
export function requestButton(desk: Desk, ask: (click: Click) => Promise<Result<unknown>>) {
  return async ({
    ack,
    body,
    action,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const carried = readAction(action.value);
    if (carried === null) return desk.whisper(speaker, drawRefusal({ reason: "request-unknown" }));
    const answer = await ask({ requestId: carried.requestId, bySlackUserId: speaker.slackUserId });
    if (!answer.ok) await desk.whisper(speaker, drawRefusal(answer.refusal));
  };
}

import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { type LinkChange, readChangeButton, readLinkButton, readNextButton } from "../../views/identity-buttons.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { answerUnmapped } from "./answer.ts";
import { changeFormFor, formFor, linkFormFor } from "./forms.ts";
import { openLater } from "./open-later.ts";

type Click = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;

const unknownLink = { reason: "link-unknown", service: "Latchkey" } as const;

/** Link…: the form that links an account to the person, filled with what is known. */
export function openLinkForm(desk: Desk) {
  return async ({ ack, body, action, client }: Click): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const carried = readLinkButton(action.value);
    if (carried === null) return desk.whisper(speaker, drawRefusal(unknownLink));
    const { slackUserId: ofSlackUserId, connectorId, account } = carried;
    await openLater(desk, { client, triggerId: body.trigger_id, speaker }, () =>
      connectorId !== null && account !== null
        ? linkFormFor(desk, speaker, { ofSlackUserId, connectorId, account })
        : formFor(desk, speaker, "link", { slackUserId: ofSlackUserId, connectorId, account }),
    );
  };
}

/** Unlink…, Freeze… and Unfreeze…: the form that shows the link and asks why. */
export function openChangeForm(desk: Desk, change: LinkChange) {
  return async ({ ack, body, action, client }: Click): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const carried = readChangeButton(action.value);
    if (carried === null) return desk.whisper(speaker, drawRefusal(unknownLink));
    const opening = { client, triggerId: body.trigger_id, speaker };
    await openLater(desk, opening, () => changeFormFor(desk, speaker, change, carried));
  };
}

/** Next: the following page of people without an account. */
export function showNextPage(desk: Desk) {
  return async ({ ack, body, action }: Click): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const carried = readNextButton(action.value);
    if (carried === null) return desk.whisper(speaker, drawRefusal(unknownLink));
    const answer = await answerUnmapped(desk, speaker, carried);
    await desk.whisper(speaker, answer.ok ? answer.value : drawRefusal(answer.refusal));
  };
}

import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";

import { accessHelp } from "../../views/help.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openForm, requestableFlows } from "../shortcuts/open-form.ts";

/** `/access [flow]`: the request form. `/access help`: what can be typed. */
export function access(desk: Desk) {
  return async ({ ack, command, client }: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(command);
    const word = command.text.trim().toLowerCase();
    if (word === "help") return desk.whisper(speaker, accessHelp(requestableFlows(desk)));
    await openForm(desk, { client, triggerId: command.trigger_id, speaker, flowName: word === "" ? null : word });
  };
}

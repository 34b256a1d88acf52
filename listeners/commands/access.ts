import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";

import { accessHelp } from "../../views/help.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { openForm, requestableFlows } from "../shortcuts/open-form.ts";
import { delegateByCommand } from "./delegate.ts";
import { disownByTypedCode, mapOwnAccount } from "./own-accounts.ts";
import { showOwnAccounts } from "./whoami.ts";

/** `/access [flow]`: the request form. `/access whoami`, `map`, `not-me <code>`: one's own accounts. `/access delegate`: who decides for one. `/access help`: what can be typed. */
export function access(desk: Desk) {
  return async ({ ack, command, client }: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(command);
    const [word = "", rest = ""] = command.text.trim().toLowerCase().split(/\s+/, 2);
    if (word === "help") return desk.whisper(speaker, accessHelp(requestableFlows(desk)));
    if (word === "delegate") return delegateByCommand(desk, speaker, command.text.trim().slice(word.length).trim());
    if (word === "whoami") return showOwnAccounts(desk, speaker);
    const opening = { client, triggerId: command.trigger_id, speaker };
    if (word === "map") return mapOwnAccount(desk, opening, rest === "" ? null : rest);
    if (word === "not-me") return disownByTypedCode(desk, speaker, rest);
    await openForm(desk, { client, triggerId: command.trigger_id, speaker, flowName: word === "" ? null : word });
  };
}

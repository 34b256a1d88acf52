import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";

import { listAdmins } from "../../src/use-cases/list-admins.ts";
import { setRole } from "../../src/use-cases/set-role.ts";
import { adminsList, identityHelp } from "../../views/help.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";

/** `/identity admins`, `/identity admins add @user`, `/identity admins remove @user`, for admins. */
export function identity(desk: Desk) {
  return async ({ ack, command }: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(command);
    const asked = /^admins(?:\s+(add|remove)\s+<@([UW][A-Z0-9]+)(?:\|[^>]*)?>)?$/.exec(command.text.trim());
    if (asked === null) return desk.whisper(speaker, identityHelp());
    const [, verb, ofSlackUserId] = asked;
    if (ofSlackUserId !== undefined) {
      const to = verb === "add" ? "admin" : "member";
      const changed = await setRole(desk.world, { bySlackUserId: speaker.slackUserId, ofSlackUserId, to });
      if (!changed.ok) return desk.whisper(speaker, drawRefusal(changed.refusal));
    }
    const admins = await listAdmins(desk.world, speaker.slackUserId);
    await desk.whisper(speaker, admins.ok ? adminsList(admins.value) : drawRefusal(admins.refusal));
  };
}

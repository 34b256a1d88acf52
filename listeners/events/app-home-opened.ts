import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

import { openHome } from "../../src/use-cases/publish-home.ts";
import type { Desk } from "../desk.ts";

/** Somebody opened App Home. The other tab of the conversation, the messages, needs nothing. */
export function drawOpenedHome({ world }: Desk) {
  return async ({ event }: SlackEventMiddlewareArgs<"app_home_opened"> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab === "home") await openHome(world, event.user);
  };
}

import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from "@slack/bolt";
import { z } from "zod";

import { searchAccounts } from "../../src/use-cases/search-accounts.ts";
import { accountOptions } from "../../views/map-account-form.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";

const askedSchema = z.object({ value: z.string().max(255), view: z.object({ private_metadata: z.string() }) });
const memory = z.object({ connectorId: z.string() });

/** The accounts that begin with what was typed, for the list in the form; and the text as it is. */
export function offerAccounts(desk: Desk) {
  return async ({ ack, body }: SlackOptionsMiddlewareArgs<"block_suggestion"> & AllMiddlewareArgs): Promise<void> => {
    const asked = askedSchema.parse(body);
    const { connectorId } = memory.parse(JSON.parse(asked.view.private_metadata));
    const { slackUserId } = identifyUser(body);
    const found = await searchAccounts(desk.world, { connectorId, text: asked.value, bySlackUserId: slackUserId });
    await ack({ options: accountOptions(found, asked.value) });
  };
}

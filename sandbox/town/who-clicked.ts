import * as z from "zod";

import type { Delivery } from "../slack/index.ts";

const click = z.object({
  type: z.literal("block_actions"),
  user: z.object({ id: z.string() }),
  actions: z.array(z.object({ action_id: z.string() })).min(1),
});

/** The Slack user id of the person whose click on this button was delivered; undefined when it was something else. */
export function whoClicked({ payload }: Pick<Delivery, "payload">, actionId: string): string | undefined {
  const read = click.safeParse(payload);
  if (!read.success) return undefined;
  return read.data.actions.some(({ action_id: clicked }) => clicked === actionId) ? read.data.user.id : undefined;
}

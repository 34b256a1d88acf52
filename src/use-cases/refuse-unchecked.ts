import { isMappable, type Mappable, refuse, type Result } from "../domain/refusal.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { FlowFault, IdentityRefused } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import { raiseAlert } from "./raise-alert.ts";
import { reportFlowFault } from "./report-trouble.ts";

/**
 * Refuses a click that could not be checked, and tells the admins, once per request and cause. Throws on whatever is
 * no fault of an outside system or of a flow.
 */
export async function refuseUnchecked(
  world: World,
  error: unknown,
  { requestId, bySlackUserId }: { readonly requestId: string; readonly bySlackUserId: string },
): Promise<Result<never>> {
  const mappable = await unmappedClicker(world, error, bySlackUserId);
  if (mappable !== null) return refuse(mappable);
  if (error instanceof FlowFault) {
    await reportFlowFault(world, error, requestId);
    return refuse({ reason: "check-failed", what: `the flow's ${error.part}` });
  }
  if (!(error instanceof DirectoryFault || error instanceof MessengerFault)) throw error;
  const what = error instanceof DirectoryFault ? "the directory" : "Slack";
  world.log.warn({ request: requestId, fault: error.kind }, error.message);
  await raiseAlert(world, {
    kind: "check-failed",
    detail: `A click could not be checked with ${what}, so nothing was changed. ${error.message}`,
    requestId,
    key: `check-failed:${requestId}:${what}`,
  });
  return refuse({ reason: "check-failed", what });
}

/**
 * The refusal of a hook that asks about the person who clicked, whose account nobody knows: that person can mend it. One
 * about somebody else's account is not for their eyes.
 */
async function unmappedClicker(world: World, error: unknown, bySlackUserId: string): Promise<Mappable | null> {
  if (!(error instanceof FlowFault) || !(error.cause instanceof IdentityRefused)) return null;
  const { refusal, userId } = error.cause;
  if (userId === null || !isMappable(refusal)) return null;
  const about = await world.store.findUser(userId);
  return about?.slackUserId === bySlackUserId ? refusal : null;
}

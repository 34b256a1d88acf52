import type { AccessRequest } from "../domain/request.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { FlowFault } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { describeLasting, isLasting } from "./lasting-fault.ts";
import { raiseAlert } from "./raise-alert.ts";
import { reportFlowFault } from "./report-trouble.ts";
import { tellWaiting } from "./tell-waiting.ts";

/**
 * Asks those who decide, and keeps that owed where it cannot be told now whom to ask: then throws `StillOwed`. Where only
 * somebody can mend it, those who can and the requester are told, once for each `key`. `who` begins a sentence, such as
 * "Those who decide next".
 */
export async function askPatiently(
  world: World,
  request: AccessRequest,
  { who, key }: { readonly who: string; readonly key: string },
  ask: () => Promise<void>,
): Promise<void> {
  const { id: requestId } = request;
  try {
    await ask();
  } catch (error) {
    if (error instanceof FlowFault) await reportFlowFault(world, error, requestId);
    else if (isLasting(error)) {
      const detail = `${who} about a request cannot be asked: ${describeLasting(error)}`;
      await raiseAlert(world, { kind: "check-failed", detail, requestId, key: `${key}-failed:${requestId}` });
      const why = `${who} cannot be asked about your request yet.`;
      await tellWaiting(world, request, { why, key: `${key}-waiting:${requestId}` });
    } else if (!(error instanceof DirectoryFault || error instanceof MessengerFault)) throw error;
    throw new StillOwed(`${who} about ${requestId} could not be asked yet: ${error.message}`, { cause: error });
  }
}

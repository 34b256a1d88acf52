import type { NotificationList } from "../domain/notification.ts";
import { isMappable } from "../domain/refusal.ts";
import { settleLists } from "../domain/routing.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { type Flow, type FlowFacts, FlowFault, IdentityRefused } from "../ports/flows.ts";
import { type Destination, MessengerFault } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import { reportFlowFault } from "./report-trouble.ts";

/**
 * Whom a flow asks to decide, in order. Where its `notifications` fail, or name nobody, the admins are told once and
 * others are asked in their stead, so that the request can be decided all the same. Throws `DirectoryFault` and
 * `MessengerFault` while what they need does not answer, and the `FlowFault` of an account that the beneficiary can map.
 */
export async function chooseDestinations(
  world: World,
  flow: Flow,
  facts: FlowFacts,
): Promise<readonly NotificationList[]> {
  try {
    return settleLists(await flow.notifications(facts));
  } catch (error) {
    const fault = faultOf(flow, error);
    if (fault === null || isMended(fault, facts)) throw error;
    const told = `${fault.message} Those who decide are asked ${whereElse(flow)} instead; mend the notifications of the flow.`;
    await reportFlowFault(world, new FlowFault(flow.name, "notifications", told, { cause: fault }), facts.request.id);
    return spareLists(world, flow);
  }
}

/** What lasts is a fault of the flow; what passes is none. `null` for what is to be tried again, or is a fault of ours. */
function faultOf(flow: Flow, error: unknown): FlowFault | null {
  if (error instanceof FlowFault) return error;
  if (!(error instanceof DirectoryFault || error instanceof MessengerFault) || error.kind === "unavailable")
    return null;
  const message = `The notifications of the flow "${flow.name}" could not look up whom to ask: ${error.message}`;
  return new FlowFault(flow.name, "notifications", message, { cause: error });
}

/** The request waits for an account that the person is asked to map, and they are asked for again when it is there. */
function isMended({ cause }: FlowFault, { request, beneficiary }: FlowFacts): boolean {
  if (request.status !== "received" || !(cause instanceof IdentityRefused)) return false;
  return cause.userId === beneficiary.id && isMappable(cause.refusal);
}

function whereElse({ channel }: Flow): string {
  return channel === null ? "through the Latchkey admins" : `in ${channel}`;
}

/** The flow's channel where it has one; else the admins, in the errors channel or directly. */
async function spareLists({ store, rules }: World, { channel }: Flow): Promise<readonly NotificationList[]> {
  const stored = await store.usersWithRole("admin");
  const admins = new Set([...rules.admins, ...stored.map(({ slackUserId }) => slackUserId)]);
  const lists: readonly (readonly Destination[])[] = [
    channel === null ? [] : [{ kind: "channel", channel }],
    rules.errorsChannel === null ? [] : [{ kind: "channel", channel: rules.errorsChannel }],
    [...admins].map((slackUserId) => ({ kind: "user", slackUserId })),
  ];
  return settleLists(lists.map((destinations) => ({ destinations, timeoutSeconds: null, remindSeconds: null })));
}

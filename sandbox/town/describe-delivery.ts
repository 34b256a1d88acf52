import * as z from "zod";

import type { CallLine } from "../page/protocol.ts";
import type { Delivery, DeliveryResult } from "../slack/index.ts";

/** What is read of what Slack sends. */
const spoken = z.object({
  command: z.string().optional(),
  text: z.string().optional(),
  type: z.string().optional(),
  callback_id: z.string().optional(),
  view: z.object({ callback_id: z.string() }).optional(),
  actions: z.array(z.object({ action_id: z.string() })).optional(),
  action_id: z.string().optional(),
  event: z.object({ type: z.string() }).optional(),
});

/** What a person did, in a few words: `/access okta-access`, `block_actions request_approve`. */
export function describeDelivery({ kind, payload }: Pick<Delivery, "kind" | "payload">): string {
  const read = spoken.safeParse(payload);
  if (!read.success) return kind;
  const {
    command,
    text = "",
    type = kind,
    callback_id: callbackId,
    view,
    actions,
    action_id: actionId,
    event,
  } = read.data;
  if (command !== undefined) return `${command} ${text}`.trim();
  if (event !== undefined) return `event ${event.type}`;
  const which = actions?.[0]?.action_id ?? actionId ?? callbackId ?? view?.callback_id;
  return which === undefined ? type : `${type} ${which}`;
}

/** What Latchkey made of it so far: it may have been handed over more than once. */
export function describeResults(
  results: readonly DeliveryResult[],
): Pick<CallLine, "outcome" | "isRefused" | "tookMs"> {
  const [first] = results;
  if (first === undefined) return { outcome: "on its way", isRefused: false, tookMs: null };
  const outcomes = [...new Set(results.map(describeResult))].join(", then ");
  const outcome = results.length === 1 ? outcomes : `${outcomes} (sent ${results.length} times)`;
  return { outcome, isRefused: results.every((result) => result.outcome !== "acknowledged"), tookMs: first.ackMs };
}

function describeResult(result: DeliveryResult): string {
  if (result.outcome === "undeliverable") return `not delivered: ${result.why}`;
  if (result.outcome === "timed-out") return "no answer";
  return result.outcome === "refused" ? `refused ${result.status}` : "acknowledged";
}

import { expect, test } from "vitest";

import { describeDelivery, describeResults } from "../../../sandbox/town/describe-delivery.ts";
import type { Delivery, DeliveryResult } from "../../../sandbox/slack/index.ts";

const deliveries: readonly [says: string, kind: Delivery["kind"], payload: Delivery["payload"]][] = [
  ["/access okta-access", "slash_commands", { command: "/access", text: "okta-access" }],
  ["/access", "slash_commands", { command: "/access", text: "" }],
  [
    "block_actions request_approve",
    "interactive",
    { type: "block_actions", actions: [{ action_id: "request_approve" }] },
  ],
  ["view_submission request_form", "interactive", { type: "view_submission", view: { callback_id: "request_form" } }],
  ["shortcut request_access", "interactive", { type: "shortcut", callback_id: "request_access" }],
  ["block_suggestion target", "interactive", { type: "block_suggestion", action_id: "target" }],
  ["event app_home_opened", "events_api", { type: "event_callback", event: { type: "app_home_opened" } }],
  ["interactive", "interactive", { actions: "none" }],
];

test.each(deliveries)("%s", (says, kind, payload) => {
  expect(describeDelivery({ kind, payload })).toBe(says);
});

const taken: DeliveryResult = { outcome: "acknowledged", body: "", status: undefined, ackMs: 12 };
const late: DeliveryResult = { outcome: "timed-out", ackMs: 3_000 };
const refused: DeliveryResult = { outcome: "refused", body: "", status: 500, ackMs: 5 };
const lost: DeliveryResult = { outcome: "undeliverable", why: "no app is connected", ackMs: 0 };

test.each([
  { results: [], outcome: "on its way", isRefused: false, tookMs: null },
  { results: [taken], outcome: "acknowledged", isRefused: false, tookMs: 12 },
  { results: [late], outcome: "no answer", isRefused: true, tookMs: 3_000 },
  { results: [refused], outcome: "refused 500", isRefused: true, tookMs: 5 },
  { results: [lost], outcome: "not delivered: no app is connected", isRefused: true, tookMs: 0 },
  { results: [taken, taken], outcome: "acknowledged (sent 2 times)", isRefused: false, tookMs: 12 },
  { results: [late, taken], outcome: "no answer, then acknowledged (sent 2 times)", isRefused: false, tookMs: 3_000 },
])("$outcome", ({ results, ...said }) => {
  expect(describeResults(results)).toEqual(said);
});

import { expect, test } from "vitest";

import { owedNotification, type RequestNotification } from "../src/domain/notification.ts";
import { cardsOnTheirWay, cardsLastAsked } from "../src/slack-services.ts";

/** A card that arrived in a channel, or one that did not. */
function card(channel: string, change: Partial<RequestNotification> = {}): RequestNotification {
  const owed = owedNotification({
    id: channel,
    requestId: "request-1",
    kind: "card",
    step: 0,
    destination: { kind: "channel", channel },
  });
  return { ...owed, state: "sent", channel, ts: "1.1", ...change };
}

const channelsOf = (notifications: readonly RequestNotification[]) =>
  cardsLastAsked(notifications).map(({ channel }) => channel);

test("a request is spoken of where its deciders are asked now: every card of the last list that took one", () => {
  const cards = [
    card("first", { state: "superseded" }),
    card("second", { step: 1 }),
    card("beside", { step: 1 }),
    card("refused", { step: 2, state: "failed", channel: null, ts: null }),
    card("owed", { step: 2, state: "queued", channel: null, ts: null }),
    card("the receipt", { kind: "receipt", step: 5 }),
  ];

  expect(channelsOf(cards)).toEqual(["second", "beside"]);
});

test("of a later stage, where there is one, whatever its list", () => {
  expect(channelsOf([card("first stage", { step: 3 }), card("second stage", { stage: 1 })])).toEqual(["second stage"]);
});

test("where they were asked last, when every card was superseded; nowhere, when none arrived", () => {
  const superseded = [card("first", { state: "superseded" }), card("second", { step: 1, state: "superseded" })];

  expect(channelsOf(superseded)).toEqual(["second"]);
  expect(channelsOf([card("owed", { state: "queued", channel: null, ts: null })])).toEqual([]);
  expect(channelsOf([])).toEqual([]);
});

test("the first card is waited for while it is on its way, and for no longer than some seconds", async () => {
  const owed = card("owed", { state: "queued", channel: null, ts: null });
  const reads = [[owed], [owed], [card("arrived"), owed]];
  const waited: number[] = [];
  const pause = async (ms: number) => void waited.push(ms);

  const found = await cardsOnTheirWay(async () => reads.shift() ?? [], pause);
  const never = await cardsOnTheirWay(async () => [owed], pause);

  expect(found).toEqual([{ channel: "arrived", ts: "1.1" }]);
  expect(never).toEqual([]);
  expect(waited.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(6_000);
});

const mayNotWait = () => Promise.reject(new Error("It waited."));

test("nobody waits where no card is on its way", async () => {
  expect(await cardsOnTheirWay(async () => [], mayNotWait)).toEqual([]);
  expect(
    await cardsOnTheirWay(async () => [card("gone", { state: "failed", channel: null, ts: null })], mayNotWait),
  ).toEqual([]);
});

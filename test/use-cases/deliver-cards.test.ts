import { describe, expect, onTestFinished, test, vi } from "vitest";

import { MessengerFault } from "../../src/ports/messenger.ts";
import type { World } from "../../src/ports/world.ts";
import { slack } from "../../src/sdk/index.ts";
import { advanceGrant } from "../../src/use-cases/advance-grant.ts";
import { withdrawRequest } from "../../src/use-cases/close-request.ts";
import { deliverCards } from "../../src/use-cases/deliver-cards.ts";
import { valueOf } from "../support/builders.ts";
import { messengerWith } from "../support/messenger-with.ts";
import { accessFlow, accounts, createWorld, slackIds, type TestWorld } from "../support/world.ts";

const twoLists = accessFlow({
  notifications: () => [{ to: [slack.user(slackIds.bob), slack.channel("#team")] }, { to: [slack.channel("#access")] }],
});

function cards(house: TestWorld) {
  return house.messenger.cards.filter(({ kind }) => kind === "card").map(({ place }) => place.channel);
}

describe("R7: destinations in order", () => {
  test("the first list is asked, and the next one is not", async () => {
    const house = await createWorld({ flows: [twoLists] });

    await house.ask();

    expect(cards(house).toSorted()).toEqual(["#team", slackIds.bob]);
  });

  test("when one of a list fails, the others of it are enough", async () => {
    const house = await createWorld({ flows: [twoLists] });
    house.messenger.refuse(slackIds.bob, "channel_not_found");

    const request = await house.ask();

    expect(cards(house)).toEqual(["#team"]);
    expect(request.status).toBe("pending");
  });

  test("when all of a list fail, the next one is asked", async () => {
    const house = await createWorld({ flows: [twoLists] });
    house.messenger.refuse(slackIds.bob, "channel_not_found");
    house.messenger.refuse("#team", "is_archived");

    const request = await house.ask();

    expect(cards(house)).toEqual(["#access"]);
    expect(request.status).toBe("pending");
  });

  test("when all lists fail, the request expires, and the requester and the admins are told", async () => {
    const house = await createWorld({ flows: [twoLists] });
    for (const place of [slackIds.bob, "#team", "#access"]) house.messenger.refuse(place);

    const request = await house.ask();

    expect(request).toMatchObject({ status: "expired" });
    expect(request.statusReason).toContain("could not reach anybody who decides");
    expect(house.messenger.told("request-expired").map(({ to }) => to)).toEqual([slackIds.alice]);
    expect(house.messenger.told("nobody-reached").map(({ to }) => to)).toEqual(["#errors"]);
  });

  test("a person whom nobody in Slack is counts as a failed destination", async () => {
    const stranger = { externalId: "00uX", email: "x@acme.com", displayName: "X" };
    const flow = accessFlow({
      notifications: () => [{ to: [slack.user(stranger)] }, { to: [slack.channel("#access")] }],
    });
    const house = await createWorld({ flows: [flow] });

    await house.ask();

    expect(cards(house)).toEqual(["#access"]);
  });

  test("a card of a later list is not owed while an earlier one stands, and none is when it is closed", async () => {
    const house = await createWorld({ flows: [twoLists] });
    const request = await house.ask();

    const whilePending = await owedBesideMatches(house);
    valueOf(await house.click(request, { outcome: "deny" }));
    await house.drain();

    expect(whilePending).toEqual([]);
    expect(await owedBesideMatches(house)).toEqual([]);
    expect(cards(house).toSorted()).toEqual(["#team", slackIds.bob]);
  });
});

describe("safety 40: Slack's errors leave access alone", () => {
  test("safety 40: while Slack is down a card stays owed, and arrives once when it is back", async () => {
    const house = await createWorld();
    house.messenger.goDown();
    const request = await house.ask();
    expect([request.status, cards(house)]).toEqual(["pending", []]);

    house.messenger.comeBack();
    await house.retry();
    await house.sweep();

    expect(cards(house)).toEqual(["#access"]);
  });

  test.each(["is_archived", "channel_not_found", "not_in_channel", "message_not_found"])(
    "safety 40: a card that cannot be drawn again (%s) holds up nothing",
    async (code) => {
      const house = await createWorld();
      const request = await house.ask();
      house.messenger.refuse("#access", code);

      valueOf(await house.click(request));
      await house.drain();

      expect((await house.grantOf(request)).state).toBe("active");
      expect(house.isMember(accounts.alice)).toBe(true);
      house.moveClock(3_700);
      await house.drain();
      expect(house.isMember(accounts.alice)).toBe(false);
    },
  );

  test("safety 40: an errors channel that is gone gives way to the admins' own messages", async () => {
    const house = await createWorld();
    house.messenger.refuse("#access", "is_archived");
    house.messenger.refuse("#errors", "is_archived");

    await house.ask();

    expect(house.messenger.told("nobody-reached").map(({ to }) => to)).toEqual([slackIds.ada]);
  });

  test("safety 40: somebody who blocked the bot is left out, and nothing is tried for ever", async () => {
    const house = await createWorld();
    house.messenger.refuse(slackIds.alice, "cannot_dm_bot");

    const request = await house.granted();
    house.work.forget();

    expect((await house.grantOf(request)).state).toBe("active");
    expect(await owedBesideMatches(house)).toEqual([]);
  });
});

test("R8: every message shows the present state, drawn from the rows", async () => {
  const house = await createWorld();
  const request = await house.granted();
  house.moveClock(3_700);
  await house.drain();

  const [card] = house.messenger.cardsIn("#access");
  const shown = card?.pictures.map((picture) => `${picture.request.status} ${picture.grant?.state ?? ""}`.trim());
  expect(shown?.[0]).toBe("pending");
  expect(shown?.at(-1)).toBe("approved ended");
  expect(card?.pictures.at(-1)?.grant?.id).toBe((await house.grantOf(request)).id);
});

/** What is owed beside matching the people who were met to their accounts. */
async function owedBesideMatches({ store }: TestWorld) {
  return (await store.owedJobs(500)).filter(({ type }) => type !== "match-person");
}

/** The same world for a worker who is held at each drawing, before it or after it; or before it, and then Slack's answer is lost. */
function heldWorker({ world, messenger }: TestWorld, where: "before" | "after" | "before, unanswered") {
  const arrived = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const hold = async () => {
    arrived.resolve();
    await goOn.promise;
  };
  const redrawCard: World["messenger"]["redrawCard"] = async (...given) => {
    if (where !== "after") await hold();
    await messenger.redrawCard(...given);
    if (where === "after") await hold();
    if (where === "before, unanswered") throw new MessengerFault("unavailable", "timeout");
  };
  const held: World = { ...world, messenger: messengerWith(messenger, { redrawCard }) };
  return { world: held, arrived: arrived.promise, goOn: goOn.resolve };
}

test.each(["before", "before, unanswered"] as const)(
  "R8: the picture of a worker who was held (%s) while another one drew does not stay up",
  async (where) => {
    const house = await createWorld();
    const request = valueOf(await house.click(await house.ask()));
    const slow = heldWorker(house, where);
    const quick = heldWorker(house, "after");

    const older = deliverCards(slow.world, request.id);
    await slow.arrived;
    await advanceGrant(house.world, (await house.grantOf(request)).id);
    const newer = deliverCards(quick.world, request.id);
    await quick.arrived;
    slow.goOn();
    await older.catch(() => undefined);
    quick.goOn();
    await newer;
    await house.sweep();

    const shown = house.messenger.cards.map(({ pictures }) => pictures.at(-1)?.grant?.state);
    expect(shown).toEqual(["active", "active"]);
  },
);

test("the requester withdraws; the card says so, and nobody can decide any more", async () => {
  const house = await createWorld();
  const request = await house.ask();

  const byBob = await withdrawRequest(house.world, { requestId: request.id, bySlackUserId: slackIds.bob });
  const byAlice = valueOf(await withdrawRequest(house.world, { requestId: request.id, bySlackUserId: slackIds.alice }));
  const clicked = await house.click(request);
  await house.drain();

  expect(byBob).toMatchObject({ ok: false, refusal: { reason: "not-the-requester" } });
  expect(byAlice.status).toBe("withdrawn");
  expect(clicked).toMatchObject({ ok: false, refusal: { reason: "already-closed", status: "withdrawn" } });
  expect(house.messenger.cardsIn("#access")[0]?.pictures.at(-1)?.request.status).toBe("withdrawn");
});

test("the admins hear of a target that cannot be granted before anybody asks for it, once", async () => {
  const { inspectConfiguration } = await import("../../src/use-cases/inspect-configuration.ts");
  const house = await createWorld();
  house.directory.putGroup({ groupId: accessFlow().targets?.[0]?.resourceId ?? "", isRuleManaged: true });
  // Once a day, that is: it must not become another one in between.
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());

  await inspectConfiguration(house.world);
  await inspectConfiguration(house.world);
  await house.drain();

  expect(house.messenger.told("check-failed")).toHaveLength(1);
  expect(house.messenger.told("check-failed")[0]?.detail).toContain("Production database");
});

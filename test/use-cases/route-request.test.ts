import { randomUUID } from "node:crypto";

import { addDays } from "date-fns/addDays";
import { describe, expect, test } from "vitest";

import { approve, deny, ignore, people, slack } from "../../src/sdk/index.ts";
import type { World } from "../../src/ports/world.ts";
import { expireTimedOut, expireUnreachable } from "../../src/use-cases/close-request.ts";
import { deliverCards } from "../../src/use-cases/deliver-cards.ts";
import { findPassed } from "../../src/use-cases/find-passed.ts";
import { routeRequest } from "../../src/use-cases/route-request.ts";
import { valueOf } from "../support/builders.ts";
import { messengerWith } from "../support/messenger-with.ts";
import { accessFlow, createWorld, slackIds, type TestWorld } from "../support/world.ts";

type Overrides = NonNullable<Parameters<typeof accessFlow>[0]>;
type Lists = Awaited<ReturnType<NonNullable<Overrides["notifications"]>>>;

const minute = 60;

/** A flow whose cards go there, in order. */
const flowTo = (lists: Lists, overrides: Overrides = {}) => accessFlow({ notifications: () => lists, ...overrides });

/** Bob has half an hour, then the channel an hour, and then the request expires. */
const inTurn: Lists = [
  { to: [slack.user(slackIds.bob)], timeout: "30m" },
  { to: [slack.channel("#access")], timeout: "1h" },
];
const flowInTurn = (overrides: Overrides = {}) => flowTo(inTurn, overrides);

/** Time passes, and what became due is done, by the queue or from the rows alone. */
async function wait(house: TestWorld, seconds: number): Promise<void> {
  house.moveClock(seconds);
  await house.drain();
  await house.sweep();
}

/** Where cards stand, and how: to those who are asked, or to those whose turn is over. */
function standing({ messenger }: TestWorld): readonly string[] {
  return messenger.cards
    .filter(({ kind }) => kind === "card")
    .map(({ place, turns }) => `${place.channel} ${turns.at(-1)?.kind ?? ""}`);
}

function told({ messenger }: TestWorld, kind: Parameters<TestWorld["messenger"]["told"]>[0]) {
  return messenger.told(kind).map(({ to, detail }) => `${to}: ${detail ?? ""}`);
}

async function stepsOf({ store }: TestWorld, requestId: string) {
  return (await store.eventsOf(requestId)).map(({ step, cause, failed }) => ({ step, cause, failed }));
}

describe("R7: nobody decides in time", () => {
  test("the next list is asked when the time is up, and not before; the first message says where it went", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    const request = await house.ask();

    await wait(house, 29 * minute);
    const before = standing(house);
    await wait(house, 2 * minute);

    expect(before).toEqual([`${slackIds.bob} asking`]);
    expect(standing(house)).toEqual([`${slackIds.bob} passed`, "#access asking"]);
    expect(house.messenger.cardsIn(slackIds.bob)[0]?.turns.at(-1)).toEqual({
      kind: "passed",
      afterSeconds: 1_800,
      to: [{ kind: "channel", channel: "#access" }],
    });
    expect((await house.request(request.id)).status).toBe("pending");
  });

  test("a click on what was on the screen before decides nothing; one on the new card does", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    const asked = await house.ask();
    await wait(house, 31 * minute);

    const old = await house.click(asked);
    const fresh = await house.click(await house.request(asked.id));

    expect(old).toMatchObject({ ok: false, refusal: { reason: "stale-version" } });
    expect(valueOf(fresh).status).toBe("approved");
  });

  test("whoever clicks there is told where the request went, and nobody else is", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    const asked = await house.ask();
    await wait(house, 31 * minute);
    const request = await house.request(asked.id);
    const [first] = house.messenger.cardsIn(slackIds.bob);
    const [second] = house.messenger.cardsIn("#access");

    const passed = (version: number, place = first?.place ?? null) =>
      findPassed(house.world, request, { version, place });

    expect(await passed(asked.version)).toEqual({ reason: "passed-on", to: "#access" });
    expect(await passed(asked.version, second?.place)).toBeNull();
    expect(await passed(request.version)).toBeNull();
    expect(await passed(asked.version, null)).toBeNull();
  });

  test("after the last list's time the request expires, and the requester is told", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    const asked = await house.ask();
    await wait(house, 31 * minute);

    await wait(house, 59 * minute);
    const before = (await house.request(asked.id)).status;
    await wait(house, 2 * minute);

    expect(before).toBe("pending");
    expect(await house.request(asked.id)).toMatchObject({ status: "expired", statusReason: "Nobody decided in time." });
    expect(house.messenger.told("request-expired").map(({ to }) => to)).toEqual([slackIds.alice]);
    expect(house.messenger.told("nobody-reached")).toEqual([]);
    expect((await stepsOf(house, asked.id)).at(-1)).toEqual({
      step: "requestExpire",
      cause: "nobody-decided",
      failed: false,
    });
  });

  test("where a list has no time it waits for a decision, and the request until its own deadline", async () => {
    const lists: Lists = [{ to: [slack.channel("#access")] }, { to: [slack.channel("#last")], timeout: "1m" }];
    const house = await createWorld({ flows: [flowTo(lists, { pendingFor: "2d" })] });
    house.messenger.refuse("#access");
    const asked = await house.ask();

    await wait(house, 47 * 60 * minute);
    const before = (await house.request(asked.id)).status;
    await wait(house, 2 * 60 * minute);

    expect(standing(house)).toEqual(["#last asking"]);
    expect([before, (await house.request(asked.id)).status]).toEqual(["pending", "expired"]);
  });

  test("time runs from when the message arrived: nobody is passed over while Slack is away", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    house.messenger.goDown();
    await house.ask();
    await wait(house, 45 * minute);

    house.messenger.comeBack();
    await house.retry();
    await wait(house, 29 * minute);
    const inTime = standing(house);
    await wait(house, 2 * minute);

    expect(inTime).toEqual([`${slackIds.bob} asking`]);
    expect(standing(house)).toEqual([`${slackIds.bob} passed`, "#access asking"]);
  });

  test("the queue may forget everything: the rows alone lead on to the end", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    const asked = await house.ask();

    house.moveClock(31 * minute);
    await house.sweep();
    await house.sweep();
    const passed = standing(house);
    house.moveClock(61 * minute);
    await house.sweep();
    await house.sweep();

    expect(passed).toEqual([`${slackIds.bob} passed`, "#access asking"]);
    expect((await house.request(asked.id)).status).toBe("expired");
    expect((await house.store.owedJobs(100)).filter(({ type }) => type !== "match-person")).toEqual([]);
  });

  test("two workers who look at once pass it on once", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    const asked = await house.ask();
    house.work.forget();
    house.moveClock(31 * minute);

    await Promise.all([routeRequest(house.world, asked.id), routeRequest(house.world, asked.id)]);
    await house.drain();

    expect((await stepsOf(house, asked.id)).filter(({ step }) => step === "requestForward")).toHaveLength(1);
    expect(standing(house)).toEqual([`${slackIds.bob} passed`, "#access asking"]);
  });

  test("a decision wins over what was about to be passed on: nobody else is asked", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    const asked = await house.ask();
    house.moveClock(31 * minute);
    valueOf(await house.click(asked, { outcome: "deny" }));

    await routeRequest(house.world, asked.id);
    await wait(house, 0);

    expect(standing(house)).toEqual([`${slackIds.bob} asking`]);
    expect((await house.request(asked.id)).status).toBe("denied");
  });

  test("an end that was seen coming does not come where somebody is asked again by then", async () => {
    const house = await createWorld({ flows: [flowInTurn()] });
    const asked = await house.ask();

    await expireTimedOut(house.world, asked.id);
    await expireUnreachable(house.world, asked.id);

    expect((await house.request(asked.id)).status).toBe("pending");
    expect(house.messenger.told("nobody-reached")).toEqual([]);
  });

  test("a message that arrives after its list lost the turn is drawn again, as one that decides nothing", async () => {
    const lists: Lists = [{ to: [slack.user(slackIds.dora)], timeout: "30m" }, { to: [slack.channel("#access")] }];
    const house = await createWorld({ flows: [flowTo(lists)] });
    const asked = await house.ask();
    house.work.forget();
    const arrived = (await house.store.notificationsOf(asked.id)).filter(
      ({ kind, state }) => kind === "card" && state === "sent",
    );
    await house.store.transaction(async (tx) => {
      for (const card of arrived)
        await tx.saveNotification({ ...card, state: "queued", channel: null, ts: null }, "sent");
    });
    const slow = heldWorker(house);

    const posting = deliverCards(slow.world, asked.id);
    await slow.arrived;
    await house.store.transaction(async (tx) => {
      const cards = (await tx.notificationsOf(asked.id)).filter(({ kind, step }) => kind === "card" && step === 0);
      for (const card of cards) await tx.saveNotification({ ...card, state: "superseded" }, card.state);
    });
    slow.goOn();
    await posting;
    await house.sweep();

    expect(house.messenger.cardsIn(slackIds.dora).at(-1)?.turns.at(-1)?.kind).toBe("passed");
    expect(standing(house)).toContain("#access asking");
  });
});

/** The same world for a worker who is held after each message it posts. */
function heldWorker({ world, messenger }: TestWorld) {
  const arrived = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const postCard: World["messenger"]["postCard"] = async (...given) => {
    const place = await messenger.postCard(...given);
    arrived.resolve();
    await goOn.promise;
    return place;
  };
  const held: World = { ...world, messenger: messengerWith(messenger, { postCard }) };
  return { world: held, arrived: arrived.promise, goOn: goOn.resolve };
}

describe("R7: none of a list can be reached", () => {
  test("the next one is asked, and the admins are told once, with Slack's words", async () => {
    const lists: Lists = ["#one", "#two", "#three"].map((channel) => ({ to: [slack.channel(channel)] }));
    const house = await createWorld({ flows: [flowTo(lists)] });
    house.messenger.refuse("#one", "is_archived");
    house.messenger.refuse("#two", "channel_not_found");

    const asked = await house.ask();

    expect(standing(house)).toEqual(["#three asking"]);
    expect(told(house, "list-unreachable")).toEqual([
      "#errors: #one could not be asked (Slack says: is_archived), so the next of the flow's destinations were.",
    ]);
    const forwards = (await house.store.eventsOf(asked.id)).filter(({ step }) => step === "requestForward");
    expect(forwards.map(({ data }) => data)).toEqual([
      { forward: { from: 0, to: 1, total: 3 } },
      { forward: { from: 1, to: 2, total: 3 } },
    ]);
  });

  test("where that is the last one, those who were asked before decide after all, until the request expires", async () => {
    const lists: Lists = [{ to: [slack.user(slackIds.bob)], timeout: "30m" }, { to: [slack.channel("#typo")] }];
    const house = await createWorld({ flows: [flowTo(lists)] });
    house.messenger.refuse("#typo", "channel_not_found");
    const asked = await house.ask();

    await wait(house, 31 * minute);
    await wait(house, 31 * minute);

    expect(standing(house)).toEqual([`${slackIds.bob} asking`]);
    expect(told(house, "list-unreachable")).toEqual([
      "#errors: #typo could not be asked (Slack says: channel_not_found), so those who were asked before decide, until the request expires.",
    ]);
    expect(house.messenger.told("nobody-reached")).toEqual([]);
    expect(await house.click(await house.request(asked.id))).toMatchObject({ ok: true });
  });

  test("a list that cannot be shown any more gives way too, while the request is open", async () => {
    const lists: Lists = [{ to: [slack.channel("#one")] }, { to: [slack.channel("#two")] }];
    const both = { decide: people.users(slackIds.bob, slackIds.dora), quorum: 2 };
    const house = await createWorld({ flows: [flowTo(lists, { permissions: () => both })] });
    const asked = await house.ask();
    house.messenger.refuse("#one", "is_inactive");

    valueOf(await house.click(asked));
    await house.drain();

    expect(standing(house).at(-1)).toBe("#two asking");
    expect((await house.request(asked.id)).status).toBe("pending");
  });
});

describe("stages", () => {
  const stages = [{ decide: people.users(slackIds.bob) }, { decide: people.users(slackIds.dora) }];
  const twoStages = (lists: readonly Lists[]) => {
    const answers = [...lists];
    const notifications = () => answers.shift() ?? [];
    return createWorld({ flows: [accessFlow({ permissions: () => ({ stages }), notifications })] });
  };

  test("each is asked in its own lists, whose time runs from then; what was answered asks nobody any more", async () => {
    const house = await twoStages([
      [{ to: [slack.user(slackIds.bob)], timeout: "30m" }, { to: [slack.channel("#access")] }],
      [{ to: [slack.user(slackIds.dora)], timeout: "1h" }, { to: [slack.channel("#access")] }],
    ]);
    const asked = await house.ask();
    await wait(house, 20 * minute);
    valueOf(await house.click(asked));
    await house.drain();
    const second = standing(house);

    await wait(house, 59 * minute);
    const inTime = standing(house);
    await wait(house, 2 * minute);

    expect(second).toEqual([`${slackIds.bob} answered`, `${slackIds.dora} asking`]);
    expect(inTime).toEqual(second);
    expect(standing(house)).toEqual([`${slackIds.bob} answered`, `${slackIds.dora} passed`, "#access asking"]);
    const steps = (await house.store.notificationsOf(asked.id)).filter(({ kind }) => kind === "card");
    expect(steps.map(({ step, stage }) => `list ${step} of stage ${stage}`).toSorted()).toEqual([
      "list 0 of stage 0",
      "list 1 of stage 0",
      "list 2 of stage 1",
      "list 3 of stage 1",
    ]);
  });

  test("a stage whose lists cannot be told is asked in the flow's channel", async () => {
    const house = await twoStages([[{ to: [slack.user(slackIds.bob)] }], []]);

    valueOf(await house.click(await house.ask()));
    await house.drain();

    expect(standing(house)).toEqual([`${slackIds.bob} answered`, "#access asking"]);
    expect(told(house, "flow-failed")).toHaveLength(1);
  });
});

describe("hooks before a request goes on", () => {
  type OnRequestForward = NonNullable<NonNullable<Overrides["hooks"]>["onRequestForward"]>;
  const withHook = (onRequestForward: OnRequestForward) =>
    createWorld({ flows: [flowInTurn({ hooks: { onRequestForward } })] });

  test("they are told from which list to which, and silence lets it go on", async () => {
    const seen: unknown[] = [];
    const house = await withHook(({ event }) => void seen.push(event.forward));

    await house.ask();
    await wait(house, 31 * minute);

    expect(seen).toEqual([{ from: 0, to: 1, total: 2 }]);
    expect(standing(house)).toEqual([`${slackIds.bob} passed`, "#access asking"]);
  });

  test("`ignore` leaves the request with those who have it, for as long as they had before", async () => {
    const answers = [ignore("They are on it."), undefined];
    const house = await withHook(() => answers.shift());
    const asked = await house.ask();

    await wait(house, 31 * minute);
    const stays = standing(house);
    await wait(house, 28 * minute);
    const still = standing(house);
    await wait(house, 3 * minute);

    expect([stays, still]).toEqual([[`${slackIds.bob} asking`], [`${slackIds.bob} asking`]]);
    expect(standing(house)).toEqual([`${slackIds.bob} passed`, "#access asking"]);
    const forwards = (await stepsOf(house, asked.id)).filter(({ step }) => step === "requestForward");
    expect(forwards.map(({ failed }) => failed)).toEqual([true, false]);
  });

  test("nobody stays with a list that cannot be reached, whatever the hook says", async () => {
    const house = await withHook(() => ignore("Stay."));
    house.messenger.refuse(slackIds.bob);

    await house.ask();

    expect(standing(house)).toEqual(["#access asking"]);
  });

  test("`deny` ends it as denied by the flow", async () => {
    const house = await withHook(() => deny("Nobody is there today."));
    const asked = await house.ask();

    await wait(house, 31 * minute);

    expect(await house.request(asked.id)).toMatchObject({ status: "denied", statusReason: "Nobody is there today." });
    expect(standing(house)).toEqual([`${slackIds.bob} asking`]);
    expect(await house.store.findDecision(asked.id)).toMatchObject({ userId: null, outcome: "deny" });
  });

  test.each([
    ["throws", () => Promise.reject(new Error("a secret"))],
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    ["approves", () => approve("By silence?") as unknown as undefined],
  ])("one that %s holds nothing up and decides nothing; the admins are told", async (_, hook) => {
    const house = await withHook(hook);
    const asked = await house.ask();

    await wait(house, 31 * minute);

    expect((await house.request(asked.id)).status).toBe("pending");
    expect(standing(house)).toEqual([`${slackIds.bob} passed`, "#access asking"]);
    expect(told(house, "flow-failed")).toHaveLength(1);
    expect(told(house, "flow-failed").join()).not.toContain("a secret");
  });
});

describe("reminders", () => {
  const reminding: Lists = [{ to: [slack.channel("#access")], remind: "15m" }];

  test("those who were asked are reminded in the thread of the card, ever less often, until it is decided", async () => {
    const house = await createWorld({ flows: [flowTo(reminding)] });
    const asked = await house.ask();
    const counts: number[] = [];

    for (const minutes of [14, 2, 29, 2, 59, 2]) {
      await wait(house, minutes * minute);
      counts.push(house.messenger.reminders.length);
    }
    valueOf(await house.click(asked));
    await house.drain();
    await wait(house, 600 * minute);

    expect(counts).toEqual([0, 1, 1, 2, 2, 3]);
    expect(house.messenger.reminders).toHaveLength(3);
    const [card] = house.messenger.cardsIn("#access");
    expect(house.messenger.reminders.map(({ place }) => place)).toEqual([card?.place, card?.place, card?.place]);
  });

  test("while Slack is away one stays owed, and is given once when it is back", async () => {
    const house = await createWorld({ flows: [flowTo(reminding)] });
    await house.ask();
    house.messenger.goDown();
    await wait(house, 16 * minute);

    house.messenger.comeBack();
    await house.retry();
    await house.sweep();

    expect(house.messenger.reminders).toHaveLength(1);
  });

  test("one that cannot be shown is not tried for ever, and the request stays with its list", async () => {
    const house = await createWorld({ flows: [flowTo(reminding)] });
    const asked = await house.ask();
    house.messenger.refuse("#access", "message_not_found");

    await wait(house, 16 * minute);

    expect((await house.store.owedJobs(100)).filter(({ type }) => type === "route-request")).toEqual([]);
    expect((await house.request(asked.id)).status).toBe("pending");
  });

  test("nobody is reminded of what was decided a moment before", async () => {
    const lists: Lists = [{ to: [slack.channel("#one"), slack.channel("#two")], remind: "15m" }];
    const house = await createWorld({ flows: [flowTo(lists)] });
    const asked = await house.ask();
    house.work.forget();
    house.moveClock(16 * minute);
    const remind: World["messenger"]["remind"] = async (...given) => {
      await house.messenger.remind(...given);
      valueOf(await house.click(asked));
    };

    await routeRequest({ ...house.world, messenger: messengerWith(house.messenger, { remind }) }, asked.id);

    expect(house.messenger.reminders).toHaveLength(1);
  });

  test("those whose turn is over are not reminded any more", async () => {
    const lists: Lists = [
      { to: [slack.user(slackIds.bob)], timeout: "30m", remind: "20m" },
      { to: [slack.channel("#access")] },
    ];
    const house = await createWorld({ flows: [flowTo(lists)] });
    await house.ask();

    await wait(house, 21 * minute);
    await wait(house, 11 * minute);
    await wait(house, 100 * minute);

    expect(house.messenger.reminders.map(({ place }) => place.channel)).toEqual([slackIds.bob]);
  });
});

/** From now on one decides for the other, for a day. */
async function standIn(house: TestWorld, away: string, by: string): Promise<void> {
  const [from, to] = [await house.meet(away), await house.meet(by)];
  await house.store.transaction((tx) =>
    tx.beginDelegation({
      id: randomUUID(),
      fromUserId: from.id,
      toUserId: to.id,
      beginsAt: tx.now,
      until: addDays(tx.now, 1),
      endedAt: null,
      createdAt: tx.now,
    }),
  );
}

describe("whoever stands in for somebody who is away", () => {
  test("is asked as well where the other is asked directly, alone or among others", async () => {
    const lists: Lists = [{ to: [slack.user(slackIds.bob), slack.group([slackIds.carl, slackIds.ada])] }];
    const house = await createWorld({ flows: [flowTo(lists)] });
    await standIn(house, slackIds.bob, slackIds.dora);
    await standIn(house, slackIds.carl, slackIds.dora);

    await house.ask();

    const group = [slackIds.ada, slackIds.carl].join(", ");
    expect(standing(house).toSorted()).toEqual(
      [`${slackIds.bob} asking`, `${slackIds.dora} asking`, `${group} asking`].toSorted(),
    );
  });

  test("is asked when the other's list has its turn, by who stands in then", async () => {
    const lists: Lists = [{ to: [slack.channel("#access")], timeout: "30m" }, { to: [slack.user(slackIds.bob)] }];
    const house = await createWorld({ flows: [flowTo(lists)] });
    await house.ask();
    await standIn(house, slackIds.bob, slackIds.dora);

    await wait(house, 31 * minute);

    expect(standing(house).toSorted()).toEqual(["#access passed", `${slackIds.bob} asking`, `${slackIds.dora} asking`]);
  });

  test("is not asked about their own request, or in a flow that switched it off", async () => {
    const lists: Lists = [{ to: [slack.user(slackIds.bob)] }];
    const own = await createWorld({ flows: [flowTo(lists)] });
    const off = await createWorld({ flows: [flowTo(lists, { allowDelegation: false })] });
    await standIn(own, slackIds.bob, slackIds.alice);
    await standIn(off, slackIds.bob, slackIds.dora);

    await own.ask();
    await off.ask();

    expect([standing(own), standing(off)]).toEqual([[`${slackIds.bob} asking`], [`${slackIds.bob} asking`]]);
  });
});

import { describe, expect, test } from "vitest";

import { addressees } from "../../src/domain/notification.ts";
import { people as rules, slack } from "../../src/sdk/index.ts";
import { delegate } from "../../src/use-cases/delegate.ts";
import { escalateStage } from "../../src/use-cases/escalate-stage.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const approvers = rules.inGroup("okta", groupIds.approvers);
const twoHours = 2 * 3_600;

type Rule = typeof approvers;

/** The approvers decide, those of `others` as well after a time; the request is posted in one channel. */
function escalating(others: Rule, { after = "2h", quorum = 1 }: { after?: "2h" | "4h"; quorum?: number } = {}) {
  return accessFlow({
    permissions: () => ({ stages: [{ decide: approvers, quorum, escalate: { after, decide: others } }] }),
    notifications: () => [{ to: [slack.channel("#security")] }],
  });
}

async function askedOf(flow: ReturnType<typeof accessFlow>) {
  const house = await createWorld({ flows: [flow] });
  const request = await house.ask();
  return { house, request };
}

/** Who was sent a card of their own, and how it stands. */
async function askedDirectly(house: TestWorld, requestId: string) {
  const cards = (await house.store.notificationsOf(requestId)).filter(({ kind }) => kind === "card");
  return cards.flatMap(({ destination, state }) => addressees(destination).map((who) => ({ who, state })));
}

const reminded = ({ messenger }: TestWorld) => messenger.reminders.map(({ place }) => place.channel);

describe("a stage for which nobody has decided for as long as its flow says", () => {
  test("those it escalates to get a card of their own, and those asked first are reminded, once", async () => {
    const { house, request } = await askedOf(escalating(rules.users(slackIds.carl)));

    house.moveClock(twoHours - 60);
    await house.sweep();
    const early = [await askedDirectly(house, request.id), reminded(house)];
    house.moveClock(60);
    await house.sweep();
    house.moveClock(twoHours);
    await house.sweep();

    expect(early).toEqual([[], []]);
    expect(await askedDirectly(house, request.id)).toEqual([{ who: slackIds.carl, state: "sent" }]);
    expect(reminded(house)).toEqual(["#security"]);
    expect(house.messenger.reminders[0]?.picture.request.stages[0]?.escalation).toEqual({
      afterSeconds: twoHours,
      deciders: "<@U0CARL>",
    });
  });

  test("their card decides, and is drawn again like every other", async () => {
    const { house, request } = await askedOf(escalating(rules.users(slackIds.carl)));
    house.moveClock(twoHours);
    await house.drain();

    await house.click(await house.request(request.id), { by: slackIds.carl });
    await house.drain();

    expect((await house.request(request.id)).status).toBe("approved");
    expect(house.messenger.cardsIn(slackIds.carl)[0]?.pictures.at(-1)?.request.status).toBe("approved");
  });

  test("what was decided before is asked of nobody else", async () => {
    const { house, request } = await askedOf(escalating(rules.users(slackIds.carl)));
    await house.click(request, { by: slackIds.bob, outcome: "deny" });

    house.moveClock(twoHours);
    await house.sweep();

    expect(await askedDirectly(house, request.id)).toEqual([]);
    expect(reminded(house)).toEqual([]);
  });

  test("whoever asked, whoever approved already, and whoever is asked directly anyway, is not asked", async () => {
    const others = rules.users(slackIds.alice, slackIds.bob, slackIds.carl, slackIds.dora);
    const flow = accessFlow({
      permissions: () => ({
        stages: [{ decide: approvers, quorum: 2, escalate: { after: "2h", decide: others } }],
      }),
      notifications: () => [{ to: [slack.group([slackIds.dora, slackIds.ada])] }],
    });
    const { house, request } = await askedOf(flow);
    await house.click(request, { by: slackIds.bob });

    house.moveClock(twoHours);
    await house.sweep();

    const asked = (await askedDirectly(house, request.id)).map(({ who }) => who);
    expect(asked.toSorted()).toEqual([slackIds.ada, slackIds.carl, slackIds.dora]);
  });

  test("nor is whoever somebody has approved for already, as they are away", async () => {
    const others = rules.users(slackIds.bob, slackIds.carl);
    const { house, request } = await askedOf(escalating(others, { quorum: 2 }));
    const away = { bySlackUserId: slackIds.bob, toSlackUserId: slackIds.ada, until: "3d" };
    valueOf(await delegate(house.world, away));
    valueOf(await house.click(request, { by: slackIds.ada }));

    house.moveClock(twoHours);
    await house.sweep();

    expect((await askedDirectly(house, request.id)).map(({ who }) => who)).toEqual([slackIds.carl]);
  });

  test("of more than ten nobody gets a card of their own; the reminder says who may", async () => {
    const crowd = Array.from({ length: 11 }, (_, at) => `U0CROWD${at}`);
    const { house, request } = await askedOf(escalating(rules.users(...crowd)));

    house.moveClock(twoHours);
    await house.sweep();

    expect(await askedDirectly(house, request.id)).toEqual([]);
    expect(reminded(house)).toEqual(["#security"]);
  });

  test("whoever stands in for one of them is asked too", async () => {
    const { house, request } = await askedOf(escalating(rules.users(slackIds.carl)));
    const away = { bySlackUserId: slackIds.carl, toSlackUserId: slackIds.ada, until: "3d" };
    valueOf(await delegate(house.world, away));

    house.moveClock(twoHours);
    await house.sweep();

    const asked = (await askedDirectly(house, request.id)).map(({ who }) => who);
    expect(asked.toSorted()).toEqual([slackIds.ada, slackIds.carl]);
  });

  test("a flow that gives the first ones longer by now is waited for, and one that escalates no more asks nobody", async () => {
    const { house, request } = await askedOf(escalating(rules.users(slackIds.carl)));
    house.restart({ flows: [escalating(rules.users(slackIds.carl), { after: "4h" })] });
    house.moveClock(twoHours);
    await house.sweep();
    const early = await askedDirectly(house, request.id);
    house.moveClock(twoHours);
    await house.sweep();
    const other = await house.ask({ target: "billing" });
    house.restart({ flows: [accessFlow({ permissions: () => ({ decide: approvers }) })] });
    house.moveClock(2 * twoHours);
    await house.sweep();

    expect(early).toEqual([]);
    expect(await askedDirectly(house, request.id)).toEqual([{ who: slackIds.carl, state: "sent" }]);
    expect(await askedDirectly(house, other.id)).toEqual([]);
    expect((await house.request(other.id)).escalatesAt).toBeNull();
  });

  test("while Slack does not say who they are it stays owed, and a group that is gone is told once", async () => {
    const { house, request } = await askedOf(escalating(rules.slackGroup("S0LEADS")));
    house.moveClock(twoHours);
    await house.sweep();
    await house.sweep();
    const unknown = await askedDirectly(house, request.id);
    house.people.setUserGroup("S0LEADS", [slackIds.carl]);

    await house.sweep();

    expect(unknown).toEqual([]);
    expect(house.messenger.told("check-failed").map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^Those who may decide as well by now about a request cannot be asked: Slack refuses /),
    ]);
    expect(await askedDirectly(house, request.id)).toEqual([{ who: slackIds.carl, state: "sent" }]);
  });

  test("two workers that escalate it at once ask each once", async () => {
    const both = Promise.withResolvers<void>();
    let reading = 0;
    const flow = accessFlow({
      async permissions({ event }) {
        // Neither goes on before both have seen that it is owed.
        if (event.request.status === "pending" && (reading += 1) === 2) both.resolve();
        if (event.request.status === "pending") await both.promise;
        return { stages: [{ decide: approvers, escalate: { after: "2h", decide: rules.users(slackIds.carl) } }] };
      },
      notifications: () => [{ to: [slack.channel("#security")] }],
    });
    const { house, request } = await askedOf(flow);
    house.moveClock(twoHours);

    await Promise.all([escalateStage(house.world, request.id), escalateStage(house.world, request.id)]);
    await house.drain();

    expect(await askedDirectly(house, request.id)).toEqual([{ who: slackIds.carl, state: "sent" }]);
    expect(reminded(house)).toEqual(["#security"]);
    const audited = "select data from audit_event where action = 'request.escalated'";
    expect(await house.rows(audited)).toEqual([{ data: { stage: 1, deciders: "<@U0CARL>", asked: 1 } }]);
  });
});

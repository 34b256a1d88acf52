import { describe, expect, test } from "vitest";

import type { Decision } from "../../src/domain/approval-policy.ts";
import { people as rules, slack } from "../../src/sdk/index.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds } from "../support/world.ts";

const approvers = rules.inGroup("okta", groupIds.approvers);
const carl = rules.users(slackIds.carl);

/** Two of the approvers in the first stage, Carl in the second. */
const twoStages = accessFlow({
  permissions: () => ({
    stages: [
      { label: "Security", decide: approvers, quorum: 2 },
      { label: "Owner", decide: carl },
    ],
  }),
  notifications: ({ event }) => [
    { to: [event.request.stage === 1 ? slack.user(slackIds.carl) : slack.channel("#security")] },
  ],
});

async function askedInStages(flow = twoStages) {
  const house = await createWorld({ flows: [flow] });
  const request = await house.ask();
  return { house, request };
}

type House = Awaited<ReturnType<typeof createWorld>>;

function told({ messenger }: House, kind: "check-failed" | "access-waiting"): readonly string[] {
  return messenger.told(kind).map(({ to, detail }) => `${to}: ${detail ?? ""}`);
}

async function voices(house: House, requestId: string) {
  const decisions = await house.store.decisionsOf(requestId);
  const people = await Promise.all(decisions.map(({ userId }) => house.store.findUser(userId ?? requestId)));
  return people.map((user) => user?.slackUserId);
}

/** The messages about a request, by where they went: which stage they ask and how they stand. */
async function cardsOf(house: House, requestId: string) {
  const all = await house.store.notificationsOf(requestId);
  return all
    .filter(({ kind }) => kind === "card")
    .map(({ destination, step, stage, state }) => ({
      to:
        destination.kind === "channel"
          ? destination.channel
          : destination.kind === "user"
            ? destination.slackUserId
            : "",
      step,
      stage,
      state,
    }));
}

describe("R11: two stages, of which the first asks for two people", () => {
  test("the request keeps what it asks for, and asks the first stage", async () => {
    const { house, request } = await askedInStages();

    expect(request).toMatchObject({
      status: "pending",
      stage: 0,
      askedVersion: request.version,
      deciders: "2 different people of: members of the Okta group approvers",
      stages: [
        { label: "Security", quorum: 2 },
        { label: "Owner", quorum: 1, deciders: "<@U0CARL>", since: null },
      ],
    });
    expect(await cardsOf(house, request.id)).toEqual([{ to: "#security", step: 0, stage: 0, state: "sent" }]);
  });

  test("access is given once everybody who has to has approved, and not before", async () => {
    const { house, request } = await askedInStages();

    await house.click(request, { by: slackIds.bob });
    await house.drain();
    const halfway = await house.request(request.id);
    await house.click(request, { by: slackIds.dora });
    await house.drain();
    const second = await house.request(request.id);
    const before = [await house.store.findGrantOfRequest(request.id), house.isMember(accounts.alice)];
    await house.click(second, { by: slackIds.carl });
    await house.drain();

    expect(halfway).toMatchObject({ status: "pending", stage: 0 });
    expect(second).toMatchObject({ status: "pending", stage: 1, deciders: "<@U0CARL>" });
    expect(before).toEqual([null, false]);
    expect((await house.request(request.id)).status).toBe("approved");
    expect(house.isMember(accounts.alice)).toBe(true);
    expect(await voices(house, request.id)).toEqual([slackIds.bob, slackIds.dora, slackIds.carl]);
    expect(house.messenger.told("request-approved")).toHaveLength(1);
  });

  test("the stage that begins gets cards of its own, where the flow sends them then", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });
    await house.click(request, { by: slackIds.dora });

    await house.drain();

    expect(await cardsOf(house, request.id)).toEqual([
      { to: "#security", step: 0, stage: 0, state: "sent" },
      { to: slackIds.carl, step: 1, stage: 1, state: "sent" },
    ]);
  });

  test("a killed process forgets no stage: what nobody was woken for is found in the rows", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });
    await house.click(request, { by: slackIds.dora });

    await house.sweep();

    expect((await house.request(request.id)).stageSince).not.toBeNull();
    expect((await cardsOf(house, request.id)).at(-1)).toMatchObject({ to: slackIds.carl, state: "sent" });
  });

  test("two workers that begin a stage at once ask it once", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });
    await house.click(request, { by: slackIds.dora });
    const job = { type: "begin-stage", requestId: request.id } as const;
    house.work.forget();
    house.work.add([job]);

    await Promise.all([house.drain(), house.sweep()]);

    expect((await cardsOf(house, request.id)).filter(({ stage }) => stage === 1)).toHaveLength(1);
  });

  test("a stage that is decided while it is about to be asked is not asked any more, and the next one is", async () => {
    let whileReading: (() => Promise<unknown>) | null = null;
    const flow = accessFlow({
      permissions: () => ({
        stages: [slackIds.bob, slackIds.dora, slackIds.carl].map((id) => ({ decide: rules.users(id) })),
      }),
      async notifications({ event }) {
        if (event.request.stage === 1) await whileReading?.();
        return [{ to: [slack.channel(`#stage-${event.request.stage}`)] }];
      },
    });
    const { house, request } = await askedInStages(flow);
    whileReading = async () => {
      whileReading = null;
      return house.click(await house.request(request.id), { by: slackIds.dora });
    };
    await house.click(request, { by: slackIds.bob });

    await house.drain();

    const { stage, stages, deciders } = await house.request(request.id);
    expect({ stage, deciders, third: stages[2]?.deciders, second: stages[1]?.since }).toEqual({
      stage: 2,
      deciders: "<@U0CARL>",
      third: "<@U0CARL>",
      second: null,
    });
    expect((await cardsOf(house, request.id)).map(({ to }) => to)).toEqual(["#stage-0", "#stage-2"]);
  });

  test("while the directory is away the next stage waits, and is asked when it is back", async () => {
    const flow = accessFlow({
      permissions: () => ({ stages: [{ decide: carl }, { label: "Approvers", decide: approvers }] }),
    });
    const { house, request } = await askedInStages(flow);
    await house.click(request, { by: slackIds.carl });
    house.directory.failNext("listMembers", "unavailable", Infinity);

    const owed = await house.drain();
    house.directory.mend();
    await house.retry();

    expect(owed.join()).toContain("could not be asked yet");
    expect(await cardsOf(house, request.id)).toMatchObject([{ stage: 0 }, { stage: 1, state: "sent" }]);
  });

  test("somebody who approved the first stage is told that they count once, and nothing is changed", async () => {
    const everyone = accessFlow({ permissions: () => ({ decide: rules.everyone(), quorum: 2 }) });
    const { house, request } = await askedInStages(everyone);
    await house.click(request, { by: slackIds.bob });

    const again = await house.click(request, { by: slackIds.bob });

    expect(again).toEqual({ ok: false, refusal: { reason: "approved-already", by: null, mayDeny: true } });
    expect((await house.request(request.id)).status).toBe("pending");
  });

  test("safety 3: the person who asked is never one of the two", async () => {
    const everyone = accessFlow({ permissions: () => ({ decide: rules.everyone(), quorum: 2 }) });
    const { house, request } = await askedInStages(everyone);
    await house.click(request, { by: slackIds.bob });

    expect(await house.click(request, { by: slackIds.alice })).toEqual({
      ok: false,
      refusal: { reason: "own-request" },
    });
  });

  test("somebody who approved the first stage and does not decide the second is not told that they can deny it", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });
    await house.click(request, { by: slackIds.dora });
    await house.drain();
    const inSecond = await house.request(request.id);

    const again = await house.click(inSecond, { by: slackIds.bob });
    const denied = await house.click(inSecond, { by: slackIds.bob, outcome: "deny" });

    expect(again).toEqual({ ok: false, refusal: { reason: "approved-already", by: null, mayDeny: false } });
    expect(denied).toMatchObject({ ok: false, refusal: { reason: "may-not-decide" } });
  });

  test("safety 4: whoever may decide the first stage only is refused in the second", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });
    await house.click(request, { by: slackIds.dora });
    await house.drain();
    house.directory.putMember(groupIds.approvers, accounts.ada);

    const refused = await house.click(await house.request(request.id), { by: slackIds.ada });

    expect(refused).toMatchObject({ ok: false, refusal: { reason: "may-not-decide", allowed: "<@U0CARL>" } });
  });

  test("safety 6: a click on the first stage's card does not decide the second", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });
    await house.click(request, { by: slackIds.dora });

    const late = await house.click(request, { by: slackIds.carl });

    expect(late).toEqual({ ok: false, refusal: { reason: "stale-version" } });
  });

  test("a denial in any stage ends it", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });

    await house.click(request, { by: slackIds.dora, outcome: "deny" });
    await house.drain();

    expect((await house.request(request.id)).status).toBe("denied");
    expect(house.messenger.told("request-denied")).toHaveLength(1);
    expect(await house.store.findGrantOfRequest(request.id)).toBeNull();
  });

  test("whoever approved and knows better by now ends it with a denial", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });

    const denied = await house.click(request, { by: slackIds.bob, outcome: "deny", message: "The account is stolen." });
    const late = await house.click(request, { by: slackIds.dora });
    await house.drain();

    expect(denied).toMatchObject({ ok: true, value: { status: "denied", statusReason: "The account is stolen." } });
    expect(late).toMatchObject({ refusal: { reason: "already-closed", status: "denied", by: `<@${slackIds.bob}>` } });
    expect(await voices(house, request.id)).toEqual([slackIds.bob, slackIds.bob]);
    expect(house.messenger.told("request-denied")).toHaveLength(1);
  });

  test("safety 26: five who approve at once are counted one by one, and the grant is one", async () => {
    const everyone = accessFlow({ permissions: () => ({ decide: rules.everyone(), quorum: 3 }) });
    const { house, request } = await askedInStages(everyone);
    const clicks = [slackIds.bob, slackIds.dora, slackIds.carl, slackIds.ada, slackIds.bob];

    const answers = await Promise.all(clicks.map((by) => house.click(request, { by })));

    expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
    expect((await house.request(request.id)).status).toBe("approved");
    expect(new Set(await voices(house, request.id)).size).toBe(3);
    expect(await house.store.findGrantOfRequest(request.id)).not.toBeNull();
  });

  test("a request with an approval that then expires was approved by nobody", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });
    house.moveClock(4 * 86_400);

    await house.sweep();
    const late = await house.click(request, { by: slackIds.dora });

    expect((await house.request(request.id)).status).toBe("expired");
    expect(late).toMatchObject({ ok: false, refusal: { reason: "already-closed", status: "expired", by: null } });
  });
});

const asks = (quorum: number) => accessFlow({ permissions: () => ({ decide: rules.everyone(), quorum }) });

describe("what the configuration says meanwhile", () => {
  test("it may ask for more people, and not for fewer than were asked for", async () => {
    const { house, request } = await askedInStages(asks(2));
    house.restart({ flows: [asks(1)] });
    await house.click(request, { by: slackIds.bob });
    const afterOne = (await house.request(request.id)).status;
    house.restart({ flows: [asks(3)] });
    await house.click(request, { by: slackIds.dora });

    expect([afterOne, (await house.request(request.id)).status]).toEqual(["pending", "pending"]);
    await house.click(request, { by: slackIds.carl });
    expect((await house.request(request.id)).status).toBe("approved");
  });

  test("a stage that is gone decides nothing, and the admins hear why", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });
    await house.click(request, { by: slackIds.dora });
    house.restart({ flows: [asks(1)] });

    const refused = await house.click(await house.request(request.id), { by: slackIds.carl });
    await house.drain();

    expect(refused).toMatchObject({ ok: false, refusal: { reason: "check-failed" } });
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("stage 2");
    expect((await house.request(request.id)).status).toBe("pending");
  });
});

describe("a stage that turns to others after a time", () => {
  const escalating = accessFlow({
    permissions: () => ({ stages: [{ decide: approvers, escalate: { after: "2h", decide: carl } }] }),
  });

  test("they may decide from then on, and not before", async () => {
    const { house, request } = await askedInStages(escalating);

    const early = await house.click(request, { by: slackIds.carl });
    house.moveClock(2 * 3_600);
    await house.click(request, { by: slackIds.carl });
    await house.drain();

    expect(early).toMatchObject({ ok: false, refusal: { reason: "may-not-decide" } });
    expect(request.deciders).toBe("members of the Okta group approvers; after 2 hours also <@U0CARL>");
    expect((await house.request(request.id)).status).toBe("approved");
    expect(house.isMember(accounts.alice)).toBe(true);
  });
});

describe("safety 5: before the first write", () => {
  const leaves: readonly (readonly [string, (house: House) => void])[] = [
    ["the first of them", (house) => house.directory.takeMember(groupIds.approvers, accounts.bob)],
    ["the second", (house) => house.directory.takeMember(groupIds.approvers, accounts.dora)],
    ["the one of the last stage", (house) => house.people.change(slackIds.carl, { isDeactivated: true })],
  ];

  test.each(leaves)(
    "everybody who approved is read once more: not %s any more, and nothing is written",
    async (_who, leave) => {
      const { house, request } = await askedInStages();
      await house.click(request, { by: slackIds.bob });
      await house.click(request, { by: slackIds.dora });
      await house.drain();
      await house.click(await house.request(request.id), { by: slackIds.carl });
      leave(house);

      await house.drain();

      expect(house.writes()).toEqual([]);
      expect(await house.grantOf(request)).toMatchObject({ state: "not_applied", endCause: "no-longer-allowed" });
    },
  );
});

describe("R4: members of a user group of Slack decide", () => {
  const flow = accessFlow({ permissions: () => ({ decide: rules.slackGroup("S0ONCALL") }) });

  test("as Slack says at the click, and before the first write", async () => {
    const house = await createWorld({ flows: [flow] });
    house.people.setUserGroup("S0ONCALL", [slackIds.carl]);
    const request = await house.ask();
    const refused = await house.click(request, { by: slackIds.bob });
    await house.click(request, { by: slackIds.carl });
    house.people.setUserGroup("S0ONCALL", [slackIds.bob]);

    await house.drain();

    expect(refused).toMatchObject({ ok: false, refusal: { reason: "may-not-decide" } });
    expect(house.writes()).toEqual([]);
  });

  test("nobody does while Slack does not say who they are", async () => {
    const house = await createWorld({ flows: [flow] });
    house.people.setUserGroup("S0ONCALL", [slackIds.carl]);
    const request = await house.ask();
    house.people.goDown();

    const refused = await house.click(request, { by: slackIds.carl });

    expect(refused).toEqual({ ok: false, refusal: { reason: "check-failed", what: "Slack" } });
  });

  const gone = rules.slackGroup("S0GONE");
  test("a group that is gone lets the request wait: the admins and the requester hear of it, once", async () => {
    const house = await createWorld({ flows: [accessFlow({ permissions: () => ({ request: gone }) })] });

    const request = await house.ask();
    await house.retry();

    expect((await house.request(request.id)).status).toBe("received");
    expect(told(house, "check-failed")).toEqual([
      expect.stringMatching(
        /^#errors: A request cannot be opened, so nobody is asked: Slack refuses .*no_such_subteam/,
      ),
    ]);
    expect(told(house, "access-waiting")).toEqual([
      expect.stringContaining(`${slackIds.alice}: Latchkey cannot check`),
    ]);
  });

  test("so does one of whom the next stage asks", async () => {
    const bobAndThen = (decide: typeof gone) =>
      accessFlow({ permissions: () => ({ stages: [{ decide: rules.users(slackIds.bob) }, { decide }] }) });
    const { house, request } = await askedInStages(bobAndThen(carl));
    house.restart({ flows: [bobAndThen(gone)] });
    await house.click(request, { by: slackIds.bob });

    await house.drain();
    await house.retry();

    expect(await house.request(request.id)).toMatchObject({ status: "pending", stage: 1, stageSince: null });
    expect(told(house, "check-failed")).toEqual([
      expect.stringMatching(/^#errors: Those who decide next about a request cannot be asked: Slack refuses /),
    ]);
    expect(told(house, "access-waiting")).toEqual([
      expect.stringContaining(`${slackIds.alice}: Those who decide next cannot be asked`),
    ]);
  });

  test("access that was approved waits too, and its card does not say that Slack is silent", async () => {
    const house = await createWorld({ flows: [flow] });
    house.people.setUserGroup("S0ONCALL", [slackIds.carl]);
    const request = await house.ask();
    await house.click(request, { by: slackIds.carl });
    house.restart({ flows: [accessFlow({ permissions: () => ({ decide: gone }) })] });

    await house.drain();
    await house.retry();

    expect((await house.grantOf(request)).note).toBe(
      "Slack refuses what Latchkey has to ask it. The admins were told; Latchkey keeps trying.",
    );
    expect(told(house, "check-failed")).toEqual([
      expect.stringMatching(/^#errors: Access waits, since it cannot be changed: Slack refuses /),
    ]);
    expect(house.writes()).toEqual([]);
  });
});

describe("R15: what a decision rested on", () => {
  test("is kept with it: the rule, what was read of the account, and the stage", async () => {
    const { house, request } = await askedInStages();
    await house.click(request, { by: slackIds.bob });

    const [decision] = await house.store.decisionsOf(request.id);

    expect(linesOf(decision)).toContainEqual([
      `members of the Okta group ${groupIds.approvers}`,
      "the account bob@acme.com is a member",
      "yes",
    ]);
  });
});

function linesOf(decision: Decision | undefined) {
  return decision?.trace?.map(({ asked, found, says }) => [asked, found, says]);
}

import { describe, expect, test } from "vitest";

import { people as rules } from "../../src/sdk/index.ts";
import { delegate, endDelegation, listDelegations } from "../../src/use-cases/delegate.ts";
import { endAccess } from "../../src/use-cases/end-access.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const { alice, bob, carl, dora } = slackIds;

/** Bob, who may decide, lets Carl, who may not, decide for him. */
async function bobIsAway(flow = accessFlow()) {
  const house = await createWorld({ flows: [flow] });
  valueOf(await delegate(house.world, { bySlackUserId: bob, toSlackUserId: carl, until: "3d" }));
  return house;
}

const kinds = (house: TestWorld, to: string) =>
  house.messenger.notices.filter((notice) => notice.to === to).map(({ kind }) => kind);

describe("R11: somebody who is away lets another decide", () => {
  test("the other decides in their name, and the decision says so", async () => {
    const house = await bobIsAway();
    const request = await house.ask();

    await house.click(request, { by: carl });
    await house.drain();

    const [decision] = await house.store.decisionsOf(request.id);
    expect(decision).toMatchObject({
      userId: (await house.user(carl)).id,
      onBehalfOf: (await house.user(bob)).id,
      because: `members of the okta group ${groupIds.approvers}`,
    });
    expect(decision?.trace?.map(({ kind, says }) => [kind, says])).toEqual([
      ["group", "no"],
      ["delegate", "yes"],
      ["group", "yes"],
    ]);
    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test("the other may end the access, as long as they stand in and the flow takes it", async () => {
    const house = await bobIsAway();
    const request = await house.ask();
    await house.click(request, { by: carl });
    await house.drain();
    const end = () => endAccess(house.world, { requestId: request.id, bySlackUserId: carl });

    house.restart({ flows: [accessFlow({ allowDelegation: false })] });
    const switchedOff = await end();
    house.restart();
    const ended = await end();

    expect(switchedOff).toEqual({ ok: false, refusal: { reason: "may-not-end" } });
    expect(ended).toMatchObject({ ok: true, value: { endCause: "ended-by-decider" } });
  });

  test("both are told, and both see it", async () => {
    const house = await bobIsAway();
    await house.drain();

    expect([kinds(house, bob), kinds(house, carl)]).toEqual([["delegation-begun"], ["delegation-for-you"]]);
    expect(await listDelegations(house.world, bob)).toMatchObject({
      own: { user: { slackUserId: carl } },
      forOthers: [],
    });
    expect(await listDelegations(house.world, carl)).toMatchObject({
      own: null,
      forOthers: [{ user: { slackUserId: bob } }],
    });
    expect(await house.rows("select action from audit_event where action like 'delegation.%'")).toEqual([
      { action: "delegation.begun" },
    ]);
  });

  test.each([
    ["its time is over", async (house: TestWorld) => house.moveClock(3 * 86_400)],
    ["it was ended", async (house: TestWorld) => void (await endDelegation(house.world, { bySlackUserId: bob }))],
    [
      "whoever is away may not decide any more",
      async (house: TestWorld) => house.directory.takeMember(groupIds.approvers, accounts.bob),
    ],
    [
      "whoever is away has left, though their account is still a member",
      async (house: TestWorld) => {
        await house.link(await house.user(bob), accounts.bob);
        house.people.change(bob, { isDeactivated: true });
      },
    ],
    [
      "the flow does not take it",
      async (house: TestWorld) => house.restart({ flows: [accessFlow({ allowDelegation: false })] }),
    ],
  ])("nobody decides in their name once %s", async (_when, change) => {
    const house = await bobIsAway();
    const request = await house.ask();
    await change(house);

    const refused = await house.click(await house.request(request.id), { by: carl });

    expect(refused).toMatchObject({ ok: false, refusal: { reason: "may-not-decide" } });
  });

  test("safety 3: never about a request of their own, nor of the person who is away", async () => {
    const house = await bobIsAway();
    const bobs = await house.ask({ by: bob });
    const carls = await house.ask({ by: carl });

    const refusals = [await house.click(bobs, { by: carl }), await house.click(carls, { by: carl })];

    expect(refusals).toEqual([
      { ok: false, refusal: { reason: "own-request" } },
      { ok: false, refusal: { reason: "own-request" } },
    ]);
  });

  test("safety 3: not even where a flow lets people decide their own requests", async () => {
    const house = await bobIsAway(accessFlow({ allowSelfApproval: true }));
    const bobs = await house.ask({ by: bob });

    expect(await house.click(bobs, { by: carl })).toEqual({ ok: false, refusal: { reason: "own-request" } });
  });

  test("nobody stands in for whoever only stands in", async () => {
    const house = await bobIsAway();
    valueOf(await delegate(house.world, { bySlackUserId: carl, toSlackUserId: slackIds.ada, until: "3d" }));
    const request = await house.ask();

    const refused = await house.click(request, { by: slackIds.ada });

    expect(refused).toMatchObject({ ok: false, refusal: { reason: "may-not-decide" } });
  });

  test("the one who is away and the one who stands in are one voice where two have to decide", async () => {
    const two = accessFlow({ permissions: () => ({ decide: rules.inGroup("okta", groupIds.approvers), quorum: 2 }) });
    const house = await bobIsAway(two);
    const request = await house.ask();
    await house.click(request, { by: carl });

    const again = await house.click(request, { by: bob });
    const other = await house.click(request, { by: dora });

    expect(again).toEqual({ ok: false, refusal: { reason: "approved-already", by: null, mayDeny: true } });
    expect(other.ok).toBe(true);
    expect((await house.request(request.id)).status).toBe("approved");
  });

  test.each([
    ["approved themselves and then went away", bob],
    ["was stood in for before", carl],
  ])("of two who are away the one counts whose word is not there yet, where the other %s", async (_how, first) => {
    const two = accessFlow({ permissions: () => ({ decide: rules.users(bob, dora), quorum: 2 }) });
    const house = await bobIsAway(two);
    const request = await house.ask({ by: slackIds.ada });
    await house.click(request, { by: first });
    for (const away of [bob, dora]) {
      valueOf(await delegate(house.world, { bySlackUserId: away, toSlackUserId: alice, until: "3d" }));
      house.moveClock(1);
    }

    const clicked = await house.click(request, { by: alice });

    expect(clicked).toMatchObject({ ok: true, value: { status: "approved" } });
    expect((await house.store.decisionsOf(request.id)).at(-1)).toMatchObject({
      userId: (await house.user(alice)).id,
      onBehalfOf: (await house.user(dora)).id,
    });
  });

  test("in the name of somebody who approved only a denial is left", async () => {
    const house = await bobIsAway(
      accessFlow({ permissions: () => ({ decide: rules.inGroup("okta", groupIds.approvers), quorum: 2 }) }),
    );
    const request = await house.ask();
    await house.click(request, { by: bob });

    const approved = await house.click(request, { by: carl });
    const denied = await house.click(request, { by: carl, outcome: "deny" });

    expect(approved).toEqual({ ok: false, refusal: { reason: "approved-already", by: `<@${bob}>`, mayDeny: true } });
    expect(denied).toMatchObject({ ok: true, value: { status: "denied" } });
  });

  test("who stands in second is told whose word counts, not who gave it", async () => {
    const house = await bobIsAway(
      accessFlow({ permissions: () => ({ decide: rules.inGroup("okta", groupIds.approvers), quorum: 2 }) }),
    );
    const request = await house.ask({ by: slackIds.ada });
    await house.click(request, { by: carl });
    valueOf(await delegate(house.world, { bySlackUserId: bob, toSlackUserId: alice, until: "3d" }));

    const approved = await house.click(request, { by: alice });

    expect(approved).toEqual({ ok: false, refusal: { reason: "approved-already", by: `<@${bob}>`, mayDeny: true } });
  });

  test("safety 5: before the first write whoever was away is read once more", async () => {
    const house = await bobIsAway();
    const request = await house.ask();
    await house.click(request, { by: carl });
    house.directory.takeMember(groupIds.approvers, accounts.bob);

    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).note).toContain(`<@${carl}> approved this but may not decide it any more`);
  });

  test("another one takes over, and whoever stood in before hears it", async () => {
    const house = await bobIsAway();
    const request = await house.ask();
    valueOf(await delegate(house.world, { bySlackUserId: bob, toSlackUserId: slackIds.ada, until: "tomorrow" }));
    await house.drain();

    const refused = await house.click(request, { by: carl });
    const taken = await house.click(request, { by: slackIds.ada });

    expect(refused).toMatchObject({ ok: false, refusal: { reason: "may-not-decide" } });
    expect(taken.ok).toBe(true);
    expect(kinds(house, carl)).toEqual(["delegation-for-you", "delegation-ended"]);
  });
});

describe("what cannot be arranged", () => {
  test.each([
    ["themselves", { toSlackUserId: bob }, "delegation-to-self"],
    ["longer than a month", { until: "40d" }, "delegation-too-long"],
    ["a time that is over", { until: "2020-01-01" }, "delegation-time-unclear"],
    ["no time at all", { until: "soon" }, "delegation-time-unclear"],
    ["somebody whom Slack does not know", { toSlackUserId: "U0NOBODY" }, "standing"],
  ])("%s", async (_what, change, reason) => {
    const house = await createWorld();

    const refused = await delegate(house.world, { bySlackUserId: bob, toSlackUserId: carl, until: "3d", ...change });

    expect(refused).toMatchObject({ ok: false, refusal: { reason } });
    expect((await listDelegations(house.world, carl)).forOthers).toEqual([]);
  });

  test("safety 21: by a guest, or for one", async () => {
    const house = await createWorld();
    house.people.change(carl, { isGuest: true });
    const asked = { until: "3d" };

    const toGuest = await delegate(house.world, { bySlackUserId: bob, toSlackUserId: carl, ...asked });
    const byGuest = await delegate(house.world, { bySlackUserId: carl, toSlackUserId: bob, ...asked });

    expect([toGuest, byGuest]).toMatchObject([
      { refusal: { reason: "standing", who: "delegate", problem: "guest" } },
      { refusal: { reason: "standing", who: "you", problem: "guest" } },
    ]);
  });

  test("an end of what is not there", async () => {
    const house = await createWorld();

    expect(await endDelegation(house.world, { bySlackUserId: alice })).toMatchObject({
      refusal: { reason: "nobody-delegated" },
    });
  });
});

import { describe, expect, test } from "vitest";

import { noteUndone } from "../../src/domain/grant.ts";
import type { AccessRequest } from "../../src/domain/request.ts";
import { people as peopleRules } from "../../src/sdk/index.ts";
import { askAgain } from "../../src/use-cases/ask-again.ts";
import { withdrawRequest } from "../../src/use-cases/close-request.ts";
import { endAccess } from "../../src/use-cases/end-access.ts";
import { extendAccess } from "../../src/use-cases/extend-access.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const hour = 3_600;

function inHours(hours: number): Date {
  return new Date(Date.now() + hours * hour * 1_000);
}

describe("the reminder before the end", () => {
  test("tells the person, once, so long before the end as the flow says", async () => {
    const house = await createWorld();
    const request = await house.granted();

    house.moveClock(hour - 630);
    await house.drain();
    const early = house.messenger.told("access-ending").length;
    house.moveClock(60);
    await house.drain();
    await house.sweep();

    const told = house.messenger.told("access-ending");
    expect(early).toBe(0);
    expect(told.map(({ to }) => to)).toEqual([slackIds.alice]);
    expect(told[0]?.picture?.request.id).toBe(request.id);
    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test("safety 13: is found in the rows where the queue lost it", async () => {
    const house = await createWorld();
    await house.granted();

    house.work.forget();
    house.moveClock(hour - 300);
    await house.sweep();

    expect(house.messenger.told("access-ending")).toHaveLength(1);
  });

  test("comes once more for the new end of access that was extended", async () => {
    const house = await createWorld({ flows: [accessFlow({ extendWithoutApproval: true })] });
    const request = await house.granted();
    house.moveClock(hour - 300);
    await house.drain();

    valueOf(await extendAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.alice, nth: 1 }));
    await house.drain();
    const afterwards = house.messenger.told("access-ending").length;
    house.moveClock(hour);
    await house.drain();

    expect(afterwards).toBe(1);
    expect(house.messenger.told("access-ending")).toHaveLength(2);
  });

  test.each([
    ["where the flow switches it off", { remindBefore: false }],
    ["of access that is shorter than three times the notice", { remindBefore: "30m" }],
  ] as const)("does not come %s", async (_when, change) => {
    const house = await createWorld({ flows: [accessFlow(change)] });
    await house.granted();

    house.moveClock(hour - 60);
    await house.sweep();

    expect(house.messenger.told("access-ending")).toEqual([]);
  });

  test("does not come for what somebody else took away", async () => {
    const house = await createWorld();
    const request = await house.granted();
    const grant = await house.grantOf(request);
    await house.store.transaction((tx) => tx.saveGrant(valueOf(noteUndone(grant, tx.now))));

    house.moveClock(hour - 300);
    await house.sweep();

    expect(house.messenger.told("access-ending")).toEqual([]);
    expect(await house.store.owedJobs(100)).toEqual([]);
  });

  test("does not come for what goes on under another grant, was given back, or is over", async () => {
    const house = await createWorld();
    const short = await house.granted();
    const long = await house.granted({ answers: { reason: "an incident", duration: String(2 * hour) } });
    house.moveClock(hour - 300);
    await house.sweep();
    const first = house.messenger.told("access-ending").length;
    valueOf(await endAccess(house.world, { requestId: long.id, bySlackUserId: slackIds.alice }));
    house.work.forget();
    house.moveClock(2 * hour);

    await house.sweep();

    expect(first).toBe(0);
    expect(house.messenger.told("access-ending")).toEqual([]);
    expect((await house.grantOf(short)).remindAt).toBeNull();
  });
});

describe("access that starts later", () => {
  const flow = accessFlow({ allowScheduledStart: true });

  test("is given at its start, after everything was read once more, and lasts as long as was asked", async () => {
    const house = await createWorld({ flows: [flow] });
    const startsAt = inHours(5);
    const request = await house.approved({ startsAt });
    await house.drain();
    const before = await house.grantOf(request);
    house.directory.calls.length = 0;

    house.moveClock(5 * hour + 5);
    await house.drain();

    const grant = await house.grantOf(request);
    expect(before).toMatchObject({ state: "pending", account: null, startsAt, note: null });
    expect(before.endsAt).toEqual(new Date(startsAt.getTime() + hour * 1_000));
    expect(grant.state).toBe("active");
    expect(grant.endsAt.getTime() - (grant.grantedAt?.getTime() ?? 0)).toBe(hour * 1_000);
    expect(house.isMember(accounts.alice)).toBe(true);
    expect(house.directory.calls.some(({ groupId }) => groupId === groupIds.approvers)).toBe(true);
    house.moveClock(hour + 5);
    await house.drain();
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("costs nothing before: no provider is asked, and the sweep owes nothing", async () => {
    const house = await createWorld({ flows: [flow] });
    await house.approved({ startsAt: inHours(24) });
    await house.drain();
    house.directory.calls.length = 0;

    for (const hours of [1, 5, 12]) {
      house.moveClock(hours * hour);
      await house.sweep();
    }

    expect(house.directory.calls).toEqual([]);
    expect((await house.store.owedJobs(100)).map(({ type }) => type)).toEqual([]);
  });

  test("safety 13: begins though the queue lost it, and not before though somebody wakes it", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.approved({ startsAt: inHours(5) });
    const { id } = await house.grantOf(request);
    house.work.forget();

    house.work.add([{ type: "advance-grant", grantId: id }]);
    await house.drain();
    const early = house.isMember(accounts.alice);
    house.moveClock(5 * hour + 5);
    await house.sweep();

    expect(early).toBe(false);
    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test("safety 5: is not given where what allowed it is gone by then", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.approved({ startsAt: inHours(5) });
    house.directory.takeMember(groupIds.approvers, accounts.bob);

    house.moveClock(5 * hour + 5);
    await house.drain();

    expect(house.writes()).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({ state: "not_applied", endCause: "no-longer-allowed" });
  });

  test("safety 5: is not given on one word where the flow asks for two stages of two by then", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.approved({ startsAt: inHours(5) });
    const stage = { decide: peopleRules.inGroup("okta", groupIds.approvers), quorum: 2 };
    house.restart({ flows: [{ ...flow, permissions: () => ({ stages: [stage, stage] }) }] });

    house.moveClock(5 * hour + 5);
    await house.drain();

    expect(house.writes()).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({ state: "not_applied", endCause: "no-longer-allowed" });
    expect((await house.grantOf(request)).note).toContain("Ask anew.");
  });

  test("is not given where the flow lets nobody ask for later any more", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.approved({ startsAt: inHours(5) });
    house.restart({ flows: [accessFlow()] });

    house.moveClock(5 * hour + 5);
    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).note).toContain("cannot be requested for a later time");
  });

  test("called off before, it was never given, and the person is told", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.approved({ startsAt: inHours(5) });
    await house.drain();

    valueOf(await endAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.alice }));
    house.moveClock(6 * hour);
    await house.drain();
    await house.sweep();

    expect(house.writes()).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({ state: "not_applied", endCause: "given-back" });
    expect(house.messenger.told("access-not-applied")).toHaveLength(1);
  });

  test("down across its whole time, it is not given late: the person is told", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.approved({ startsAt: inHours(5) });
    house.work.forget();

    house.moveClock(7 * hour);
    await house.sweep();

    expect(house.writes()).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({ state: "not_applied", endCause: "expired" });
  });

  test("approved after the start, it begins with the approval", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.ask({ startsAt: inHours(1) });
    house.moveClock(2 * hour);

    valueOf(await house.click(request));
    await house.drain();

    expect(await house.grantOf(request)).toMatchObject({ state: "active", startsAt: null });
  });
});

describe("a request for somebody else", () => {
  const flow = accessFlow({ allowOnBehalf: true });
  const forCarl = { beneficiary: slackIds.carl } as const;

  test("gives the access to that person, who is told of it, and who may give it back", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.granted(forCarl);

    const told = house.messenger.told("request-for-you");
    const ended = await endAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.carl });
    await house.drain();

    expect(told.map(({ to }) => to)).toEqual([slackIds.carl]);
    expect(house.messenger.told("access-granted").map(({ to }) => to)).toEqual([slackIds.carl]);
    expect(house.writes()).toEqual([`addMember ${accounts.carl}`, `removeMember ${accounts.carl}`]);
    expect(valueOf(ended).endCause).toBe("given-back");
  });

  test.each([
    ["deactivated", { isDeactivated: true }, "The person this is for does not have an active Slack account"],
    ["a guest", { isGuest: true }, "The person this is for is a guest in this workspace"],
    ["of another organisation", { isStranger: true }, "The person this is for belongs to another organisation"],
  ])("safety 21: nobody is asked where that person is %s", async (_what, change, why) => {
    const house = await createWorld({ flows: [flow] });
    house.people.change(slackIds.carl, change);

    const request = await house.ask(forCarl);

    expect(request.status).toBe("refused");
    expect(request.statusReason).toContain(why);
    expect(house.messenger.cardsIn("#access")).toEqual([]);
    expect(house.messenger.told("request-for-you")).toEqual([]);
  });

  test("safety 5: that person is met once more before the first write", async () => {
    const house = await createWorld({ flows: [flow] });
    const request = await house.approved(forCarl);
    house.people.change(slackIds.carl, { isDeactivated: true });

    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).note).toContain("The person this is for does not have an active");
  });

  test("safety 3: neither the one who asks nor the one it is for decides", async () => {
    const house = await createWorld({ flows: [flow] });
    for (const account of [accounts.alice, accounts.carl]) house.directory.putMember(groupIds.approvers, account);
    const request = await house.ask(forCarl);

    const clicks = [slackIds.alice, slackIds.carl].map((by) => house.click(request, { by }));

    expect(await Promise.all(clicks)).toMatchObject([
      { refusal: { reason: "own-request" } },
      { refusal: { reason: "own-request" } },
    ]);
    expect((await house.click(request)).ok).toBe(true);
  });

  test("waits for that person's account where nobody knows it, and they are the one who is told", async () => {
    const house = await createWorld({ flows: [flow] });
    house.people.add({ userId: "U0NEW", displayName: "New", email: "new@acme.com" });

    const request = await house.ask({ beneficiary: "U0NEW" });

    expect(request.status).toBe("needs_account");
    expect(house.messenger.told("account-needed").map(({ to }) => to)).toEqual(["U0NEW"]);
  });

  test("ends where it is the one who asks whose own account is not known, which the other cannot map", async () => {
    const mayAsk = accessFlow({
      allowOnBehalf: true,
      permissions: () => ({
        request: peopleRules.inGroup("okta", groupIds.billing),
        decide: peopleRules.inGroup("okta", groupIds.approvers),
      }),
    });
    const house = await createWorld({ flows: [mayAsk] });
    house.people.add({ userId: "U0NEW", displayName: "New", email: "new@acme.com" });

    const request = await house.ask({ by: "U0NEW", beneficiary: slackIds.carl });

    expect(request.status).toBe("refused");
    expect(house.messenger.told("account-needed")).toEqual([]);
  });

  test("nobody is asked once the flow lets nobody ask for others any more", async () => {
    const house = await createWorld({ flows: [flow] });
    const received = valueOf(await house.submit(forCarl));
    house.restart({ flows: [accessFlow()] });

    await house.drain();

    expect(await house.request(received.id)).toMatchObject({ status: "refused" });
    expect((await house.request(received.id)).statusReason).toContain("cannot be requested for somebody else");
  });

  test("both may extend it, and only the one who asked may withdraw it", async () => {
    const house = await createWorld({
      flows: [accessFlow({ allowOnBehalf: true, extendWithoutApproval: true, maxExtensions: 2 })],
    });
    const open = await house.ask(forCarl);
    const withdrawn = await withdrawRequest(house.world, { requestId: open.id, bySlackUserId: slackIds.carl });
    const request = await house.granted(forCarl);

    const byCarl = await extendAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.carl, nth: 1 });
    const byAlice = await extendAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.alice, nth: 2 });

    expect(withdrawn).toMatchObject({ refusal: { reason: "not-the-requester" } });
    expect([byCarl.ok, byAlice.ok]).toEqual([true, true]);
  });
});

function again({ world }: TestWorld, { id }: Pick<AccessRequest, "id">, bySlackUserId: string) {
  return askAgain(world, { requestId: id, bySlackUserId });
}

describe("asking again", () => {
  test("gives the answers as a form takes them, and requests nothing", async () => {
    const house = await createWorld();
    const request = await house.ask();

    const before = valueOf(await again(house, request, slackIds.alice));

    expect(before).toEqual({
      flow: "database",
      target: "database",
      targetLabel: "Production database",
      answers: { reason: "an incident", duration: "3600" },
      beneficiarySlackUserId: null,
    });
    expect((await house.submit({ ...before })).ok).toBe(true);
  });

  test("says for whom it was, to the one who asked; for the other it is their own", async () => {
    const house = await createWorld({ flows: [accessFlow({ allowOnBehalf: true })] });
    const request = await house.ask({ beneficiary: slackIds.carl });

    const answers = await Promise.all([slackIds.alice, slackIds.carl].map((by) => again(house, request, by)));

    expect(answers.map((answer) => valueOf(answer).beneficiarySlackUserId)).toEqual([slackIds.carl, null]);
  });

  test("safety 6: shows nobody else what was asked, not even who decides", async () => {
    const house = await createWorld();
    const request = await house.approved();

    const answers = await Promise.all([slackIds.bob, slackIds.ada, "U0NOBODY"].map((by) => again(house, request, by)));

    const refused = { ok: false, refusal: { reason: "not-the-requester" } };
    expect(answers).toEqual([refused, refused, refused]);
  });
});

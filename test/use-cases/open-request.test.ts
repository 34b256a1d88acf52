import { describe, expect, test, vi } from "vitest";

import { approve, deny, ignore, people as peopleRules } from "../../src/sdk/index.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds } from "../support/world.ts";

describe("safety 21: who may ask", () => {
  test.each([
    ["a guest", { isGuest: true }, "is a guest"],
    ["a stranger of Slack Connect", { isStranger: true }, "belongs to another organisation"],
    ["a bot", { isBot: true }, "is a bot"],
    ["somebody deactivated", { isDeactivated: true }, "does not have an active Slack account"],
    ["somebody with an unconfirmed e-mail", { isEmailConfirmed: false }, "Slack has not confirmed"],
    ["somebody of another workspace", { teamId: "T0OTHER" }, "belongs to another workspace"],
  ] as const)("safety 21: %s cannot ask; nobody is asked to decide, and they hear why", async (_, change, why) => {
    const house = await createWorld();
    house.people.change(slackIds.alice, change);

    const request = await house.ask();

    expect(request.status).toBe("refused");
    expect(request.statusReason).toContain(why);
    expect(house.messenger.cardsIn("#access")).toEqual([]);
    expect(house.messenger.told("request-refused")).toMatchObject([{ to: slackIds.alice }]);
  });

  test("a flow that allows guests lets a guest ask", async () => {
    const house = await createWorld({ flows: [accessFlow({ allowGuests: true })] });
    house.people.change(slackIds.alice, { isGuest: true });

    expect((await house.ask()).status).toBe("pending");
  });

  test("safety 21: while Slack is down a request is kept, and opened when Slack is back", async () => {
    const house = await createWorld();
    house.people.goDown();
    const kept = await house.ask();
    expect([kept.status, house.work.stillOwed.length]).toEqual(["received", 1]);

    house.people.comeBack();
    await house.retry();

    expect((await house.request(kept.id)).status).toBe("pending");
  });

  test("who may request is read live, by the flow's rule", async () => {
    const house = await createWorld({
      flows: [accessFlow({ permissions: () => ({ request: peopleRules.inGroup("okta", groupIds.approvers) }) })],
    });

    const [alices, bobs] = [await house.ask({ by: slackIds.alice }), await house.ask({ by: slackIds.bob })];

    expect([alices.status, bobs.status]).toEqual(["refused", "pending"]);
    expect(alices.statusReason).toContain("Only members of");
  });
});

describe("the flow's onRequest hook", () => {
  test("approves: decided by the flow, granted, and nobody is asked", async () => {
    const house = await createWorld({
      flows: [accessFlow({ hooks: { onRequest: () => approve("On call right now") } })],
    });

    const request = await house.ask();

    expect(request).toMatchObject({ status: "approved", statusReason: "On call right now" });
    expect(await house.store.findDecision(request.id)).toMatchObject({ userId: null, outcome: "approve" });
    expect(house.isMember(accounts.alice)).toBe(true);
    expect(house.messenger.cardsIn("#access")).toEqual([]);
  });

  test("denies: the request is denied with the reason, and there is no grant", async () => {
    const house = await createWorld({ flows: [accessFlow({ hooks: { onRequest: () => deny("Change freeze") } })] });

    const request = await house.ask();

    expect(request).toMatchObject({ status: "denied", statusReason: "Change freeze" });
    expect(await house.store.findGrantOfRequest(request.id)).toBeNull();
    expect(house.messenger.told("request-denied")).toHaveLength(1);
  });

  test("ignores: the requester alone sees the message, and nobody is asked", async () => {
    const house = await createWorld({
      flows: [accessFlow({ hooks: { onRequest: () => ignore("Ask in #dba first") } })],
    });

    const request = await house.ask();

    expect(request).toMatchObject({ status: "refused", statusReason: "Ask in #dba first" });
    expect(house.messenger.notices).toMatchObject([
      { kind: "request-ignored", to: slackIds.alice, detail: "Ask in #dba first" },
    ]);
    expect(house.messenger.cardsIn("#access")).toEqual([]);
  });

  test("that fails gives no fast track: the request goes the ordinary way, and the admins are told", async () => {
    const hooks = {
      onRequest() {
        throw new Error("the rota is empty");
      },
    };
    const house = await createWorld({ flows: [accessFlow({ hooks })] });

    const request = await house.ask();

    expect(request.status).toBe("pending");
    expect(house.messenger.told("flow-failed").map(({ to }) => to)).toEqual(["#errors"]);
  });

  test("cannot approve for somebody who may not request", async () => {
    const onRequest = vi.fn<() => ReturnType<typeof approve>>(() => approve());
    const house = await createWorld({
      flows: [accessFlow({ permissions: () => ({ request: peopleRules.users("U0NOBODY") }), hooks: { onRequest } })],
    });

    const request = await house.ask();

    expect(request.status).toBe("refused");
    expect(onRequest).not.toHaveBeenCalled();
  });
});

describe("who decides", () => {
  test("an empty set of deciders is told to the admins and falls back to them", async () => {
    const house = await createWorld({ flows: [accessFlow({ permissions: () => ({ decide: peopleRules.users() }) })] });

    const request = await house.ask();
    const byBob = await house.click(request, { by: slackIds.bob });
    const byAda = await house.click(request, { by: slackIds.ada });

    expect(request.deciders).toBe("Latchkey admins");
    expect(house.messenger.told("no-deciders").map(({ to }) => to)).toEqual(["#errors"]);
    expect([byBob.ok, byAda.ok]).toEqual([false, true]);
  });

  test("a group without members falls back to the admins as well", async () => {
    const house = await createWorld();
    for (const member of house.directory.membersOf(groupIds.approvers))
      house.directory.takeMember(groupIds.approvers, member);

    const request = await house.ask();

    expect(house.messenger.told("no-deciders")).toHaveLength(1);
    expect((await house.click(request, { by: slackIds.ada })).ok).toBe(true);
  });

  test("admins do not decide where the flow names others", async () => {
    const house = await createWorld();
    const request = await house.ask();

    const clicked = await house.click(request, { by: slackIds.ada });

    expect(clicked).toEqual({
      ok: false,
      refusal: { reason: "may-not-decide", allowed: "members of the Okta group approvers", unmapped: null },
    });
  });

  test("the card names the group that decides", async () => {
    const house = await createWorld();

    const request = await house.ask();

    expect(request.deciders).toBe("members of the Okta group approvers");
  });
});

describe("safety 31: groups that are not offered", () => {
  test.each([
    ["managed by rules", { isRuleManaged: true }, "rules of the outside system decide"],
    ["whose rules cannot be read", { isRuleManaged: "unreadable" }, "ruleManaged: false"],
    ["owned by an application", { ownership: "app-owned" }, "belongs to an application"],
    ["built in", { ownership: "built-in" }, "built into the outside system"],
    ["that carries admin roles", { carriesAdminRoles: true }, "administrative rights"],
    ["whose admin roles cannot be read", { carriesAdminRoles: "unreadable" }, "protected: false"],
  ] as const)("safety 31: a group %s is refused on the server", async (_, facts, why) => {
    const house = await createWorld();
    house.directory.putGroup({ groupId: groupIds.database, ...facts });

    const request = await house.ask();

    expect(request.status).toBe("refused");
    expect(request.statusReason).toContain(why);
  });

  test("safety 31: the group whose members decide cannot be asked for", async () => {
    const house = await createWorld({
      flows: [accessFlow({ permissions: () => ({ decide: peopleRules.inGroup("okta", groupIds.database) }) })],
    });

    const request = await house.ask();

    expect(request.status).toBe("refused");
    expect(request.statusReason).toContain("lets people decide or request in Latchkey itself");
  });

  test("safety 31: a group that gates another flow cannot be asked for either", async () => {
    const other = accessFlow({
      name: "other",
      targets: [],
      permissions: () => ({ request: peopleRules.inGroup("okta", groupIds.database) }),
    });
    const house = await createWorld({ flows: [accessFlow(), other] });

    expect((await house.ask()).status).toBe("refused");
  });

  test("safety 31: a group that is gone is refused", async () => {
    const house = await createWorld();
    house.directory.removeGroup(groupIds.database);

    const request = await house.ask();

    expect(request.statusReason).toContain("does not exist");
  });
});

describe("what cannot be checked", () => {
  test("a failing permission check keeps the request, tells the admins once, and is tried again", async () => {
    let isBroken = true;
    const permissions = () => {
      if (isBroken) throw new Error("no");
      return { decide: peopleRules.admins() };
    };
    const house = await createWorld({ flows: [accessFlow({ permissions })] });
    const kept = await house.ask();
    await house.retry();

    expect((await house.request(kept.id)).status).toBe("received");
    expect(house.messenger.told("flow-failed")).toHaveLength(1);
    expect(house.messenger.told("access-waiting").map(({ to }) => to)).toEqual([slackIds.alice]);
    isBroken = false;
    await house.retry();
    expect((await house.request(kept.id)).status).toBe("pending");
  });

  test("a directory that does not answer for the account stops nobody from deciding", async () => {
    const house = await createWorld({ flows: [accessFlow({ permissions: () => ({}) })] });
    house.directory.failNext("findAccountsByEmail", "unavailable");

    expect((await house.ask()).status).toBe("pending");
  });

  test("an account that cannot be found lets the request wait, and the person is told how to map it", async () => {
    const house = await createWorld();
    house.people.add({ userId: "U0NINA", email: "nina@acme.com" });

    const request = await house.ask({ by: "U0NINA" });

    const [told] = house.messenger.told("account-needed");
    expect(request).toMatchObject({ status: "needs_account", neededConnectorId: "okta", closedAt: null });
    expect(told).toMatchObject({ to: "U0NINA", about: { connector: { id: "okta", service: "Okta" } } });
    expect(told?.detail).toMatch(/^Could not find or determine external identity for nina@acme\.com in service Okta\b/);
    expect(house.messenger.told("identity-missing")).toEqual([]);
  });
});

describe("R3: a flow without targets", () => {
  const approvalOnly = accessFlow({ name: "change", targets: [], fields: {} });

  test("is only approved: there is no grant and no write", async () => {
    const house = await createWorld({ flows: [approvalOnly] });
    const request = await house.ask({ flow: "change", target: null, answers: {} });

    const approved = valueOf(await house.click(request));
    await house.drain();

    expect(approved).toMatchObject({ status: "approved", target: null, durationSeconds: null });
    expect(await house.store.findGrantOfRequest(request.id)).toBeNull();
    expect(house.writes()).toEqual([]);
    expect(house.messenger.told("request-approved")).toHaveLength(1);
  });
});

test("a pending request expires after its limit and is never approved by silence", async () => {
  const house = await createWorld();
  const request = await house.ask();
  house.moveClock(3 * 86_400);

  const clicked = await house.click(request);
  await house.sweep();

  expect(clicked).toMatchObject({ ok: false, refusal: { reason: "already-closed", status: "expired" } });
  expect((await house.request(request.id)).status).toBe("expired");
  expect(await house.store.findGrantOfRequest(request.id)).toBeNull();
  expect(house.messenger.told("request-expired").map(({ to }) => to)).toEqual([slackIds.alice]);
});

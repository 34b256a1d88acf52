import { describe, expect, test } from "vitest";

import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import { people as peopleRules } from "../../src/sdk/index.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

/** The first write was sent, and nobody knows whether it arrived. */
async function applyWithLostAnswer(house: TestWorld) {
  house.directory.failNext("addMember", "answer-lost");
  const request = await house.granted();
  expect((await house.grantOf(request)).state).toBe("applying");
  expect(house.isMember(accounts.alice)).toBe(true);
  return request;
}

const changes: readonly (readonly [string, string, (house: TestWorld) => void])[] = [
  [
    "the decider left the approvers",
    "approved this but may not decide it any more",
    ({ directory }) => directory.takeMember(groupIds.approvers, accounts.bob),
  ],
  [
    "the decider was deactivated in Slack",
    "approved this but may not decide it any more",
    ({ people }) => people.change(slackIds.bob, { isDeactivated: true }),
  ],
  [
    "the decider's own account was suspended",
    "approved this but may not decide it any more",
    ({ directory }) => directory.updateAccount(accounts.bob, { isActive: false, status: "SUSPENDED" }),
  ],
  [
    "two people have to approve now",
    "2 people have to approve, and only 1 did",
    (house) =>
      house.restart({
        flows: [
          accessFlow({
            permissions: () => ({ decide: peopleRules.inGroup("okta", groupIds.approvers), quorum: 2 }),
          }),
        ],
      }),
  ],
  [
    "the flow has a second stage now",
    "in Owner: 1 person has to approve, and nobody has",
    (house) =>
      house.restart({
        flows: [
          accessFlow({
            permissions: () => ({
              stages: [
                { decide: peopleRules.inGroup("okta", groupIds.approvers) },
                { label: "Owner", decide: peopleRules.users(slackIds.carl) },
              ],
            }),
          }),
        ],
      }),
  ],
  [
    "the requester was deactivated",
    "The person who asked does not have an active Slack account",
    ({ people }) => people.change(slackIds.alice, { isDeactivated: true }),
  ],
  [
    "the requester's account was suspended",
    "is suspended, so it cannot be used",
    ({ directory }) => directory.updateAccount(accounts.alice, { isActive: false, status: "SUSPENDED" }),
  ],
  [
    "the flow does not offer the target any more",
    "the flow does not offer it any more",
    (house) => house.restart({ flows: [accessFlow({ targets: [] })] }),
  ],
  ["the flow is gone", "There is no flow called", (house) => house.restart({ flows: [] })],
  [
    "rules manage the group now",
    "rules of the outside system decide who is in it",
    ({ directory }) => void directory.putGroup({ groupId: groupIds.database, isRuleManaged: true }),
  ],
  [
    "the group carries admin roles now",
    "administrative rights",
    ({ directory }) => void directory.putGroup({ groupId: groupIds.database, carriesAdminRoles: true }),
  ],
  [
    "the requester may not request any more",
    "Only <@U0CARL> may request this",
    (house) =>
      house.restart({
        flows: [
          accessFlow({
            permissions: () => ({
              request: peopleRules.users(slackIds.carl),
              decide: peopleRules.inGroup("okta", groupIds.approvers),
            }),
          }),
        ],
      }),
  ],
];

describe("safety 5: what changed between the decision and the provider's call", () => {
  test.each(changes)(
    "safety 5: %s: the provider is not written to, and the request says why",
    async (_, why, change) => {
      const house = await createWorld();
      const request = await house.approved();
      change(house);

      await house.drain();

      expect(house.writes()).toEqual([]);
      expect(await house.grantOf(request)).toMatchObject({ state: "not_applied", endCause: "no-longer-allowed" });
      expect((await house.grantOf(request)).note).toContain(why);
      const told = house.messenger.told("access-not-applied");
      expect(told.map(({ to }) => to)).toEqual([slackIds.alice]);
      expect(told[0]?.detail).toContain(why);
    },
  );

  test.each(changes)("safety 5: %s after a write was attempted: the access is taken back", async (_, why, change) => {
    const house = await createWorld();
    const request = await applyWithLostAnswer(house);
    change(house);

    await house.retry();
    // Where rules took the group over, a person has to take the account out.
    if ((await house.grantOf(request)).state === "ending")
      house.directory.takeMember(groupIds.database, accounts.alice);
    await house.retry();

    expect(house.isMember(accounts.alice)).toBe(false);
    expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "no-longer-allowed" });
    expect(house.messenger.told("access-granted")).toEqual([]);
    expect(why).not.toBe("");
  });

  test("safety 5: an approval of somebody whom Latchkey does not find any more counts for nothing", async () => {
    let lostId: string | null = null;
    const house = await createWorld({
      wrapStore: (store) => ({
        ...store,
        findUser: async (id) => (id === lostId ? null : store.findUser(id)),
      }),
    });
    const request = await house.approved();
    lostId = (await house.user(slackIds.bob)).id;

    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).note).toContain("approved this but may not decide it any more");
  });

  test("safety 5: what cannot be read again is not written, and stays owed", async () => {
    const house = await createWorld();
    const request = await house.approved();
    house.people.goDown();

    const owed = await house.drain();

    expect(owed).toHaveLength(1);
    expect(house.writes()).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({
      state: "pending",
      note: "Slack does not answer. Latchkey keeps trying.",
    });
    house.people.comeBack();
    await house.retry();
    expect((await house.grantOf(request)).state).toBe("active");
  });

  test("safety 4: authority is read once more before the first write", async () => {
    const house = await createWorld();
    await house.approved();
    house.directory.calls.length = 0;

    await house.drain();

    const calls = house.directory.calls.map(({ method, groupId }) => `${method} ${groupId ?? ""}`);
    const asked = calls.indexOf(`isMember ${groupIds.approvers}`);
    expect(asked).toBeGreaterThanOrEqual(0);
    expect(asked).toBeLessThan(calls.indexOf(`addMember ${groupIds.database}`));
  });
});

describe("safety 14: an answer that was lost", () => {
  test("safety 14: is not mistaken for an earlier membership, and access still ends on time", async () => {
    const house = await createWorld();
    const request = await applyWithLostAnswer(house);
    expect((await house.grantOf(request)).foundBefore).toBe(false);

    await house.retry();
    const active = await house.grantOf(request);
    house.moveClock(3_700);
    await house.drain();

    expect(active).toMatchObject({ state: "active", foundBefore: false });
    expect(house.isMember(accounts.alice)).toBe(false);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 14: is taken back at the first end when the directory stays silent until then", async () => {
    const house = await createWorld();
    const request = await applyWithLostAnswer(house);
    house.directory.failNext("isMember", "unavailable", Number.POSITIVE_INFINITY);
    await house.retry();
    house.moveClock(3_700);
    await house.drain();
    house.directory.mend();

    await house.retry();

    expect(house.isMember(accounts.alice)).toBe(false);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 14: what was there before the first write is committed before it", async () => {
    const house = await createWorld();
    const seen: unknown[] = [];
    house.directory.beforeWrite = async () => {
      seen.push(...(await house.rows("select state, found_before from access_grant")));
    };

    await house.granted();

    expect(seen).toEqual([{ state: "applying", found_before: false }]);
  });

  test("safety 14: access from before the request is found before, not written again, and never removed", async () => {
    const house = await createWorld();
    house.directory.putMember(groupIds.database, accounts.alice);
    const request = await house.granted();
    expect(await house.grantOf(request)).toMatchObject({ state: "active", foundBefore: true });

    house.moveClock(3_700);
    await house.drain();

    expect(house.writes()).toEqual([]);
    expect(house.isMember(accounts.alice)).toBe(true);
    expect(await house.grantOf(request)).toMatchObject({ state: "ended" });
  });

  test("safety 14: a write that never arrived is sent again", async () => {
    const house = await createWorld();
    house.directory.failNext("addMember", "unavailable");
    const request = await house.granted();
    expect(house.isMember(accounts.alice)).toBe(false);

    await house.retry();

    expect(house.isMember(accounts.alice)).toBe(true);
    expect((await house.grantOf(request)).state).toBe("active");
  });
});

describe("R9: when access ends", () => {
  test("the end moves forward once, to the read-back plus the duration", async () => {
    const house = await createWorld();
    house.directory.failNext("addMember", "unavailable");
    const request = await house.granted();
    const decided = (await house.grantOf(request)).endsAt.getTime();
    house.moveClock(600);

    await house.retry();
    const granted = await house.grantOf(request);
    await house.sweep();

    expect(granted.endsAt.getTime()).toBe((granted.grantedAt?.getTime() ?? 0) + 3_600_000);
    expect(granted.endsAt.getTime() - decided).toBeGreaterThanOrEqual(600_000);
    expect((await house.grantOf(request)).endsAt).toEqual(granted.endsAt);
  });

  test("past the first end and never attempted, it is not applied and the requester is told", async () => {
    const house = await createWorld();
    const request = await house.approved();
    house.people.goDown();
    await house.drain();
    house.moveClock(3_700);
    house.people.comeBack();

    await house.sweep();

    const endsAt = (await house.grantOf(request)).endsAt;
    expect(house.writes()).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({
      state: "not_applied",
      note: describeRefusal({ reason: "too-late", endsAt }),
    });
    expect(house.messenger.told("access-not-applied").map(({ to }) => to)).toEqual([slackIds.alice]);
  });

  test("granted is said only after the provider was read back", async () => {
    const house = await createWorld();
    let toldAtWrite = -1;
    house.directory.afterWrite = () => {
      toldAtWrite = house.messenger.told("access-granted").length;
    };

    await house.granted();

    expect(toldAtWrite).toBe(0);
    expect(house.messenger.told("access-granted").map(({ to }) => to)).toEqual([slackIds.alice]);
  });

  test("a change that the provider took but does not show is looked for again, and then owed", async () => {
    const house = await createWorld();
    house.directory.afterWrite = ({ groupId = "", externalId = "" }) => house.directory.takeMember(groupId, externalId);
    const request = await house.granted();

    expect(house.pauses).toEqual([250, 1_000]);
    expect(await house.grantOf(request)).toMatchObject({
      state: "applying",
      note: "Okta does not answer. Latchkey keeps trying.",
    });
    expect(house.messenger.told("access-granted")).toEqual([]);
    house.directory.afterWrite = null;
    await house.retry();
    expect((await house.grantOf(request)).state).toBe("active");
  });

  test("access that is over before it was read back is taken away again", async () => {
    const house = await createWorld();
    house.directory.afterWrite = ({ method }) => {
      if (method === "addMember") house.moveClock(3_700);
    };
    const request = await house.granted();

    expect(house.writes()).toEqual([`addMember ${accounts.alice}`, `removeMember ${accounts.alice}`]);
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.messenger.told("access-granted")).toEqual([]);
  });
});

describe("safety 31: groups that must not be granted, found after the approval", () => {
  test.each([
    ["app-owned", { ownership: "app-owned" }],
    ["built in", { ownership: "built-in" }],
    ["gone", null],
  ] as const)("safety 31: a group that is %s now is not written to", async (_, facts) => {
    const house = await createWorld();
    const request = await house.approved();
    if (facts === null) house.directory.removeGroup(groupIds.database);
    else house.directory.putGroup({ groupId: groupIds.database, ...facts });

    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).state).toBe("not_applied");
  });

  test("safety 31: a group that gates a flow since the approval is not written to", async () => {
    const house = await createWorld();
    const request = await house.approved();
    const gated = accessFlow({
      name: "other",
      permissions: () => ({ request: peopleRules.inGroup("okta", groupIds.database) }),
    });
    house.restart({ flows: [accessFlow(), gated] });

    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).note).toContain("in Latchkey itself");
  });
});

test("ended before anything was applied: nothing is written, and the note names who ended it", async () => {
  const { endAccess } = await import("../../src/use-cases/end-access.ts");
  const house = await createWorld();
  const request = await house.approved();

  valueOf(await endAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.alice }));
  await house.drain();

  expect(house.writes()).toEqual([]);
  expect(await house.grantOf(request)).toMatchObject({ state: "not_applied", endCause: "given-back" });
});

test("ended while the write is under way: the access is taken back", async () => {
  const { endAccess } = await import("../../src/use-cases/end-access.ts");
  const house = await createWorld();
  house.directory.afterWrite = async ({ method }) => {
    if (method !== "addMember") return;
    const [row] = await house.rows<{ request_id: string }>("select request_id from access_grant");
    valueOf(await endAccess(house.world, { requestId: row?.request_id ?? "", bySlackUserId: slackIds.alice }));
  };

  const request = await house.granted();

  expect(house.isMember(accounts.alice)).toBe(false);
  expect((await house.grantOf(request)).state).toBe("ended");
  expect(house.messenger.told("access-granted")).toEqual([]);
});

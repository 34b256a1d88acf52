import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { endAccess } from "../../src/use-cases/end-access.ts";
import { findDrift } from "../../src/use-cases/find-drift.ts";
import { valueOf } from "../support/builders.ts";
import { readGroup } from "../support/read-group.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, targets, type TestWorld } from "../support/world.ts";

/** A run that found in the database group whom the directory shows there, unless it is late. */
async function sync(house: TestWorld, externalIds: readonly string[] = house.directory.membersOf(groupIds.database)) {
  const runId = randomUUID();
  const reading = { runId, connectorId: "okta", groupId: groupIds.database, externalIds };
  await readGroup((sql) => house.rows(sql), reading);
  await findDrift(house.world, "okta", runId);
  await house.drain();
  return runId;
}

/** The first reading, and then somebody else takes Alice's membership away, which the next one finds. */
async function undone(house: TestWorld) {
  await sync(house);
  const request = await house.granted();
  house.directory.takeMember(groupIds.database, accounts.alice);
  await sync(house);
  return request;
}

async function giveBack(house: TestWorld, request: { readonly id: string }) {
  valueOf(await endAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.alice }));
  await house.drain();
}

const auditOf = (house: TestWorld, action: string) =>
  house.rows<{ subject: string; data: Record<string, unknown> }>(
    `select subject, data from audit_event where action = '${action}' order by sequence`,
  );

const membership = (house: TestWorld) => ({
  connectorId: "okta",
  organisationId: house.directory.organisation,
  externalId: accounts.alice,
  resourceId: groupIds.database,
});

describe("a membership that somebody else took away", () => {
  test("is noted, audited and told once to the person and once to the admins, however often it is looked at", async () => {
    const house = await createWorld();
    const request = await undone(house);

    const runId = await sync(house);
    await findDrift(house.world, "okta", runId);
    await house.drain();

    const grant = await house.grantOf(request);
    expect(grant).toMatchObject({ state: "active", undoneOutsideAt: expect.any(Date) });
    expect(house.messenger.told("access-undone").map(({ to }) => to)).toEqual([slackIds.alice]);
    const [alert, ...others] = house.messenger.told("removed-outside");
    expect(alert).toMatchObject({ to: "#errors", picture: { request: { id: request.id } } });
    expect(alert?.detail).toMatch(
      /^<@U0ALICE> has lost Production database: somebody else took the account alice@acme\.com out of it in Okta\. Latchkey does not give it back; whoever still needs it asks again with `\/access`\. Should it come back, it still ends \d{4}-/,
    );
    expect(others).toEqual([]);
    expect(await auditOf(house, "grant.undone-outside")).toMatchObject([
      { subject: `grant:${grant.id}`, data: { externalId: accounts.alice } },
    ]);
    expect(house.messenger.cardsIn("#access")[0]?.pictures.at(-1)?.grant?.undoneOutsideAt).toEqual(
      grant.undoneOutsideAt,
    );
  });

  test("is not given back, and the grant ends in time all the same", async () => {
    const house = await createWorld();
    const request = await undone(house);
    const { endsAt } = await house.grantOf(request);

    house.moveClock(3_700);
    await house.drain();

    expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "expired", endsAt });
    expect(house.writes()).toEqual([`addMember ${accounts.alice}`, `removeMember ${accounts.alice}`]);
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("is noted back when it is there again, quietly, and still ends in time", async () => {
    const house = await createWorld();
    const request = await undone(house);
    house.directory.putMember(groupIds.database, accounts.alice);

    await sync(house);
    const restored = await house.grantOf(request);
    const shown = house.messenger.cardsIn("#access")[0]?.pictures.at(-1)?.grant;
    house.moveClock(3_700);
    await house.drain();

    expect(restored).toMatchObject({ state: "active", undoneOutsideAt: null });
    expect(shown?.undoneOutsideAt).toBeNull();
    expect(await auditOf(house, "grant.restored-outside")).toHaveLength(1);
    expect(house.messenger.told("access-undone")).toHaveLength(1);
    expect(house.messenger.told("added-outside")).toEqual([]);
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("is told again when it is taken away once more", async () => {
    const house = await createWorld();
    await undone(house);
    house.directory.putMember(groupIds.database, accounts.alice);
    await sync(house);
    house.directory.takeMember(groupIds.database, accounts.alice);

    await sync(house);

    expect(house.messenger.told("access-undone")).toHaveLength(2);
  });

  test("is not believed of a listing that lags: the provider is asked", async () => {
    const house = await createWorld();
    const request = await house.granted();

    await sync(house, []);

    expect((await house.grantOf(request)).undoneOutsideAt).toBeNull();
    expect(house.messenger.told("access-undone")).toEqual([]);
  });

  test("is not believed restored either before the provider says so", async () => {
    const house = await createWorld();
    const request = await undone(house);

    await sync(house, [accounts.alice]);

    expect((await house.grantOf(request)).undoneOutsideAt).not.toBeNull();
  });

  test("safety 25: is not judged while a worker holds it, or while it waits to be compared with its grants", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.takeMember(groupIds.database, accounts.alice);
    const lease = await house.store.takeLease(membership(house));
    await sync(house);
    const held = (await house.grantOf(request)).undoneOutsideAt;
    if (lease !== null) await house.store.releaseLease(lease);
    await house.store.transaction((tx) => tx.oweReconciliation(lease?.membershipId ?? "", true));
    await sync(house);
    const owed = (await house.grantOf(request)).undoneOutsideAt;
    await house.store.transaction((tx) => tx.oweReconciliation(lease?.membershipId ?? "", false));

    await sync(house);

    expect([held, owed]).toEqual([null, null]);
    expect((await house.grantOf(request)).undoneOutsideAt).not.toBeNull();
  });

  test("is not noted when the lease was lost while the provider was asked", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.takeMember(groupIds.database, accounts.alice);
    const isMember = house.directory.isMember.bind(house.directory);
    house.directory.isMember = async (...asked) => {
      const answer = await isMember(...asked);
      await house.rows("update access_membership set fence = fence + 1");
      return answer;
    };

    await sync(house);

    expect((await house.grantOf(request)).undoneOutsideAt).toBeNull();
  });

  test.each(["unavailable", "unauthorized", "malformed"] as const)(
    "waits for the next run while the provider is %s, and the run does not fail for it",
    async (failure) => {
      const house = await createWorld();
      const request = await house.granted();
      house.directory.takeMember(groupIds.database, accounts.alice);
      house.directory.failNext("isMember", failure, Number.POSITIVE_INFINITY);
      await sync(house);
      const during = (await house.grantOf(request)).undoneOutsideAt;
      house.directory.mend();

      await sync(house);

      expect(during).toBeNull();
      expect(house.log.lines.some((line) => line.endsWith("The next sync looks again."))).toBe(true);
      expect((await house.grantOf(request)).undoneOutsideAt).not.toBeNull();
    },
  );

  test("safety 44: says nothing in another organisation than the one it was given in", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.takeMember(groupIds.database, accounts.alice);
    await house.rows("update access_grant set organisation_id = '00o-another'");

    await sync(house);

    expect((await house.grantOf(request)).undoneOutsideAt).toBeNull();
  });

  test("of two grants is noted of both, and told once", async () => {
    const house = await createWorld();
    const first = await house.granted({ answers: { reason: "first", duration: "3600" } });
    const second = await house.granted({ answers: { reason: "second", duration: "7200" } });
    house.directory.takeMember(groupIds.database, accounts.alice);

    await sync(house);

    expect((await house.grantOf(first)).undoneOutsideAt).not.toBeNull();
    expect((await house.grantOf(second)).undoneOutsideAt).not.toBeNull();
    const told = [...house.messenger.told("access-undone"), ...house.messenger.told("removed-outside")];
    expect(told.map(({ picture }) => picture?.request.id)).toEqual([second.id, second.id]);
  });

  test("is nobody's loss once the time is up: it ends, and that is told", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.takeMember(groupIds.database, accounts.alice);
    house.work.forget();
    house.moveClock(3_700);

    await sync(house);
    await house.sweep();

    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.messenger.told("access-undone")).toEqual([]);
  });

  test("is not given back by a comparison after a lost lease", async () => {
    const house = await createWorld();
    const request = await undone(house);
    await house.rows("update access_membership set is_reconcile_owed = true");

    await house.sweep();

    expect(house.isMember(accounts.alice)).toBe(false);
    expect((await house.grantOf(request)).state).toBe("active");
    expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
  });
});

describe("an account that somebody else put into a group", () => {
  test("is told to the admins in one message for a run, audited, and stays", async () => {
    const house = await createWorld();
    await sync(house);
    for (const who of [accounts.bob, accounts.carl]) house.directory.putMember(groupIds.database, who);
    await house.world.store.transaction((tx) =>
      tx.keepResource({
        connectorId: "okta",
        externalId: accounts.bob,
        login: "bob@acme.com",
        email: null,
        displayName: null,
        status: "ACTIVE",
        isActive: true,
        isSuspended: false,
        attributes: {},
        seenAt: tx.now,
      }),
    );

    await sync(house);
    await sync(house);

    expect(house.messenger.told("added-outside")).toMatchObject([
      { to: "#errors", detail: `Found in Okta: ${accounts.carl}, bob@acme.com in Production database.` },
    ]);
    expect(await auditOf(house, "group.members-added-outside")).toMatchObject([
      { subject: `group:okta/${groupIds.database}`, data: { externalIds: [accounts.carl, accounts.bob] } },
    ]);
    expect([house.isMember(accounts.bob), house.isMember(accounts.carl)]).toEqual([true, true]);
    expect(house.writes()).toEqual([]);
  });

  test("was there before when the group is read for the first time", async () => {
    const house = await createWorld();
    house.directory.putMember(groupIds.database, accounts.bob);

    await sync(house);
    await sync(house);

    expect(house.messenger.told("added-outside")).toEqual([]);
  });

  test("is named among at most ten", async () => {
    const house = await createWorld();
    await sync(house);
    const many = Array.from({ length: 13 }, (_, index) => `00uMANY${String(index).padStart(2, "0")}`);

    await sync(house, many);

    const [told] = house.messenger.told("added-outside");
    expect(told?.detail).toBe(`Found in Okta: ${many.slice(0, 10).join(", ")} in Production database; and 3 more.`);
  });

  test("is nobody where no flow grants the group", async () => {
    const house = await createWorld({ flows: [accessFlow({ targets: [targets.billing] })] });
    await sync(house);
    house.directory.putMember(groupIds.database, accounts.bob);

    await sync(house);

    expect(house.messenger.told("added-outside")).toEqual([]);
  });

  test("is not the person to whom Latchkey gave it, nor while it is being taken back", async () => {
    const house = await createWorld();
    await sync(house);
    const request = await house.granted();
    await sync(house);
    house.directory.failNext("removeMember", "unavailable");
    await giveBack(house, request);
    await sync(house);

    await house.retry();
    await sync(house, [accounts.alice]);

    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.messenger.told("added-outside")).toEqual([]);
  });

  test("is the person who has it still, or again, after Latchkey took it back", async () => {
    const house = await createWorld();
    await sync(house);
    const request = await house.granted();
    await sync(house);
    await giveBack(house, request);
    house.directory.putMember(groupIds.database, accounts.alice);

    await sync(house);
    await sync(house);

    expect(house.messenger.told("added-outside")).toMatchObject([
      { detail: `Found in Okta: alice@acme.com in Production database.` },
    ]);
    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test("is whoever had it before a grant of ours, too, if that was since the last reading", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.putMember(groupIds.database, accounts.alice);
    const request = await house.granted();

    await sync(house);

    expect((await house.grantOf(request)).foundBefore).toBe(true);
    expect(house.messenger.told("added-outside")).toHaveLength(1);
  });

  test("is told when the provider could not be asked about somebody else", async () => {
    const house = await createWorld();
    await sync(house);
    await house.granted();
    house.directory.failNext("isMember", "unavailable", Number.POSITIVE_INFINITY);

    await sync(house, [accounts.bob]);

    expect(house.messenger.told("added-outside")).toHaveLength(1);
  });
});

describe("what a sync found decides nothing about access", () => {
  test.each([
    ["there", true],
    ["not there", false],
  ])("safety 14: what was found before is read live, though a sync says that it is %s", async (_words, isListed) => {
    const house = await createWorld();
    if (!isListed) house.directory.putMember(groupIds.database, accounts.alice);
    await sync(house, isListed ? [accounts.alice] : []);

    const request = await house.granted();
    house.moveClock(3_700);
    await house.drain();

    expect((await house.grantOf(request)).foundBefore).toBe(!isListed);
    expect(house.isMember(accounts.alice)).toBe(!isListed);
  });

  test("safety 13: a lost answer is not taken for access from before, though a sync has seen the membership since", async () => {
    const house = await createWorld();
    house.directory.failNext("addMember", "answer-lost");
    const request = await house.granted();
    await sync(house);
    await house.retry();

    house.moveClock(3_700);
    await house.drain();

    expect(await house.grantOf(request)).toMatchObject({ state: "ended", foundBefore: false });
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("safety 19: a membership that we gave, a sync has seen and somebody asks for again is not from before", async () => {
    const house = await createWorld();
    const first = await house.granted({ answers: { reason: "first", duration: "3600" } });
    await sync(house);

    const second = await house.granted({ answers: { reason: "second", duration: "7200" } });
    await sync(house);
    house.moveClock(7_300);
    await house.drain();

    expect([(await house.grantOf(first)).state, (await house.grantOf(second)).state]).toEqual(["ended", "ended"]);
    expect((await house.grantOf(second)).foundBefore).toBe(false);
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test.each([
    ["lists the account", [accounts.alice]],
    ["does not list it", []],
    ["was never done", null],
  ])("safety 15: access ends in time when the sync %s", async (_words, listed) => {
    const house = await createWorld();
    const request = await house.granted();
    if (listed !== null) await sync(house, listed);

    house.moveClock(3_700);
    await house.drain();

    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });
});

describe("asking again for what somebody else took away", () => {
  test("gives it, and it goes with the last grant", async () => {
    const house = await createWorld();
    const first = await undone(house);

    const second = await house.granted({ answers: { reason: "again", duration: "7200" } });
    await sync(house);
    const between = [house.isMember(accounts.alice), (await house.grantOf(first)).undoneOutsideAt];
    house.moveClock(7_300);
    await house.drain();

    expect(between).toEqual([true, null]);
    expect((await house.grantOf(second)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test.each([
    ["last", 3_600, 2_592_000],
    ["first", 2_592_000, 3_600],
  ])(
    "safety 19: never makes it permanent where it had been there before and that grant ends %s",
    async (_order, again, before) => {
      const house = await createWorld();
      house.directory.putMember(groupIds.database, accounts.alice);
      const first = await house.granted({ answers: { reason: "first", duration: String(before) } });
      house.directory.takeMember(groupIds.database, accounts.alice);
      await sync(house);

      const second = await house.granted({ answers: { reason: "again", duration: String(again) } });
      const third = await house.granted({ answers: { reason: "once more", duration: "7200" } });
      const given = house.isMember(accounts.alice);
      for (const seconds of [3_700, 3_700, 2_592_000]) {
        house.moveClock(seconds);
        await house.drain();
      }

      expect(given).toBe(true);
      for (const request of [first, second, third]) expect((await house.grantOf(request)).state).toBe("ended");
      expect(house.isMember(accounts.alice)).toBe(false);
      expect(await auditOf(house, "grant.found-before-gone")).toHaveLength(1);
    },
  );

  test("does not say that it stays, of a grant that ends after its membership was gone", async () => {
    const house = await createWorld();
    house.directory.putMember(groupIds.database, accounts.alice);
    const request = await house.granted();
    house.directory.takeMember(groupIds.database, accounts.alice);
    await sync(house);

    await giveBack(house, request);

    expect(await house.grantOf(request)).toMatchObject({ state: "ended", note: null });
    expect(house.writes()).toEqual([]);
  });
});

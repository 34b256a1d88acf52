import { describe, expect, test } from "vitest";

import { openDirectories } from "../../src/connectors/open-directories.ts";
import type { ConnectorConfig } from "../../src/ports/connector.ts";
import type { Directory } from "../../src/ports/directory.ts";
import type { Store } from "../../src/ports/store.ts";
import { people as rules } from "../../src/sdk/index.ts";
import { advanceGrant } from "../../src/use-cases/advance-grant.ts";
import { endAccess } from "../../src/use-cases/end-access.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

async function giveBack(house: TestWorld, request: { readonly id: string }, by: string = slackIds.alice) {
  return endAccess(house.world, { requestId: request.id, bySlackUserId: by });
}

describe("safety 15: what is due is found in the rows", () => {
  test("safety 15: access whose timer was lost ends at the next sweep, and the lateness is recorded", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.work.forget();
    house.moveClock(3_600 + 86_400);

    const owed = await house.store.owedJobs(500);
    await house.sweep();

    expect(owed).toContainEqual({ type: "advance-grant", grantId: (await house.grantOf(request)).id });
    expect(house.isMember(accounts.alice)).toBe(false);
    const [entry] = await house.rows<{ data: { lateSeconds: number } }>(
      "select data from audit_event where action = 'grant.ended'",
    );
    expect(entry?.data.lateSeconds).toBeGreaterThanOrEqual(86_400);
  });

  test("safety 15: access that was approved and never attempted is found as well", async () => {
    const house = await createWorld();
    const request = await house.approved();

    await house.sweep();

    expect((await house.grantOf(request)).state).toBe("active");
  });

  test("safety 15: an end that was owed when the process died is found", async () => {
    const house = await createWorld();
    const request = await house.granted();
    valueOf(await giveBack(house, request));
    house.restart();

    await house.sweep();

    expect(house.isMember(accounts.alice)).toBe(false);
  });
});

describe("safety 16: a provider that does not answer", () => {
  test.each(["unavailable", { rateLimitedForMs: 5_000 }, "answer-lost", "malformed"] as const)(
    "safety 16: %o during a removal leaves it owed, told once, and done later",
    async (failure) => {
      const house = await createWorld();
      const request = await house.granted();
      house.directory.failNext("removeMember", failure, Number.POSITIVE_INFINITY);
      house.moveClock(3_700);
      await house.drain();

      for (let hour = 0; hour < 24; hour += 1) {
        house.moveClock(3_600);
        await house.retry();
        await house.sweep();
      }
      const during = await house.grantOf(request);
      house.directory.mend();
      await house.retry();

      expect(during.state).toBe("ending");
      expect(during.attempts).toBeGreaterThan(24);
      expect(during.note).toContain("Latchkey keeps trying");
      expect(house.messenger.told("removal-late").map(({ to }) => to)).toEqual(["#errors"]);
      expect(house.isMember(accounts.alice)).toBe(false);
      expect((await house.grantOf(request)).state).toBe("ended");
      expect(house.messenger.told("access-ended")).toHaveLength(1);
    },
  );

  test("safety 16: a removal that the provider took but still does not show stays owed", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.afterWrite = ({ groupId = "", externalId = "" }) => house.directory.putMember(groupId, externalId);
    house.moveClock(3_700);
    await house.drain();

    expect((await house.grantOf(request)).state).toBe("ending");
    house.directory.afterWrite = null;
    await house.retry();
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("safety 40: Slack being down does not hold up a removal", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.people.goDown();
    house.messenger.goDown();
    house.moveClock(3_700);

    await house.drain();

    expect(house.isMember(accounts.alice)).toBe(false);
    expect((await house.grantOf(request)).state).toBe("ended");
    house.messenger.comeBack();
    await house.retry();
    expect(house.messenger.told("access-ended").map(({ to }) => to)).toEqual([slackIds.alice]);
  });
});

describe("safety 17: a refused credential", () => {
  test("safety 17: opens the circuit, is told once, and everything owed is done when it works again", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.failNext("removeMember", "unauthorized", Number.POSITIVE_INFINITY);
    house.moveClock(3_700);
    await house.drain();
    for (let minute = 0; minute < 3; minute += 1) {
      house.moveClock(60);
      await house.retry();
    }

    const during = await house.grantOf(request);
    expect(during.state).toBe("ending");
    expect(during.note).toContain("refuses Latchkey's credential");
    expect((await house.store.findConnector("okta"))?.circuitOpenSince).not.toBeNull();
    expect(house.messenger.told("connector-unauthorized").map(({ to }) => to)).toEqual(["#errors"]);
    expect(house.messenger.told("connector-recovered")).toEqual([]);

    house.directory.mend();
    await house.retry();

    expect(house.isMember(accounts.alice)).toBe(false);
    expect((await house.grantOf(request)).state).toBe("ended");
    expect((await house.store.findConnector("okta"))?.circuitOpenSince).toBeNull();
    expect(house.messenger.told("connector-recovered").map(({ to }) => to)).toEqual(["#errors"]);
  });

  test("safety 17: an end for which the provider is not asked does not say that the credential works", async () => {
    const house = await createWorld();
    house.directory.putMember(groupIds.billing, accounts.alice);
    await house.granted({ target: "billing" });
    const request = await house.granted();
    house.directory.failNext("removeMember", "unauthorized", Number.POSITIVE_INFINITY);
    valueOf(await giveBack(house, request));
    await house.drain();
    house.moveClock(3_700);

    await house.drain();

    expect((await house.store.findConnector("okta"))?.circuitOpenSince).not.toBeNull();
    expect(house.messenger.told("connector-recovered")).toEqual([]);
    expect(house.messenger.told("connector-unauthorized")).toHaveLength(1);
  });
});

describe("safety 20: the account that was granted", () => {
  test("safety 20: a mapping that changed during a grant does not move the removal", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.putMember(groupIds.database, accounts.carl);
    await house.rows(
      "update user_external_identity set unlinked_at = now() where external_id = '" + accounts.alice + "'",
    );
    await house.link(await house.user(slackIds.alice), accounts.carl);
    house.moveClock(3_700);

    await house.drain();

    expect(house.directory.membersOf(groupIds.database)).toEqual([accounts.carl]);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 20: a mapping that changed between two attempts does not move the grant, and takes back what was tried", async () => {
    const house = await createWorld();
    house.directory.failNext("addMember", "unavailable");
    const request = await house.granted();
    await house.rows(
      "update user_external_identity set unlinked_at = now() where external_id = '" + accounts.alice + "'",
    );
    await house.link(await house.user(slackIds.alice), accounts.carl);

    await house.retry();

    expect(house.directory.membersOf(groupIds.database)).toEqual([]);
    expect(house.writes().filter((write) => write.includes(accounts.carl))).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({
      state: "ended",
      endCause: "no-longer-allowed",
      account: { externalId: accounts.alice },
    });
  });
});

describe("safety 31: a group that rules took over during a grant", () => {
  test.each([{ isRuleManaged: true }, { ownership: "app-owned" }, { ownership: "built-in" }] as const)(
    "safety 31: %o is not written to; the admins are told once, and it closes when the person is gone from it",
    async (facts) => {
      const house = await createWorld();
      const request = await house.granted();
      house.directory.putGroup({ groupId: groupIds.database, ...facts });
      house.moveClock(3_700);
      await house.drain();
      await house.retry();

      expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
      expect((await house.grantOf(request)).state).toBe("ending");
      expect(house.messenger.told("removal-blocked").map(({ to }) => to)).toEqual(["#errors"]);

      house.directory.takeMember(groupIds.database, accounts.alice);
      await house.retry();

      expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
      expect((await house.grantOf(request)).state).toBe("ended");
    },
  );
});

test("safety 19: a worker that comes to a removal when another has done it takes nothing that was given since", async () => {
  const house = await createWorld();
  const request = await house.granted();
  const { id } = await house.grantOf(request);
  const arrived = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const store: Store = {
    ...house.store,
    async takeLease(membership) {
      arrived.resolve();
      await goOn.promise;
      return house.store.takeLease(membership);
    },
  };
  house.moveClock(3_700);

  const late = advanceGrant({ ...house.world, store }, id);
  await arrived.promise;
  await house.drain();
  house.directory.putMember(groupIds.database, accounts.alice);
  goOn.resolve();
  await late;

  expect((await house.grantOf(request)).state).toBe("ended");
  expect(house.isMember(accounts.alice)).toBe(true);
  expect(house.writes()).toEqual([`addMember ${accounts.alice}`, `removeMember ${accounts.alice}`]);
});

describe("safety 44: not found while removing", () => {
  test("safety 44: the group is gone: done", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.removeGroup(groupIds.database);
    house.moveClock(3_700);

    await house.drain();

    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 44: the account is gone: done", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.removeAccount(accounts.alice);
    house.moveClock(3_700);

    await house.drain();

    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 44: both are there: still owed, and done when the provider agrees with itself", async () => {
    const house = await createWorld();
    const request = await house.granted();
    const removeMember = house.directory.removeMember.bind(house.directory);
    house.directory.removeMember = () => Promise.resolve("not-found");
    house.moveClock(3_700);
    await house.drain();

    expect((await house.grantOf(request)).state).toBe("ending");
    house.directory.removeMember = removeMember;
    await house.retry();
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("safety 44: another organisation behind the connector is refused, and the removal stays owed", async () => {
    const house = await createWorld();
    const request = await house.granted();
    const own = house.directory.organisation;
    house.directory.organisation = "another-organisation";
    house.restart();
    house.moveClock(3_700);
    await house.drain();

    expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
    expect(await house.grantOf(request)).toMatchObject({ state: "ending" });
    house.directory.organisation = own;
    await house.retry();
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("safety 44: an organisation that changed behind an open connector is noticed before the removal", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.organisation = "another-organisation";
    house.moveClock(3_700);

    await house.drain();

    expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
    expect((await house.grantOf(request)).state).toBe("ending");
  });

  test("safety 44: a grant of another organisation than the pinned one is not looked for here", async () => {
    const house = await createWorld();
    const request = await house.granted();
    await house.rows("update access_grant set organisation_id = 'an-older-organisation'");
    house.moveClock(3_700);

    await house.drain();

    expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
    expect((await house.grantOf(request)).state).toBe("ending");
  });

  test("safety 44: the organisation is pinned at first use", async () => {
    const house = await createWorld();
    await house.ask();
    const open = () => Promise.resolve(house.directory);
    const okta: ConnectorConfig<string, Directory, object> = { type: "okta", label: "Okta", open, sdk: () => ({}) };
    house.directory.organisation = "another-organisation";
    const directories = openDirectories({ okta }, { store: house.store, log: house.log });

    const opening = directories.open("okta");

    await expect(opening).rejects.toThrow('The connector "okta" belongs to the organisation organisation-in-memory');
  });
});

describe("R10: ending early", () => {
  test("given back by the person who has it", async () => {
    const house = await createWorld();
    const request = await house.granted();

    const ended = valueOf(await giveBack(house, request));
    await house.drain();

    expect(ended).toMatchObject({ state: "ending", endCause: "given-back" });
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("ended by somebody who may decide, and by an admin", async () => {
    const house = await createWorld();
    const [one, other] = [await house.granted(), await house.granted({ target: "billing" })];

    const byBob = valueOf(await giveBack(house, one, slackIds.bob));
    const byAda = valueOf(await giveBack(house, other, slackIds.ada));
    await house.drain();

    expect([byBob.endCause, byAda.endCause]).toEqual(["ended-by-decider", "ended-by-admin"]);
    expect(house.directory.membersOf(groupIds.database)).toEqual([]);
    expect(house.directory.membersOf(groupIds.billing)).toEqual([]);
  });

  test("ended by somebody whom a stage turns to after a time, also when it was approved before", async () => {
    const decide = rules.inGroup("okta", groupIds.approvers);
    const escalate = { after: "2h", decide: rules.users(slackIds.carl) } as const;
    const house = await createWorld({
      flows: [accessFlow({ permissions: () => ({ stages: [{ decide, escalate }] }) })],
    });
    const request = await house.granted();

    const byCarl = valueOf(await giveBack(house, request, slackIds.carl));
    await house.drain();

    expect(byCarl.endCause).toBe("ended-by-decider");
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("refused for anybody else", async () => {
    const house = await createWorld();
    const request = await house.granted();

    const byCarl = await giveBack(house, request, slackIds.carl);

    expect(byCarl).toEqual({ ok: false, refusal: { reason: "may-not-end" } });
    expect((await house.grantOf(request)).state).toBe("active");
  });

  test("twice is once", async () => {
    const house = await createWorld();
    const request = await house.granted();

    const [one, other] = await Promise.all([giveBack(house, request), giveBack(house, request)]);
    await house.drain();

    expect([one, other].filter(({ ok }) => ok)).toHaveLength(1);
    expect(house.writes().filter((write) => write.startsWith("removeMember"))).toHaveLength(1);
  });

  test("a decider whom the directory cannot confirm is refused, the admins are told, and access stays", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.directory.failNext("isMember", "unavailable");

    const refused = await giveBack(house, request, slackIds.bob);
    await house.drain();

    expect(refused).toMatchObject({ ok: false, refusal: { reason: "check-failed" } });
    expect(house.messenger.told("check-failed")).toHaveLength(1);
    expect((await house.grantOf(request)).state).toBe("active");
  });

  test("the owner gives access back while the directory is silent; it is removed when it answers", async () => {
    const house = await createWorld();
    const request = await house.granted();
    for (const method of ["isMember", "removeMember", "describeGroup"] as const) {
      house.directory.failNext(method, "unavailable", Number.POSITIVE_INFINITY);
    }

    const ended = await giveBack(house, request);
    await house.drain();
    house.directory.mend();
    await house.retry();

    expect(ended.ok).toBe(true);
    expect(house.isMember(accounts.alice)).toBe(false);
  });
});

test("a grant that does not exist, or is final, needs nothing", async () => {
  const house = await createWorld();
  const request = await house.granted();
  valueOf(await giveBack(house, request));
  await house.drain();
  const writes = house.writes();

  await advanceGrant(house.world, (await house.grantOf(request)).id);
  await advanceGrant(house.world, crypto.randomUUID());

  expect(house.writes()).toEqual(writes);
});

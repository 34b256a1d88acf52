import { describe, expect, test } from "vitest";

import { DirectoryFault } from "../../src/ports/directory.ts";
import type { Store } from "../../src/ports/store.ts";
import { advanceGrant } from "../../src/use-cases/advance-grant.ts";
import { endAccess } from "../../src/use-cases/end-access.ts";
import { valueOf } from "../support/builders.ts";
import { accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const forAnHour = { answers: { reason: "first", duration: "3600" } };
const forTwoHours = { answers: { reason: "second", duration: "7200" } };

async function endEarly(house: TestWorld, request: { readonly id: string }) {
  valueOf(await endAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.alice }));
  await house.drain();
}

/** Somebody else takes the lease while a write is under way. */
async function loseTheLease(house: TestWorld) {
  await house.rows("update access_membership set leased_until = now() - interval '1 second'");
  const membership = {
    connectorId: "okta",
    organisationId: house.directory.organisation,
    externalId: accounts.alice,
    resourceId: groupIds.database,
  };
  const taken = await house.store.takeLease(membership);
  if (taken !== null) await house.store.releaseLease(taken);
}

/** A paused worker's addition arrives after the lease was lost, and it notices. */
async function strayWrite(house: TestWorld) {
  house.directory.putMember(groupIds.database, accounts.alice);
  await house.rows("update access_membership set is_reconcile_owed = true");
}

describe("safety 19: overlapping grants of one account and group", () => {
  test("safety 19: the membership survives the first end and goes with the last", async () => {
    const house = await createWorld();
    const first = await house.granted(forAnHour);
    const second = await house.granted(forTwoHours);

    house.moveClock(3_700);
    await house.drain();
    const between = [
      (await house.grantOf(first)).state,
      (await house.grantOf(second)).state,
      house.isMember(accounts.alice),
    ];
    house.moveClock(3_700);
    await house.drain();

    expect(between).toEqual(["ended", "active", true]);
    expect((await house.grantOf(first)).note).toContain("Another grant still holds the membership until");
    expect((await house.grantOf(second)).state).toBe("ended");
    expect(house.writes()).toEqual([`addMember ${accounts.alice}`, `removeMember ${accounts.alice}`]);
  });

  test("safety 19: so it is when the later one ends first", async () => {
    const house = await createWorld();
    const first = await house.granted(forAnHour);
    const second = await house.granted(forTwoHours);

    await endEarly(house, second);
    const between = house.isMember(accounts.alice);
    await endEarly(house, first);

    expect([between, house.isMember(accounts.alice)]).toEqual([true, false]);
  });

  test("safety 19: a grant takes over what an unended one found, not what it reads", async () => {
    const house = await createWorld();
    await house.granted(forAnHour);

    const second = await house.granted(forTwoHours);

    expect((await house.grantOf(second)).foundBefore).toBe(false);
  });

  test("safety 19: also from one whose removal is owed and not done", async () => {
    const house = await createWorld();
    const first = await house.granted(forAnHour);
    house.directory.failNext("removeMember", "unavailable");
    await endEarly(house, first);
    expect((await house.grantOf(first)).state).toBe("ending");

    const second = await house.granted(forTwoHours);
    await house.retry();
    const between = [(await house.grantOf(first)).state, house.isMember(accounts.alice)];
    await endEarly(house, second);

    expect((await house.grantOf(second)).foundBefore).toBe(false);
    expect(between).toEqual(["ended", true]);
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("safety 19: also from one whose answer was lost", async () => {
    const house = await createWorld();
    house.directory.failNext("addMember", "answer-lost");
    const first = await house.granted(forAnHour);
    expect((await house.grantOf(first)).state).toBe("applying");

    const second = await house.granted(forTwoHours);
    await endEarly(house, first);
    await endEarly(house, second);

    expect((await house.grantOf(second)).foundBefore).toBe(false);
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("safety 19: membership from before the first is inherited by all and never removed", async () => {
    const house = await createWorld();
    house.directory.putMember(groupIds.database, accounts.alice);
    const first = await house.granted(forAnHour);
    const second = await house.granted(forTwoHours);

    house.moveClock(7_300);
    await house.drain();

    expect([(await house.grantOf(first)).state, (await house.grantOf(second)).state]).toEqual(["ended", "ended"]);
    expect((await house.grantOf(second)).foundBefore).toBe(true);
    expect(house.isMember(accounts.alice)).toBe(true);
    expect(house.writes()).toEqual([]);
  });

  test("safety 19: another group of the same account is not held by it", async () => {
    const house = await createWorld();
    await house.granted(forTwoHours);
    await house.granted({ target: "billing", ...forAnHour });

    house.moveClock(3_700);
    await house.drain();

    expect(house.directory.membersOf(groupIds.billing)).toEqual([]);
    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test("safety 19: another account in the same group is not held by it", async () => {
    const house = await createWorld();
    await house.granted(forTwoHours);
    await house.granted({ by: slackIds.carl, ...forAnHour });

    house.moveClock(3_700);
    await house.drain();

    expect(house.directory.membersOf(groupIds.database)).toEqual([accounts.alice]);
  });

  test("safety 19: while one writes, another waits for its turn", async () => {
    const house = await createWorld();
    const [first, second] = [await house.ask(forAnHour), await house.ask(forTwoHours)];
    for (const request of [first, second]) valueOf(await house.click(request));
    const grants = [await house.grantOf(first), await house.grantOf(second)];
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const { promise: writing, resolve: arrived } = Promise.withResolvers<void>();
    house.directory.beforeWrite = async () => {
      arrived();
      await finished;
    };

    const one = advanceGrant(house.world, grants[0]?.id ?? "");
    await writing;
    const other = advanceGrant(house.world, grants[1]?.id ?? "");

    await expect(other).rejects.toThrow("Another worker is changing this membership.");
    finish();
    await one;
    await advanceGrant(house.world, grants[1]?.id ?? "");
    expect((await house.grantOf(second)).foundBefore).toBe(false);
    expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
  });

  test("safety 19: two workers on one grant write once", async () => {
    const house = await createWorld();
    const request = await house.approved();
    const { id } = await house.grantOf(request);

    await Promise.allSettled([
      advanceGrant(house.world, id),
      advanceGrant(house.world, id),
      advanceGrant(house.world, id),
    ]);
    await house.sweep();

    expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
    expect((await house.grantOf(request)).state).toBe("active");
  });
});

describe("the order of locks where a grant makes others forget what they found", () => {
  test.each([0, 1])("all are locked in the order of their requests, whichever begins (%i)", async (begins) => {
    const house = await createWorld();
    house.directory.putMember(groupIds.database, accounts.alice);
    const asked = [await house.ask(forAnHour), await house.ask(forTwoHours)].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const [found, late] = begins === 0 ? asked : asked.toReversed();
    if (found === undefined || late === undefined) throw new Error("Two were asked for.");
    valueOf(await house.click(found));
    await house.drain();
    house.directory.takeMember(groupIds.database, accounts.alice);
    valueOf(await house.click(late));
    const grants = [await house.grantOf(found), await house.grantOf(late)];
    const inOneTransaction: string[][] = [];
    const transaction: Store["transaction"] = (work) =>
      house.store.transaction((tx) => {
        const locked: string[] = [];
        inOneTransaction.push(locked);
        return work({
          ...tx,
          lockGrant: (id) => {
            locked.push(grants.find((grant) => grant.id === id)?.requestId ?? id);
            return tx.lockGrant(id);
          },
        });
      });

    await advanceGrant({ ...house.world, store: { ...house.store, transaction } }, grants[1]?.id ?? "");

    expect(grants[0]?.foundBefore).toBe(true);
    expect((await house.grantOf(found)).foundBefore).toBe(false);
    expect(inOneTransaction.filter((locked) => new Set(locked).size > 1)).toEqual([asked.map(({ id }) => id)]);
  });
});

describe("safety 25: a worker whose lease was lost", () => {
  test("safety 25: its grant is not called granted by it, and the membership is compared again", async () => {
    const house = await createWorld();
    const request = await house.approved();
    house.directory.afterWrite = () => loseTheLease(house);

    await advanceGrant(house.world, (await house.grantOf(request)).id);

    expect((await house.grantOf(request)).state).toBe("applying");
    expect(await house.rows("select is_reconcile_owed from access_membership")).toEqual([{ is_reconcile_owed: true }]);
    house.directory.afterWrite = null;
    await house.sweep();
    await house.retry();
    expect((await house.grantOf(request)).state).toBe("active");
    expect(await house.rows("select is_reconcile_owed from access_membership")).toEqual([{ is_reconcile_owed: false }]);
  });

  test("safety 25: it writes nothing when it notices before", async () => {
    const house = await createWorld();
    const request = await house.approved();
    house.directory.beforeRead = async ({ method, groupId }) => {
      if (method === "isMember" && groupId === groupIds.database) await loseTheLease(house);
    };

    await advanceGrant(house.world, (await house.grantOf(request)).id);

    expect(house.writes()).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({ state: "pending", foundBefore: null });
  });

  test("safety 25: what it added after the grant had ended is taken out again", async () => {
    const house = await createWorld();
    const request = await house.granted();
    await endEarly(house, request);
    await strayWrite(house);

    await house.sweep();

    expect(house.isMember(accounts.alice)).toBe(false);
    expect(await house.rows("select is_reconcile_owed from access_membership")).toEqual([{ is_reconcile_owed: false }]);
  });

  test("safety 25: a comparison is not over before the provider shows what it wrote", async () => {
    const house = await createWorld();
    await endEarly(house, await house.granted());
    await strayWrite(house);
    house.directory.afterWrite = ({ groupId = "", externalId = "" }) => house.directory.putMember(groupId, externalId);

    const compared = await house.sweep().catch((error: unknown) => error);
    const owed = await house.rows("select is_reconcile_owed from access_membership");
    house.directory.afterWrite = null;
    await house.sweep();

    expect(compared).toBeInstanceOf(DirectoryFault);
    expect(owed).toEqual([{ is_reconcile_owed: true }]);
    expect(house.isMember(accounts.alice)).toBe(false);
    expect(await house.rows("select is_reconcile_owed from access_membership")).toEqual([{ is_reconcile_owed: false }]);
  });

  test("safety 44: a comparison about an account that is gone is over, though it was a member before", async () => {
    const house = await createWorld();
    house.directory.putMember(groupIds.database, accounts.alice);
    await endEarly(house, await house.granted());
    house.directory.removeAccount(accounts.alice);
    await house.rows("update access_membership set is_reconcile_owed = true");

    await house.sweep().catch(() => undefined);

    expect(await house.rows("select is_reconcile_owed from access_membership")).toEqual([{ is_reconcile_owed: false }]);
  });

  test("safety 44: a comparison in another organisation than the one of the grants says nothing", async () => {
    const house = await createWorld();
    await endEarly(house, await house.granted());
    await strayWrite(house);
    const before = house.writes();
    house.directory.organisation = "another-organisation";

    const compared = await house.sweep().catch((error: unknown) => error);
    const owed = await house.rows("select is_reconcile_owed from access_membership");

    expect(compared).toBeInstanceOf(DirectoryFault);
    expect(owed).toEqual([{ is_reconcile_owed: true }]);
    expect(house.writes()).toEqual(before);
  });

  test("safety 25: what it removed while a grant is active is put back", async () => {
    const house = await createWorld();
    await house.granted();
    house.directory.takeMember(groupIds.database, accounts.alice);
    await house.rows("update access_membership set is_reconcile_owed = true");

    await house.sweep();

    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test("safety 25: membership from before all grants is left alone", async () => {
    const house = await createWorld();
    house.directory.putMember(groupIds.database, accounts.alice);
    await endEarly(house, await house.granted());
    await house.rows("update access_membership set is_reconcile_owed = true");

    await house.sweep();

    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test("safety 25: what it added late is not mistaken by the next grant for an earlier membership", async () => {
    const house = await createWorld();
    await endEarly(house, await house.granted());
    const next = await house.approved(forTwoHours);
    await strayWrite(house);

    await advanceGrant(house.world, (await house.grantOf(next)).id).catch(() => undefined);
    await house.sweep();
    house.moveClock(80);
    await house.sweep();
    const { foundBefore, state } = await house.grantOf(next);
    await endEarly(house, next);

    expect({ foundBefore, state }).toEqual({ foundBefore: false, state: "active" });
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("safety 31: a group that rules took over is not written to by a comparison either; the admins are told", async () => {
    const house = await createWorld();
    await endEarly(house, await house.granted());
    await strayWrite(house);
    house.directory.putGroup({ groupId: groupIds.database, isRuleManaged: true });
    const before = house.writes();

    await house.sweep();
    await house.sweep();

    expect(house.writes()).toEqual(before);
    expect(house.messenger.told("removal-blocked")).toHaveLength(1);
    house.directory.takeMember(groupIds.database, accounts.alice);
    await house.sweep();
    expect(await house.rows("select is_reconcile_owed from access_membership")).toEqual([{ is_reconcile_owed: false }]);
  });
});

test("a store that cannot be written to after the provider was is asked again, and the rows decide", async () => {
  let failures = 0;
  const house = await createWorld({
    wrapStore: (store): Store => ({
      ...store,
      async transaction(run) {
        if (failures > 0 && house.isMember(accounts.alice)) {
          failures -= 1;
          throw new Error("the database went away");
        }
        return store.transaction(run);
      },
    }),
  });
  const request = await house.approved();
  failures = 2;

  await expect(house.drain()).rejects.toThrow("the database went away");
  house.moveClock(31);
  await house.sweep();

  expect(await house.grantOf(request)).toMatchObject({ state: "active", foundBefore: false });
  house.moveClock(3_700);
  await house.sweep();
  expect(house.isMember(accounts.alice)).toBe(false);
});

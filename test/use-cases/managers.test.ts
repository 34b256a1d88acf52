import { describe, expect, test } from "vitest";

import { unscheduledSync } from "../../src/connectors/settings/sync-setting.ts";
import { people, slack } from "../../src/sdk/index.ts";
import { findManager } from "../../src/use-cases/find-manager.ts";
import { isPrivileged } from "../../src/use-cases/read-privilege.ts";
import { whoIs } from "../../src/use-cases/who-is.ts";
import { valueOf } from "../support/builders.ts";
import {
  accessFlow,
  accounts,
  createWorld,
  groupIds,
  slackIds,
  type TestWorld,
  type WorldOptions,
} from "../support/world.ts";
import { meetConfirmed, sync } from "./sync/sync-town.ts";

const namedBy = (name: "id" | "email") => ({ from: "attributes.managerId", by: name }) as const;

const managersDecide = accessFlow({ permissions: ({ event }) => ({ decide: people.managerOf(event.requester) }) });

/** Okta says that Bob is Alice's manager, and everybody has their account. */
async function managedHouse(options: WorldOptions = {}): Promise<TestWorld> {
  const house = await createWorld({
    flows: [managersDecide],
    sync: { profile: { title: "attributes.title" }, manager: namedBy("id") },
    ...options,
  });
  for (const [name, slackUserId] of Object.entries(slackIds)) {
    await meetConfirmed(house, slackUserId, `${name}@acme.com`);
  }
  await manage(house, accounts.alice, accounts.bob);
  return house;
}

/** Okta says who somebody's manager is, and is read. */
async function manage(house: TestWorld, externalId: string, managerId: string | null): Promise<void> {
  house.directory.listing.setAttributes(externalId, managerId === null ? {} : { managerId });
  await sync(house);
}

describe("R4: the requester's manager decides", () => {
  test("and nobody else, an admin included", async () => {
    const house = await managedHouse();
    const request = await house.ask();

    const others = [];
    for (const by of [slackIds.dora, slackIds.ada, slackIds.carl]) others.push(await house.click(request, { by }));
    const decided = await house.click(request, { by: slackIds.bob });

    expect(request.deciders).toBe(`the manager of <@${slackIds.alice}>`);
    const refusal = { reason: "may-not-decide", allowed: `the manager of <@${slackIds.alice}>`, unmapped: null };
    expect(others).toEqual([1, 2, 3].map(() => ({ ok: false, refusal })));
    expect(decided).toMatchObject({ ok: true, value: { status: "approved" } });
    expect(house.messenger.told("no-deciders")).toEqual([]);
  });

  test("safety 4: whoever that is at the click", async () => {
    const house = await managedHouse();
    const request = await house.ask();
    await manage(house, accounts.alice, accounts.dora);

    const [byBob, byDora] = [await house.click(request), await house.click(request, { by: slackIds.dora })];

    expect([byBob.ok, byDora.ok]).toEqual([false, true]);
  });

  test("safety 5: and still is it before the first write", async () => {
    const house = await managedHouse();
    const request = await house.approved();
    await house.rows(`update user_profile set manager_value = '${accounts.dora}'`);

    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).state).toBe("not_applied");
  });

  test("safety 3: but never about a request of their own, whatever the directory says", async () => {
    const permissions = () => ({ decide: [people.managerOf({ id: aliceId, slackUserId: slackIds.alice })] });
    const house = await managedHouse({ flows: [accessFlow({ permissions })] });
    const aliceId = (await house.user(slackIds.alice)).id;

    const request = await house.ask({ by: slackIds.bob });
    const own = await house.click(request, { by: slackIds.bob });

    expect(own).toEqual({ ok: false, refusal: { reason: "own-request" } });
  });

  test("safety 3: and whoever the directory calls their own manager is nobody's", async () => {
    const house = await managedHouse();
    await manage(house, accounts.alice, accounts.alice);

    const request = await house.ask();

    expect(request.deciders).toBe("Latchkey admins");
    expect((await house.click(request, { by: slackIds.alice })).ok).toBe(false);
  });

  test.each<readonly [string, (house: TestWorld) => Promise<unknown>]>([
    ["no directory says who it is", (house: TestWorld) => manage(house, accounts.alice, null)],
    ["Latchkey knows no account", (house: TestWorld) => manage(house, accounts.alice, "00uNOBODY0000000000")],
    ["is linked to nobody", (house: TestWorld) => house.rows(unlinkBob)],
    [
      "was taken away",
      async (house: TestWorld) => {
        house.directory.updateAccount(accounts.bob, { status: "SUSPENDED", isActive: false });
        await sync(house);
      },
    ],
  ])("admins do where %s, and hear why", async (why, change) => {
    const house = await managedHouse();
    await change(house);

    const request = await house.ask();
    const byBob = await house.click(request);
    const byAda = await house.click(request, { by: slackIds.ada });

    expect(request.deciders).toBe("Latchkey admins");
    const [told, ...more] = house.messenger.told("no-deciders");
    expect([told?.to, more]).toEqual(["#errors", []]);
    expect(told?.detail).toContain(`The manager of <@${slackIds.alice}> is not known: `);
    expect(told?.detail).toContain(why);
    expect([byBob.ok, byAda.ok]).toEqual([false, true]);
  });

  test("nobody is a manager by a mapping that the configuration does not have any more", async () => {
    const house = await managedHouse();
    const { store, directories } = house.world;
    const alice = await house.user(slackIds.alice);
    const [before, ...after] = [namedBy("id"), namedBy("email"), null].map((manager) => ({
      ...directories,
      syncRules: () => ({ ...unscheduledSync, manager }),
    }));

    const found = await findManager({ store, directories: before ?? directories }, alice.id);
    const others = await Promise.all(after.map((changed) => findManager({ store, directories: changed }, alice.id)));

    expect(found).toMatchObject({ kind: "found", manager: { slackUserId: slackIds.bob } });
    expect(others).toEqual([1, 2].map(() => ({ kind: "nobody", why: "unknown", key: null })));
  });
});

test("safety 49: where managers decide, an account that the directory calls somebody's manager is privileged", async () => {
  const house = await managedHouse();
  const ask = (externalId: string) => isPrivileged(house.world, "okta", externalId);

  const whereManagersDecide = [await ask(accounts.bob), await ask(accounts.carl)];
  house.restart({ flows: [accessFlow()] });
  house.directory.takeMember(groupIds.approvers, accounts.bob);

  expect(whereManagersDecide).toEqual([true, false]);
  expect(await ask(accounts.bob)).toBe(false);
});

describe("what a flow knows of people", () => {
  test("is their profile, and who their manager is", async () => {
    const seen: unknown[] = [];
    const flow = accessFlow({
      hooks: {
        async onRequest({ event, sdk }) {
          const manager = await sdk.identities.managerOf(event.requester);
          seen.push(event.user.profile, manager, manager && (await sdk.identities.managerOf(manager)));
        },
      },
    });
    const profile = { title: "attributes.title", floor: "attributes.floor" };
    const house = await managedHouse({ flows: [flow], sync: { profile, manager: namedBy("id") } });
    house.directory.listing.setAttributes(accounts.bob, { title: "Head" });
    house.directory.listing.setAttributes(accounts.alice, { title: "Engineer", floor: 3, managerId: accounts.bob });
    await sync(house);

    await house.ask();

    expect(seen).toMatchObject([
      { title: "Engineer", department: null, phone: null, custom: { floor: 3 } },
      {
        slackUserId: slackIds.bob,
        externalIdentities: [{ externalId: accounts.bob }],
        profile: { title: "Head", custom: {} },
      },
      null,
    ]);
  });

  test("R7: is enough to send their manager a card, and the next list gets it where nobody is known", async () => {
    const flow = accessFlow({
      notifications: ({ event }) => [{ to: [slack.managerOf(event.requester)] }, { to: [slack.channel("#access")] }],
    });
    const house = await managedHouse({ flows: [flow] });

    await house.ask();
    await house.ask({ by: slackIds.carl });

    expect(house.messenger.cardsIn(slackIds.bob)).toHaveLength(1);
    expect(house.messenger.cardsIn("#access")).toHaveLength(1);
  });
});

test("I7: an admin sees what directories say of a person, which of them, and who their manager is", async () => {
  const house = await managedHouse();
  house.directory.listing.setAttributes(accounts.alice, { title: "Engineer", managerId: accounts.bob });
  await sync(house);
  const ask = (ofSlackUserId: string) => whoIs(house.world, { bySlackUserId: slackIds.ada, ofSlackUserId });

  const [alice, bob] = [valueOf(await ask(slackIds.alice)), valueOf(await ask(slackIds.bob))];
  await house.rows(unlinkBob);
  const later = valueOf(await ask(slackIds.alice));

  expect(alice.profile).toMatchObject({
    title: { value: "Engineer", service: "Okta" },
    department: null,
    manager: { value: accounts.bob, service: "Okta", who: { slackUserId: slackIds.bob } },
  });
  expect(bob.profile).toEqual({ title: null, department: null, manager: null });
  expect(later.profile.manager).toEqual({ value: accounts.bob, service: "Okta", who: "not-linked" });
});

const unlinkBob = `update user_external_identity set unlinked_at = now() where external_id = '${accounts.bob}'`;

import { expect, onTestFinished, test, vi } from "vitest";

import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import type { SyncedGroup } from "../../src/domain/target.ts";
import { oktaGroup, oktaGroups, people } from "../../src/sdk/index.ts";
import { checkTarget } from "../../src/use-cases/check-target.ts";
import { isPrivileged } from "../../src/use-cases/read-privilege.ts";
import { offerTargets } from "../../src/use-cases/offer-options.ts";
import { keepGroup } from "../support/keep-group.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";
import { sync } from "./sync/sync-town.ts";

/** What the rule of a flow says now. */
let passes: (group: SyncedGroup) => unknown = () => true;

const byRule = accessFlow({
  targets: [
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- What a test gives may be anything, as in a file that nobody compiled.
    oktaGroups({ connector: "okta", where: (group) => passes(group) as boolean }),
  ],
});

type Flow = typeof byRule;

async function openWorld(): Promise<TestWorld> {
  passes = ({ name }) => name.startsWith("app-");
  const house = await createWorld({ flows: [byRule] });
  const keep = (externalId: string, name: string) =>
    keepGroup((sql) => house.rows(sql), "okta", { externalId, name, attributes: { type: "OKTA_GROUP" } });
  await keep(groupIds.database, "app-database");
  await keep(groupIds.billing, "billing");
  await keep(groupIds.approvers, "app-approvers");
  return house;
}

async function offered(house: TestWorld, text = "") {
  const [flow] = house.world.flows.all();
  return flow === undefined ? [] : offerTargets(house.world, flow, text);
}

test("groups that pass the rule are offered, by name", async () => {
  const house = await openWorld();

  expect(await offered(house)).toEqual([
    { value: groupIds.approvers, label: "app-approvers" },
    { value: groupIds.database, label: "app-database" },
  ]);
  expect(await offered(house, "DATA")).toEqual([{ value: groupIds.database, label: "app-database" }]);
});

test("one of them is asked for by its id, approved and given", async () => {
  const house = await openWorld();

  const request = await house.granted({ target: groupIds.database });

  expect(request.target).toMatchObject({
    name: groupIds.database,
    label: "app-database",
    settings: { groupId: groupIds.database },
  });
  expect(house.isMember(accounts.alice)).toBe(true);
});

test("access that somebody else takes away in it is noticed by the next sync", async () => {
  const house = await openWorld();
  const request = await house.granted({ target: groupIds.database });
  house.directory.takeMember(groupIds.database, accounts.alice);

  const run = await sync(house);

  expect(run.state).toBe("complete");
  expect((await house.grantOf(request)).undoneOutsideAt).not.toBeNull();
  expect(house.messenger.told("access-undone").map(({ to }) => to)).toEqual([slackIds.alice]);
});

test("who else comes and goes in it is nobody's report: it is read only while there is access in it", async () => {
  const house = await openWorld();
  await house.granted({ target: groupIds.database });
  await sync(house);
  house.directory.putMember(groupIds.database, accounts.bob);

  await sync(house);

  expect(house.messenger.told("added-outside")).toEqual([]);
});

test.each([
  ["does not pass", groupIds.billing],
  ["is not known", "00gNOBODY0000000001"],
])("safety 6: a group that %s is refused when the form comes back", async (_, target) => {
  const house = await openWorld();

  expect(await house.submit({ target })).toMatchObject({
    ok: false,
    refusal: { reason: "field-invalid", field: "target" },
  });
});

test("safety 31: a group that decides in a flow is refused, also where only its own flow would say so", async () => {
  const house = await openWorld();
  house.restart({
    flows: [
      {
        ...byRule,
        permissions: ({ event }) => ({
          decide: people.inGroup(
            "okta",
            event.target?.settings["groupId"] === groupIds.database ? groupIds.database : groupIds.approvers,
          ),
        }),
      },
    ],
  });

  const approvers = await house.ask({ target: groupIds.approvers });
  const own = await house.ask({ target: groupIds.database });

  expect([approvers.status, own.status]).toEqual(["refused", "refused"]);
  expect(own.statusReason).toContain("being in it lets people decide or request");
});

test("safety 31, 49: a group that decides about another offered one is refused to a flow that offers it, and makes privileged", async () => {
  const house = await openWorld();
  const owners = groupIds.billing;
  const owned: Flow = {
    ...byRule,
    name: "owned",
    permissions: ({ event }) => ({
      decide: people.inGroup("okta", event.target?.settings["groupId"] === groupIds.database ? owners : "00gNONE"),
    }),
  };
  const offersOwners = accessFlow({ targets: [oktaGroup({ connector: "okta", groupId: owners, label: "Owners" })] });
  house.restart({ flows: [owned, { ...offersOwners, name: "another" }] });
  house.directory.putMember(owners, accounts.carl);

  const request = await house.ask({ flow: "another", target: "owners" });

  expect(request.status).toBe("refused");
  expect(request.statusReason).toContain("being in it lets people decide or request");
  expect(await isPrivileged(house.world, "okta", accounts.carl)).toBe(true);
});

test("safety 5: a group that stops to pass between the decision and the write is not given", async () => {
  const house = await openWorld();
  const request = await house.approved({ target: groupIds.database });

  passes = () => false;
  await house.drain();

  expect(house.isMember(accounts.alice)).toBe(false);
  expect(house.writes()).toEqual([]);
  expect((await house.grantOf(request)).state).not.toBe("active");
});

test("a group that a sync finds gone is not offered any more", async () => {
  const house = await openWorld();
  const request = valueOf(await house.submit({ target: groupIds.database }));

  await house.rows(`update connector_resource set departed_at = now() where external_id = '${groupIds.database}'`);
  await house.drain();

  expect(await offered(house, "database")).toEqual([]);
  expect((await house.request(request.id)).status).toBe("refused");
});

test.each([
  [
    "throws",
    () => {
      throw new Error("token=hunter2");
    },
  ],
  ["answers something else than yes or no", () => "yes"],
])("a rule that %s offers nothing and refuses everything; the admins hear of it once", async (_, rule) => {
  const house = await openWorld();
  passes = rule;
  // Once a day, that is: it must not become another one in between.
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());

  const found = [await offered(house), await offered(house)];
  const submitted = await house.submit({ target: groupIds.database });
  await house.drain();

  const told = house.messenger.told("flow-failed");
  expect(found).toEqual([[], []]);
  expect(submitted.ok ? "" : describeRefusal(submitted.refusal)).toContain("could not check this");
  expect(told).toHaveLength(1);
  expect(JSON.stringify(told)).not.toContain("hunter2");
});

test("what a target was called does not make another group of it", async () => {
  const house = await openWorld();
  const [flow] = house.world.flows.all();
  const forged = {
    name: groupIds.database,
    label: "x",
    connectorId: "okta",
    connectorType: "okta",
    resourceId: groupIds.approvers,
    settings: {},
  };

  const checked = flow === undefined ? null : await checkTarget(house.world, flow, forged);

  expect(checked).toMatchObject({ ok: false, refusal: { problem: "not-offered" } });
});

import { expect, test } from "vitest";

import { query } from "../../support/query.ts";
import { accounts, createWorld, groupIds, slackIds, type TestWorld } from "../../support/world.ts";
import { runOf, sync } from "./sync-town.ts";

const departed = async (house: TestWorld) => {
  const rows = await query<{ id: string }>(
    house.url,
    "select external_id as id from connector_resource where departed_at is not null order by 1",
  );
  return rows.map(({ id }) => id);
};

test("somebody who cannot be looked up keeps nobody else from being settled, and is owed", async () => {
  const house = await createWorld();
  const [first, ...others] = ["a-first", "a-second", "a-third", "a-fourth"].map(
    (login) => house.directory.addAccount({ login }).externalId,
  );
  await sync(house);
  for (const id of [first, ...others]) house.directory.removeAccount(id ?? "");
  house.directory.beforeRead = ({ method, externalId }) => {
    if (method === "findAccountById" && externalId === first) house.directory.failNext("findAccountById", "malformed");
  };

  const run = await sync(house);
  const meanwhile = await departed(house);
  house.directory.beforeRead = null;
  await house.retry();

  expect(run.settledAt).toBeNull();
  expect(meanwhile).toEqual(others.toSorted());
  expect(await departed(house)).toContain(first);
  expect((await runOf(house, run.id)).settledAt).not.toBeNull();
});

test("a directory that is away is not asked about everybody", async () => {
  const house = await createWorld();
  const ids = Array.from({ length: 9 }, (_, at) => house.directory.addAccount({ login: `a-${at}` }).externalId);
  await sync(house);
  for (const id of ids) house.directory.removeAccount(id);
  house.directory.failNext("findAccountById", "unavailable", 100);
  house.directory.calls.length = 0;

  await sync(house);

  expect(house.directory.calls.filter(({ method }) => method === "findAccountById")).toHaveLength(3);
});

test("safety 44: in another organisation nobody is found, and that lets nobody leave", async () => {
  const house = await createWorld();
  await sync(house);
  const request = await house.granted();
  house.directory.removeAccount(accounts.alice);
  house.directory.beforeRead = ({ method }) => {
    if (method === "findAccountById") house.directory.organisation = "another";
  };

  await sync(house);

  expect(await departed(house)).toEqual([]);
  expect(await house.grantOf(request)).toMatchObject({ state: "active" });
});

test("safety 44: a directory that leads to another organisation by now is not read", async () => {
  const house = await createWorld();
  await sync(house);
  house.directory.organisation = "another";
  house.directory.addAccount({ login: "stranger@acme.com" });

  const run = await sync(house);

  expect(run).toMatchObject({ state: "incomplete", error: expect.stringContaining("another"), counts: { read: 0 } });
});

/** Alice has the database; a link of hers to Bob's account was disowned by him. */
async function withFrozen() {
  const house = await createWorld();
  await sync(house);
  const request = await house.granted();
  const alice = await house.user(slackIds.alice);
  await house.link(alice, accounts.bob);
  await query(
    house.url,
    `update user_external_identity set frozen_at = now(), frozen_reason = 'Not hers'
     where user_id = '${alice.id}' and external_id = '${accounts.bob}'`,
  );
  return { house, request };
}

test("an account that was frozen keeps nobody in: who has left otherwise has left", async () => {
  const { house, request } = await withFrozen();
  house.directory.updateAccount(accounts.alice, { status: "SUSPENDED", isActive: false });

  await sync(house);
  const asked = await house.ask();

  expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "person-left" });
  expect(house.directory.membersOf(groupIds.database)).toEqual([]);
  expect(asked).toMatchObject({ status: "refused", statusReason: expect.stringContaining("suspended or deleted") });
});

test("an account that was frozen lets nobody leave who has another one", async () => {
  const { house, request } = await withFrozen();
  house.directory.removeAccount(accounts.bob);

  await sync(house);

  expect(await departed(house)).toEqual([accounts.bob]);
  expect(await house.grantOf(request)).toMatchObject({ state: "active" });
});

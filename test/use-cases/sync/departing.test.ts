import { describe, expect, test } from "vitest";

import type { SyncKind } from "../../../src/domain/sync-run.ts";
import { decideLeaving } from "../../../src/use-cases/decide-leaving.ts";
import { settleLeaving } from "../../../src/use-cases/settle-leaving.ts";
import { valueOf } from "../../support/builders.ts";
import { query } from "../../support/query.ts";
import { accounts, createWorld, groupIds, slackIds, type TestWorld } from "../../support/world.ts";
import { meetConfirmed, runOf, sync } from "./sync-town.ts";

const suspended = { status: "SUSPENDED", isActive: false } as const;

const departed = async (house: TestWorld) => {
  const rows = await query<{ id: string }>(
    house.url,
    "select external_id as id from connector_resource where departed_at is not null order by 1",
  );
  return rows.map(({ id }) => id);
};

const crowd = (house: TestWorld, size: number, name = "p") =>
  Array.from({ length: size }, (_, at) => house.directory.addAccount({ login: `${name}${at}@acme.com` }).externalId);

const leave = (house: TestWorld, ids: readonly string[]) => ids.forEach((id) => house.directory.removeAccount(id));

const release = async (house: TestWorld, runId: string) =>
  valueOf(await decideLeaving(house.world, { runId, verdict: "release", by: null }));

/** Alice has the database, through her usual account. */
async function withAccess() {
  const house = await createWorld();
  await sync(house);
  const request = await house.granted();
  return { house, request };
}

describe("safety 23: of how many accounts a twentieth may leave", () => {
  test.each<readonly [string, (house: TestWorld) => Promise<void>, (house: TestWorld) => Promise<void>]>([
    ["come with the same list", async () => undefined, async (house) => void crowd(house, 400, "new")],
    [
      "are locked out",
      async (house) => {
        for (const id of crowd(house, 400, "locked"))
          house.directory.updateAccount(id, { status: "LOCKED_OUT", isActive: false });
      },
      async () => undefined,
    ],
    [
      "left before",
      async (house) => void crowd(house, 400, "past"),
      async (house) => {
        const rows = await query<{ id: string }>(
          house.url,
          `update connector_resource set departed_at = now() where external_login like 'past%' returning external_id as id`,
        );
        leave(
          house,
          rows.map(({ id }) => id),
        );
      },
    ],
  ])("those who %s do not count", async (_who, before, after) => {
    const house = await createWorld();
    const ids = crowd(house, 30);
    await before(house);
    await sync(house);
    leave(house, ids.slice(0, 12));
    await after(house);

    const run = await sync(house);

    expect(run).toMatchObject({ state: "quarantined", counts: { leaving: 12 } });
  });
});

describe("who is noted as leaving", () => {
  test("is not noted again while they wait to be looked up", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.failNext("findAccountById", "unavailable");
    await sync(house);

    const next = await sync(house);

    expect(next).toMatchObject({ state: "complete", counts: { leaving: 0 } });
    expect(await departed(house)).toEqual([]);
  });

  test("is not asked about again once they were released and wait to be looked up", async () => {
    const house = await createWorld();
    const ids = crowd(house, 30);
    await sync(house);
    leave(house, ids.slice(0, 12));
    const asked = await sync(house);
    house.directory.failNext("findAccountById", "unavailable", Infinity);
    await release(house, asked.id);

    const next = await sync(house);

    expect(next).toMatchObject({ state: "complete", counts: { leaving: 0 } });
    expect(house.messenger.told("sync-quarantined")).toHaveLength(1);
  });

  test("is not asked about twice because they are suspended", async () => {
    const house = await createWorld();
    const ids = crowd(house, 12);
    for (const [at, id] of ids.entries()) await house.link(await house.meet(`U0P${at}`), id, "connector_sync");
    await sync(house);
    for (const id of ids) house.directory.updateAccount(id, suspended);
    const asked = await sync(house);

    const next = await sync(house);

    expect(asked).toMatchObject({ state: "quarantined", counts: { leaving: 12 } });
    expect(next).toMatchObject({ state: "complete", counts: { leaving: 0 } });
    expect((await runOf(house, asked.id)).state).toBe("quarantined");
  });

  test("departs later though they were found alive once: the list had lagged, and lags no more", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.listing.rewriteRecords = (page) => ({
      ...page,
      items: page.items.filter(({ externalId }) => externalId !== accounts.carl),
    });
    await sync(house);
    house.moveClock(60);
    house.directory.removeAccount(accounts.carl);

    const run = await sync(house);

    expect(run.counts.leaving).toBe(1);
    expect(await departed(house)).toEqual([accounts.carl]);
  });

  test("because they are suspended is noted once, though a whole list may leave them out from then on", async () => {
    const { house } = await withAccess();
    house.directory.updateAccount(accounts.alice, { status: "DEPROVISIONED", isActive: false });
    house.directory.listing.setChangedAt(accounts.alice, new Date(Date.now() + 1_000));
    const first = await sync(house, "delta");

    const listed = await sync(house, "delta");
    const whole = await sync(house);

    expect([first, listed, whole].map(({ counts }) => counts.leaving)).toEqual([1, 0, 0]);
  });

  test("because they are suspended is noted again when they came back in between", async () => {
    const { house } = await withAccess();
    house.directory.updateAccount(accounts.alice, suspended);
    await sync(house);
    house.directory.updateAccount(accounts.alice, { status: "ACTIVE", isActive: true });
    await sync(house);
    const request = await house.granted();
    expect(house.isMember(accounts.alice)).toBe(true);
    house.directory.updateAccount(accounts.alice, suspended);

    await sync(house);

    expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "person-left" });
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("has to be somebody's: suspended accounts that nobody has, or has any more, end nothing", async () => {
    const house = await createWorld();
    const ids = crowd(house, 13);
    await house.link(await house.meet(slackIds.dora), ids[0] ?? "");
    await sync(house);
    await query(house.url, "update user_external_identity set unlinked_at = now()");
    for (const id of ids) house.directory.updateAccount(id, suspended);

    const run = await sync(house);

    expect(run).toMatchObject({ state: "complete", counts: { leaving: 0 } });
  });

  test("safety 22: is nobody where a record without an id was on any page, however good the later ones were", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.listing.refused = [{ externalId: null, why: "It has no id." }];

    const run = await sync(house);

    expect(run).toMatchObject({ state: "complete", counts: { refused: 1, leaving: 0 } });
  });

  test("is no group where the list of groups came back empty", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.listing.rewriteRecords = (page, { method }) =>
      method === "listGroups" ? { ...page, items: [] } : page;

    const run = await sync(house);

    expect(run).toMatchObject({ state: "complete", counts: { groups: 0 } });
    expect(await departed(house)).toEqual([]);
  });
});

describe("a question to the admins", () => {
  test.each<readonly [string, SyncKind, (house: TestWorld) => void]>([
    ["what was changed", "delta", () => undefined],
    [
      "everything, with a record that has no id,",
      "full",
      ({ directory }) => void (directory.listing.refused = [{ externalId: null, why: "It has no id." }]),
    ],
    ["every account, and ends early,", "full", ({ directory }) => directory.failNext("listGroups", "malformed")],
  ])("stays where a sync reads %s though all are listed again", async (_what, kind, spoil) => {
    const house = await createWorld();
    const ids = crowd(house, 30).slice(0, 12);
    await sync(house);
    leave(house, ids);
    const asked = await sync(house);
    for (const [at, externalId] of ids.entries()) {
      house.directory.addAccount({ externalId, login: `back${at}@acme.com` });
      house.directory.listing.setChangedAt(externalId, new Date(Date.now() + 1_000));
    }
    spoil(house);

    const next = await sync(house, kind);

    expect(next.counts).toMatchObject({ changed: 12, leaving: 0 });
    expect((await runOf(house, asked.id)).state).toBe("quarantined");
  });
});

describe("who was looked up", () => {
  test("is everybody, however many were released, fifty at a time", async () => {
    const house = await createWorld();
    const ids = crowd(house, 110);
    await sync(house);
    leave(house, ids);
    const { id } = await sync(house);

    await release(house, id);
    await house.drain();

    expect(await departed(house)).toHaveLength(110);
    expect((await runOf(house, id)).settledAt).not.toBeNull();
  });

  test("is nobody before the admins have said so, whoever is woken for it", async () => {
    const house = await createWorld();
    const ids = crowd(house, 30);
    await sync(house);
    leave(house, ids.slice(0, 12));
    const { id } = await sync(house);

    await settleLeaving(house.world, id);

    expect(await departed(house)).toEqual([]);
  });

  test("leaves once, though two look at the same moment", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.failNext("findAccountById", "unavailable");
    const { id } = await sync(house);
    const bothLook = Promise.withResolvers<void>();
    let looking = 0;
    house.directory.beforeRead = async ({ method }) => {
      if (method !== "findAccountById") return;
      looking += 1;
      if (looking === 2) bothLook.resolve();
      await bothLook.promise;
    };

    await Promise.all([settleLeaving(house.world, id), settleLeaving(house.world, id)]);

    const said = await query<{ action: string }>(
      house.url,
      "select action from audit_event where action in ('account.left', 'sync.settled') order by 1",
    );
    expect(said.map(({ action }) => action)).toEqual(["account.left", "sync.settled"]);
  });

  test("is looked up later where the credential is refused, and the admins are told of that", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.failNext("findAccountById", "unauthorized");

    const { settledAt } = await sync(house);

    expect(settledAt).toBeNull();
    expect((await house.store.findConnector("okta"))?.circuitOpenSince).not.toBeNull();
    expect(house.messenger.told("connector-unauthorized")).toHaveLength(1);
  });

  test("is done with when nobody waits any more, and once", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.failNext("findAccountById", "unavailable");
    const { id } = await sync(house);
    const finish = () => house.store.transaction((tx) => tx.finishLeaving(id));

    const early = await finish();
    await house.retry();
    const again = await finish();

    expect([early, again]).toEqual([false, false]);
    expect((await runOf(house, id)).settledAt).not.toBeNull();
  });

  test("frees the address: the one account that has it now is linked by the next sync", async () => {
    const house = await createWorld();
    await meetConfirmed(house, slackIds.alice, "alice@acme.com");
    const twin = house.directory.addAccount({ login: "alice-again", email: "alice@acme.com" });
    const both = await sync(house);
    house.directory.removeAccount(accounts.alice);
    await sync(house);

    await sync(house, "delta");

    expect(both.counts).toMatchObject({ ambiguous: 2, linked: 0 });
    const links = await house.store.liveIdentities((await house.user(slackIds.alice)).id, "okta");
    expect(links).toMatchObject([{ externalId: twin.externalId, source: "connector_sync" }]);
  });

  test("loses what was given to the account that is gone, though they have another one there", async () => {
    const house = await createWorld();
    const second = house.directory.addAccount({ login: "alice-admin@acme.com" });
    const alice = await house.meet(slackIds.alice);
    await house.link(alice, second.externalId);
    await sync(house);
    const request = await house.granted();
    expect(house.directory.membersOf(groupIds.database)).toEqual([second.externalId]);
    await house.link(alice, accounts.alice);
    house.directory.updateAccount(second.externalId, suspended);

    await sync(house);

    expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "person-left" });
    expect(house.directory.membersOf(groupIds.database)).toEqual([]);
  });
});

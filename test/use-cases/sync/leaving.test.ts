import { describe, expect, test } from "vitest";

import { decideLeaving } from "../../../src/use-cases/decide-leaving.ts";
import { valueOf } from "../../support/builders.ts";
import { InMemoryDirectory } from "../../../src/testing/fakes/in-memory-directory.ts";
import { query } from "../../support/query.ts";
import { accounts, createWorld, groupIds, slackIds, type TestWorld } from "../../support/world.ts";
import { begin, runOf, sync, work } from "./sync-town.ts";

const departed = async (house: TestWorld) => {
  const rows = await query<{ id: string }>(
    house.url,
    "select external_id as id from connector_resource where departed_at is not null order by 1",
  );
  return rows.map(({ id }) => id);
};

/** More people than may leave at once without a question. */
async function crowd(house: TestWorld, size: number): Promise<readonly string[]> {
  return Array.from(
    { length: size },
    (_, at) => house.directory.addAccount({ login: `p${String(at).padStart(3, "0")}@acme.com` }).externalId,
  );
}

/** Twelve of thirty-five are missing, and the admins are asked. */
async function quarantined() {
  const house = await createWorld();
  const ids = await crowd(house, 30);
  const leaving = ids.slice(0, 12);
  const alice = await house.meet(slackIds.alice);
  await house.link(alice, leaving[0] ?? "");
  await sync(house);
  for (const id of leaving) house.directory.removeAccount(id);
  const run = await sync(house);
  return { house, run, ids, leaving };
}

/** Alice has the database, through an account of hers. */
async function withAccess() {
  const house = await createWorld();
  await sync(house);
  const request = await house.granted();
  expect(house.directory.membersOf(groupIds.database)).toEqual([accounts.alice]);
  return { house, request };
}

describe("somebody who is not listed any more", () => {
  test("departs when a look by id finds nobody", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.removeAccount(accounts.carl);

    const run = await sync(house);

    expect(run).toMatchObject({ state: "complete", counts: { leaving: 1 } });
    expect(run.settledAt).not.toBeNull();
    expect(await departed(house)).toEqual([accounts.carl]);
  });

  test("safety 24: stays when a look by id finds them: the list had lagged", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.listing.rewriteRecords = (page, { method }) =>
      method === "listAccounts"
        ? { ...page, items: page.items.filter(({ externalId }) => externalId !== accounts.carl) }
        : page;

    const run = await sync(house);

    expect(run.counts.leaving).toBe(1);
    expect(await house.world.syncs.outcomesOf(run.id)).toEqual({ gone: 0, suspended: 0, alive: 1 });
    expect(await departed(house)).toEqual([]);
  });

  test("safety 24: is looked up later when the directory cannot be asked, and stays until then", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.failNext("findAccountById", "unavailable");

    await sync(house);
    const meanwhile = await departed(house);
    await house.retry();

    expect(meanwhile).toEqual([]);
    expect(await departed(house)).toEqual([accounts.carl]);
  });

  test("a delta says nothing about who is missing", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.removeAccount(accounts.carl);

    const run = await sync(house, "delta");

    expect(run).toMatchObject({ kind: "delta", state: "complete", counts: { leaving: 0 } });
    expect(await departed(house)).toEqual([]);
  });

  test("somebody who was looked up while the run read is not missing", async () => {
    const house = await createWorld();
    await sync(house);
    const late = house.directory.addAccount({ login: "late@acme.com" });
    house.directory.listing.rewriteRecords = (page, { method }) =>
      method === "listAccounts"
        ? { ...page, items: page.items.filter(({ externalId }) => externalId !== late.externalId) }
        : page;
    const run = await begin(house);
    const found = { ...late, connectorId: "okta", attributes: {} };
    await house.store.transaction((tx) => tx.keepResource({ ...found, seenAt: tx.now }));

    await house.drain();

    expect((await runOf(house, run.id)).counts.leaving).toBe(0);
  });

  test("comes back when they are listed again", async () => {
    const house = await createWorld();
    await sync(house);
    const carl = { externalId: accounts.carl, login: "carl@acme.com" };
    house.directory.removeAccount(accounts.carl);
    await sync(house);
    house.directory.addAccount(carl);

    const run = await sync(house);

    expect(run.counts).toMatchObject({ changed: 1 });
    expect(await departed(house)).toEqual([]);
  });
});

describe("safety 23: too many at once", () => {
  test("ten may leave a small directory without a question, eleven are asked about", async () => {
    const house = await createWorld();
    const ids = await crowd(house, 30);
    await sync(house);
    for (const id of ids.slice(0, 10)) house.directory.removeAccount(id);
    const ten = await sync(house);
    for (const id of ids.slice(10, 21)) house.directory.removeAccount(id);

    const eleven = await sync(house);

    expect(ten.state).toBe("complete");
    expect(eleven).toMatchObject({ state: "quarantined", counts: { leaving: 11 } });
    expect(await departed(house)).toHaveLength(10);
    expect(house.messenger.told("sync-quarantined")).toHaveLength(1);
  });

  test("an empty list is never believed, however few there were", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.listing.rewriteRecords = (page, { method }) =>
      method === "listAccounts" ? { ...page, items: [], next: null } : page;

    const run = await sync(house);

    expect(run).toMatchObject({ state: "quarantined", error: expect.stringContaining("empty") });
    expect(await departed(house)).toEqual([]);
  });

  test("many suspensions at once are doubted as well", async () => {
    const house = await createWorld();
    const ids = await crowd(house, 30);
    for (const [at, id] of ids.entries()) {
      if (at < 12) await house.link(await house.meet(`U0P${at}`), id, "connector_sync");
    }
    await sync(house);
    for (const id of ids.slice(0, 12)) house.directory.updateAccount(id, { status: "SUSPENDED", isActive: false });

    const run = await sync(house);

    expect(run).toMatchObject({ state: "quarantined", counts: { leaving: 12 } });
  });

  test("a release is for exactly those who were asked about, each of whom is looked up once more", async () => {
    const { house, run, ids, leaving } = await quarantined();
    house.directory.addAccount({ externalId: leaving[3] ?? "", login: "back@acme.com" });
    house.directory.removeAccount(ids[20] ?? "");

    valueOf(await decideLeaving(house.world, { runId: run.id, verdict: "release", by: null }));
    await house.drain();

    expect(await departed(house)).toEqual(leaving.filter((id) => id !== leaving[3]).toSorted());
    expect(await house.world.syncs.outcomesOf(run.id)).toEqual({ gone: 11, suspended: 0, alive: 1 });
    expect(await runOf(house, run.id)).toMatchObject({ state: "released" });
  });

  test("a release is for one use", async () => {
    const { house, run } = await quarantined();
    const release = () => decideLeaving(house.world, { runId: run.id, verdict: "release", by: null });

    const answers = await Promise.all([release(), release()]);

    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await decideLeaving(house.world, { runId: run.id, verdict: "discard", by: null })).toMatchObject({
      ok: false,
      refusal: { reason: "sync-decided", state: "released" },
    });
  });

  test("a discard leaves everybody as they were, and the next sync does not ask again", async () => {
    const { house, run } = await quarantined();

    valueOf(await decideLeaving(house.world, { runId: run.id, verdict: "discard", by: null }));
    await house.drain();
    const next = await sync(house);

    expect(await departed(house)).toEqual([]);
    expect(next).toMatchObject({ state: "complete", counts: { leaving: 0 } });
    expect(house.messenger.told("sync-quarantined")).toHaveLength(1);
  });

  test.each(["quarantined", "discarded"] as const)(
    "who was called missing and is suspended by now loses their access all the same (%s)",
    async (state) => {
      const { house, run, leaving } = await quarantined();
      const [back = ""] = leaving;
      house.directory.addAccount({ externalId: back, login: "back@acme.com", status: "SUSPENDED", isActive: false });
      if (state === "discarded")
        valueOf(await decideLeaving(house.world, { runId: run.id, verdict: "discard", by: null }));

      await sync(house);

      const left = await query(
        house.url,
        `select from connector_resource where external_id = '${back}' and is_suspended and left_at is not null`,
      );
      expect(left).toHaveLength(1);
    },
  );

  test("a discard holds for a day", async () => {
    const { house, run } = await quarantined();
    valueOf(await decideLeaving(house.world, { runId: run.id, verdict: "discard", by: null }));
    house.moveClock(25 * 3_600);

    const next = await sync(house);

    expect(next.state).toBe("quarantined");
  });

  test("while the admins are asked, a few others may leave, and nobody is asked about twice", async () => {
    const { house, ids } = await quarantined();
    house.directory.removeAccount(ids[20] ?? "");

    const next = await sync(house);

    expect(next).toMatchObject({ state: "complete", counts: { leaving: 1 } });
    expect(await departed(house)).toEqual([ids[20]]);
    expect(house.messenger.told("sync-quarantined")).toHaveLength(1);
  });

  test("the question is taken back when everybody is listed again, and the message says so", async () => {
    const { house, run, leaving } = await quarantined();
    for (const [at, externalId] of leaving.entries())
      house.directory.addAccount({ externalId, login: `p${at}@acme.com` });

    await sync(house);
    await house.sweep();

    expect((await runOf(house, run.id)).state).toBe("superseded");
    expect(house.messenger.redrawnSyncs.at(-1)?.picture.run.state).toBe("superseded");
    expect(await decideLeaving(house.world, { runId: run.id, verdict: "release", by: null })).toMatchObject({
      ok: false,
      refusal: { reason: "sync-decided", state: "superseded" },
    });
  });

  test("a second question takes the place of the first, with everybody", async () => {
    const { house, run, ids } = await quarantined();
    for (const id of ids.slice(12, 25)) house.directory.removeAccount(id);

    const second = await sync(house);

    expect((await runOf(house, run.id)).state).toBe("superseded");
    expect(second).toMatchObject({ state: "quarantined", counts: { leaving: 25 } });
  });
});

describe("R10: the person leaves", () => {
  test.each(["SUSPENDED", "DEPROVISIONED"])("%s: their access ends, by a delta already", async (status) => {
    const { house, request } = await withAccess();
    house.directory.updateAccount(accounts.alice, { status, isActive: false });
    house.directory.listing.setChangedAt(accounts.alice, new Date(Date.now() + 1_000));

    await sync(house, "delta");

    expect(house.directory.membersOf(groupIds.database)).toEqual([]);
    expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "person-left" });
  });

  test("deleted: what is owed is done with, and the grant says why", async () => {
    const { house, request } = await withAccess();
    house.directory.removeAccount(accounts.alice);

    await sync(house);

    expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "person-left" });
  });

  test("locked out, or waiting for a password, is not left", async () => {
    const { house, request } = await withAccess();
    house.directory.updateAccount(accounts.alice, { status: "LOCKED_OUT", isActive: false });

    await sync(house);

    expect(await house.grantOf(request)).toMatchObject({ state: "active" });
  });

  test("who has another account there keeps what is given to that one", async () => {
    const { house, request } = await withAccess();
    const second = house.directory.addAccount({ login: "alice-admin@acme.com" });
    await house.link(await house.user(slackIds.alice), second.externalId);
    house.directory.updateAccount(second.externalId, { status: "SUSPENDED", isActive: false });

    await sync(house);

    expect(await house.grantOf(request)).toMatchObject({ state: "active" });
  });

  test("who left one system loses what they have in the others", async () => {
    const hr = new InMemoryDirectory();
    hr.addAccount({ externalId: "hr-alice", login: "alice@acme.com" });
    const house = await createWorld({ others: { hr } });
    await sync(house);
    const request = await house.granted();
    const alice = await house.user(slackIds.alice);
    await query(
      house.url,
      `insert into user_external_identity (id, user_id, connector_id, external_id, source, verification_method, verified_at)
       values (gen_random_uuid(), '${alice.id}', 'hr', 'hr-alice', 'manual', 'admin', now())`,
    );
    await sync(house, "full", "hr");
    hr.updateAccount("hr-alice", { status: "DEPROVISIONED", isActive: false });
    hr.listing.setChangedAt("hr-alice", new Date(Date.now() + 1_000));

    await sync(house, "delta", "hr");

    expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "person-left" });
    expect(house.directory.membersOf(groupIds.database)).toEqual([]);
  });

  test("who left asks for nothing more, at once, before anybody looked them up", async () => {
    const { house } = await withAccess();
    house.directory.updateAccount(accounts.alice, { status: "SUSPENDED", isActive: false });
    const run = await begin(house);
    await work(house, run);

    const asked = await house.ask();

    expect(asked).toMatchObject({ status: "refused", statusReason: expect.stringContaining("suspended or deleted") });
  });

  test("who left decides nothing more", async () => {
    const house = await createWorld();
    await sync(house);
    const request = await house.ask();
    await house.link(await house.meet(slackIds.bob), accounts.bob);
    house.directory.updateAccount(accounts.bob, { status: "SUSPENDED", isActive: false });
    await sync(house);

    const answer = await house.click(request, { by: slackIds.bob });

    expect(answer).toMatchObject({ ok: false, refusal: { reason: "standing", problem: "left" } });
    expect((await house.request(request.id)).status).toBe("pending");
  });

  test("what a sync knew is looked up once more: who is back may ask at once", async () => {
    const { house } = await withAccess();
    house.directory.updateAccount(accounts.alice, { status: "SUSPENDED", isActive: false });
    await sync(house);
    house.directory.updateAccount(accounts.alice, { status: "ACTIVE", isActive: true });

    const asked = await house.ask();

    expect(asked.status).toBe("pending");
  });

  test("access that was asked for and not given yet is not given", async () => {
    const house = await createWorld();
    await sync(house);
    const request = await house.approved();
    house.directory.updateAccount(accounts.alice, { status: "SUSPENDED", isActive: false });
    const run = await begin(house);
    await work(house, run);

    await house.drain();

    expect(house.directory.membersOf(groupIds.database)).toEqual([]);
    expect((await house.grantOf(request)).state).toBe("not_applied");
  });
});

test("a run that ended early leaves what it read to the next, which matches it and sees who was suspended", async () => {
  const house = await createWorld();
  house.directory.pageSize = 2;
  await sync(house);
  const request = await house.granted();
  house.directory.updateAccount(accounts.alice, { status: "SUSPENDED", isActive: false });
  house.directory.beforeRead = ({ method, cursor }) => {
    if (method === "listAccounts" && cursor !== null) house.directory.failNext("listAccounts", "malformed");
  };
  const broken = await sync(house);
  house.directory.beforeRead = null;
  house.directory.mend();

  await sync(house);

  expect(broken.state).toBe("incomplete");
  expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "person-left" });
});

import { describe, expect, test } from "vitest";

import { DirectoryFault } from "../../../src/ports/directory.ts";
import type { DirectorySyncs } from "../../../src/ports/directory-syncs.ts";
import { advanceSync } from "../../../src/use-cases/advance-sync.ts";
import { decideLeaving } from "../../../src/use-cases/decide-leaving.ts";
import { rehearseSync } from "../../../src/use-cases/rehearse-sync.ts";
import { valueOf } from "../../support/builders.ts";
import { query } from "../../support/query.ts";
import { InMemoryDirectory } from "../../../src/testing/fakes/in-memory-directory.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, targets } from "../../support/world.ts";
import { begin, meetConfirmed, runOf, sync, work, writes } from "./sync-town.ts";

test("D2: the first sync keeps every account, links whose address is certain, and says so", async () => {
  const house = await createWorld();
  house.directory.pageSize = 2;
  await meetConfirmed(house, slackIds.alice, "alice@acme.com");

  const run = await sync(house);

  expect(run).toMatchObject({
    state: "complete",
    counts: { read: 5, created: 5, changed: 0, unchanged: 0, matched: 1, unmatched: 4, ambiguous: 0, linked: 1 },
  });
  expect(run.settledAt).not.toBeNull();
  const links = await house.store.liveIdentities((await house.user(slackIds.alice)).id, "okta");
  expect(links).toMatchObject([{ externalId: accounts.alice, source: "connector_sync", verificationMethod: "email" }]);
});

test("a sync of a directory in which nothing changed writes no row", async () => {
  const house = await createWorld();
  house.directory.pageSize = 2;
  await meetConfirmed(house, slackIds.alice, "alice@acme.com");
  await sync(house);
  await writes(house.url);

  const again = await sync(house);

  expect(again.counts).toMatchObject({ read: 5, created: 0, changed: 0, unchanged: 5, matched: 0, linked: 0 });
  expect(await writes(house.url)).toBe(0);
});

test("what changed is written, and only that; the copy a sync made for a link goes along", async () => {
  const house = await createWorld();
  await meetConfirmed(house, slackIds.alice, "alice@acme.com");
  await sync(house);
  house.directory.listing.setAttributes(accounts.alice, { department: "Payments" });

  const run = await sync(house);

  expect(run.counts).toMatchObject({ changed: 1, unchanged: 4 });
  const [link] = await house.store.liveIdentities((await house.user(slackIds.alice)).id, "okta");
  expect(link?.attributes).toEqual({ department: "Payments" });
});

test("a delta follows no reading that is doubted, or that an admin did not believe", async () => {
  const house = await createWorld();
  const believed = await sync(house);
  house.moveClock(3_600);
  house.directory.listing.rewriteRecords = (page, { method }) =>
    method === "listAccounts" ? { ...page, items: [], next: null } : page;
  const doubted = await sync(house);
  house.directory.listing.rewriteRecords = null;

  const first = await sync(house, "delta");
  valueOf(await decideLeaving(house.world, { runId: doubted.id, verdict: "discard", by: null }));
  const second = await sync(house, "delta");

  expect(doubted.state).toBe("quarantined");
  expect(first.changedSince?.getTime()).toBeLessThan(believed.begunAt.getTime());
  expect(second).toMatchObject({ kind: "delta", state: "complete" });
});

test("a delta asks for what was changed since the last run began, with an overlap, and reads only that", async () => {
  const house = await createWorld();
  const first = await sync(house);
  house.directory.updateAccount(accounts.bob, { displayName: "Robert" });
  house.directory.listing.setChangedAt(accounts.bob, new Date(Date.now() + 1_000));

  const delta = await sync(house, "delta");

  expect(delta).toMatchObject({ kind: "delta", state: "complete", counts: { read: 1, changed: 1 } });
  expect(delta.changedSince?.getTime()).toBeLessThan(first.begunAt.getTime() - 60_000);
});

test("a delta becomes a full run where nothing was ever read to its end", async () => {
  const house = await createWorld();
  house.directory.failNext("listAccounts", "malformed");
  await sync(house, "delta");

  const run = await sync(house, "delta");

  expect(run).toMatchObject({ kind: "full", state: "complete" });
});

test("where the rules of matching or profiles change, every account is looked at anew, once", async () => {
  const house = await createWorld({ sync: { match: ["upstream-identity"] } });
  const alice = await meetConfirmed(house, slackIds.alice, "alice@acme.com");
  await sync(house);
  house.changeSync({ match: ["email"] });

  const changed = await sync(house);
  const again = await sync(house);

  expect(changed.counts).toMatchObject({ changed: 5, linked: 1 });
  expect(again.counts).toMatchObject({ changed: 0, unchanged: 5 });
  expect(await house.store.liveIdentities(alice, "okta")).toHaveLength(1);
});

test("the next page is asked for before the last one is kept", async () => {
  const house = await createWorld();
  house.directory.pageSize = 1;
  const happened: string[] = [];
  const run = await begin(house);
  house.directory.beforeRead = ({ method }) => void (method === "listAccounts" && happened.push("asked"));
  const { syncs } = house.world;
  const resume: DirectorySyncs["resume"] = (id, read) =>
    syncs.resume(id, (session) => {
      const storeAccounts = session.storeAccounts.bind(session);
      session.storeAccounts = async (page) => {
        await storeAccounts(page);
        happened.push("kept");
      };
      return read(session);
    });

  await advanceSync({ ...house.world, syncs: { ...syncs, resume } }, run.id, { forMs: Infinity });

  expect(happened).toEqual(["asked", ...Array.from({ length: 4 }, () => ["asked", "kept"]).flat(), "kept"]);
});

describe("a directory that misbehaves", () => {
  test.each([
    ["gives a page that is not one", "malformed", "incomplete"],
    ["refuses the credential", "unauthorized", "incomplete"],
    ["says no", "rejected", "incomplete"],
  ] as const)("safety 22: %s: the run says so, and nobody departs for it", async (_, failure, state) => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.beforeRead = ({ method, cursor }) => {
      if (method === "listAccounts" && cursor !== null) house.directory.failNext("listAccounts", failure);
    };

    const run = await sync(house);

    expect(run.state).toBe(state);
    expect(run.error).not.toBeNull();
    expect(await query(house.url, "select from connector_resource where departed_at is not null")).toEqual([]);
    expect(house.messenger.told("sync-incomplete")).toHaveLength(1);
  });

  test("a credential that is revoked in the middle opens the circuit, and the admins are told", async () => {
    const house = await createWorld();
    house.directory.failNext("listAccounts", "unauthorized");

    await sync(house);

    expect((await house.store.findConnector("okta"))?.circuitOpenSince).not.toBeNull();
    expect(house.messenger.told("connector-unauthorized")).toHaveLength(1);
  });

  test("one that is away for a while is asked again later, from where it was left", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    const run = await begin(house);
    let pages = 0;
    house.directory.beforeRead = ({ method }) => {
      if (method === "listAccounts" && (pages += 1) === 3) house.directory.failNext("listAccounts", "unavailable");
    };

    await house.drain();
    const waiting = await runOf(house, run.id);
    house.moveClock(60);
    await house.sweep();

    expect(waiting).toMatchObject({ state: "running", failures: 1, counts: { read: 4 } });
    expect(waiting.error).not.toBeNull();
    expect(await runOf(house, run.id)).toMatchObject({
      state: "complete",
      failures: 0,
      counts: { read: 5, created: 5 },
    });
  });

  test("one that is away for hours ends the run after a dozen tries", async () => {
    const house = await createWorld();
    house.directory.failNext("listAccounts", "unavailable", Infinity);
    const run = await begin(house);

    await house.drain();
    for (let turn = 0; turn < 15; turn += 1) {
      house.moveClock(700);
      await house.sweep();
    }

    expect(await runOf(house, run.id)).toMatchObject({ state: "incomplete", counts: { read: 0 } });
  });

  test("safety 22: a cursor that leads back to an earlier page ends the run, and nobody departs", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    let first: string | null = null;
    house.directory.listing.rewriteRecords = (page, { method }) => {
      if (method !== "listAccounts") return page;
      first ??= page.next;
      return { ...page, next: first };
    };

    const run = await sync(house);

    expect(run).toMatchObject({ state: "incomplete", error: expect.stringContaining("leads back") });
    expect(await query(house.url, "select from connector_resource where departed_at is not null")).toEqual([]);
  });

  test("safety 22: a page that comes empty in the middle ends the run, and nobody departs", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    await sync(house);
    let page = 0;
    house.directory.listing.rewriteRecords = (given, { method }) =>
      method === "listAccounts" && (page += 1) === 2 ? { ...given, items: [] } : given;

    const run = await sync(house);

    expect(run).toMatchObject({ state: "incomplete", error: expect.stringContaining("empty") });
    expect(await query(house.url, "select from connector_resource where departed_at is not null")).toEqual([]);
  });

  test("an empty last page behind full ones is how some providers end a list", async () => {
    const house = await createWorld();
    house.directory.pageSize = 5;
    house.directory.listing.rewriteRecords = (page, { method, cursor }) => {
      if (method !== "listAccounts") return page;
      return cursor === null ? { ...page, next: "[9999,null]" } : page;
    };

    const run = await sync(house);

    expect(run).toMatchObject({ state: "complete", counts: { read: 5 } });
  });

  test.each([
    ["the only one, and says that there are more", 100, null],
    ["the last one, behind one that was not full", 2, "[9999,null]"],
  ])("safety 22: a page that comes empty though it is %s, ends the run", async (_what, pageSize, empty) => {
    const house = await createWorld();
    house.directory.pageSize = pageSize;
    house.directory.listing.rewriteRecords = (page, { method, cursor }) => {
      if (method !== "listAccounts") return page;
      if (cursor === empty) return { ...page, items: [], next: empty === null ? "[0,null]" : null };
      return { ...page, next: page.next ?? empty };
    };

    const run = await sync(house);

    expect(run).toMatchObject({ state: "incomplete", error: expect.stringContaining("empty") });
  });

  test("a page of which no record can be read has come, and is not empty", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    let page = 0;
    house.directory.listing.rewriteRecords = (given, { method }) => {
      if (method !== "listAccounts" || (page += 1) !== 2) return given;
      const refused = given.items.map(({ externalId }) => ({ externalId, why: "The e-mail address is a list." }));
      return { ...given, items: [], refused };
    };

    const run = await sync(house);

    expect(run).toMatchObject({ state: "complete", counts: { read: 5, created: 3, refused: 2 } });
  });

  test("a record that cannot be read is counted and named, and its account stays as it is", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.listing.refused = [{ externalId: accounts.carl, why: "The e-mail address is a list." }];

    const run = await sync(house);

    expect(run).toMatchObject({
      state: "complete",
      counts: { read: 5, unchanged: 4, refused: 1, leaving: 0 },
      refusedWhy: "The e-mail address is a list.",
    });
    expect(await query(house.url, "select from connector_resource where departed_at is not null")).toEqual([]);
  });

  test("where not even the id of a record can be read, nobody is called missing", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.listing.refused = [{ externalId: null, why: "It has no id." }];

    const run = await sync(house);

    expect(run).toMatchObject({ state: "complete", counts: { refused: 1, leaving: 0 } });
  });

  test("an account that is listed twice counts once, and the counts add up", async () => {
    const house = await createWorld();
    house.directory.listing.rewriteRecords = (page, { method }) =>
      method === "listAccounts" ? { ...page, items: [...page.items, ...page.items.slice(0, 2)] } : page;

    const run = await sync(house);

    expect(run.counts).toMatchObject({ read: 7, created: 5, repeated: 2 });
  });
});

describe("groups and their members", () => {
  test("a full run keeps every group, and who is in those that flows grant", async () => {
    const house = await createWorld();
    house.directory.putMember(groupIds.database, accounts.alice);
    house.directory.putMember(groupIds.approvers, accounts.carl);

    const run = await sync(house);

    expect(run.counts).toMatchObject({ groups: 3, members: 1 });
    expect(await query(house.url, "select group_id, external_id from connector_member")).toEqual([
      { group_id: groupIds.database, external_id: accounts.alice },
    ]);
  });

  test("who is in a group no more is forgotten, once all of its pages are read", async () => {
    const house = await createWorld();
    house.directory.pageSize = 1;
    for (const id of [accounts.alice, accounts.bob, accounts.carl]) house.directory.putMember(groupIds.database, id);
    await sync(house);
    house.directory.takeMember(groupIds.database, accounts.bob);

    await sync(house, "delta");

    const rows = await query<{ external_id: string }>(house.url, "select external_id from connector_member order by 1");
    expect(rows.map(({ external_id: id }) => id)).toEqual([accounts.alice, accounts.carl]);
  });

  test("a group that is deleted while it is read has nobody in it, and the run goes on", async () => {
    const house = await createWorld();
    house.directory.pageSize = 1;
    for (const id of [accounts.alice, accounts.bob]) house.directory.putMember(groupIds.database, id);
    await sync(house);
    house.directory.beforeRead = ({ method, groupId, cursor }) => {
      if (method === "listMemberIds" && groupId === groupIds.database && cursor !== null)
        house.directory.removeGroup(groupIds.database);
    };

    const run = await sync(house);

    expect(run.state).toBe("complete");
    expect(await query(house.url, `select from connector_member where group_id = '${groupIds.database}'`)).toEqual([]);
  });

  test("a list of members that loses its place is not taken for a group that is gone", async () => {
    const house = await createWorld();
    house.directory.pageSize = 1;
    for (const id of [accounts.alice, accounts.bob]) house.directory.putMember(groupIds.database, id);
    await sync(house);
    house.directory.beforeRead = ({ method, groupId, cursor }) => {
      if (method === "listMemberIds" && groupId === groupIds.database && typeof cursor === "string")
        throw new DirectoryFault("not-found", "There is no such place.");
    };

    const run = await sync(house);

    expect(run).toMatchObject({ state: "incomplete", error: expect.stringContaining("lost its place") });
    expect(await query(house.url, `select from connector_member where group_id = '${groupIds.database}'`)).toHaveLength(
      2,
    );
  });

  test("a group whose record cannot be read is as it was", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.listing.rewriteRecords = (page, { method }) =>
      method !== "listGroups"
        ? page
        : {
            ...page,
            items: page.items.filter(({ externalId }) => externalId !== groupIds.billing),
            refused: [{ externalId: groupIds.billing, why: "It has no name." }],
          };

    await sync(house);

    expect(await query(house.url, "select from connector_resource where departed_at is not null")).toEqual([]);
  });

  test.each(["listGroups", "listMemberIds"] as const)(
    "safety 22: an empty page with more behind it ends the run (%s)",
    async (list) => {
      const house = await createWorld();
      house.directory.putMember(groupIds.database, accounts.alice);
      await sync(house);
      const empty = <T extends { readonly next: string | null }>(page: T, { method }: { readonly method: string }): T =>
        method === list ? { ...page, items: [], next: "[1,null]" } : page;
      house.directory.listing.rewriteRecords = empty;
      house.directory.listing.rewriteMembers = empty;

      const run = await sync(house);

      expect(run).toMatchObject({ state: "incomplete", error: expect.stringContaining("empty") });
      expect(await query(house.url, "select from connector_member")).toHaveLength(1);
    },
  );

  test("a flow of which the groups change while a run reads does not stop it", async () => {
    const house = await createWorld({ flows: [accessFlow()] });
    const run = await begin(house);
    await work(house, run, 0);
    house.restart({ flows: [accessFlow({ targets: [targets.billing] })] });

    await house.drain();

    expect((await runOf(house, run.id)).state).toBe("complete");
  });
});

describe("a rehearsal", () => {
  test("plays the whole sync, counts what it would do, and writes nothing", async () => {
    const house = await createWorld();
    await meetConfirmed(house, slackIds.alice, "alice@acme.com");
    await sync(house);
    house.directory.removeAccount(accounts.carl);
    house.directory.addAccount({ login: "new@acme.com" });
    await meetConfirmed(house, slackIds.bob, "bob@acme.com");
    house.directory.updateAccount(accounts.bob, { displayName: "Robert" });
    const before = await everything(house.url);

    const plan = valueOf(await rehearseSync(house.world, { connectorId: "okta", kind: "full" }));

    expect(plan).toMatchObject({
      run: { counts: { read: 5, created: 1, changed: 1, unchanged: 3, linked: 1 } },
      leaving: { missing: 1 },
      doubt: null,
    });
    expect(await everything(house.url)).toEqual(before);
  });

  test("that is stopped gives no plan of the part that was read", async () => {
    const house = await createWorld();
    house.directory.pageSize = 1;
    const stop = new AbortController();
    const onPage = () => stop.abort(new Error("Enough."));

    const plan = rehearseSync(house.world, { connectorId: "okta", kind: "full" }, { onPage, signal: stop.signal });

    await expect(plan).rejects.toThrow("Enough.");
  });

  test("throws what ends a real one early", async () => {
    const house = await createWorld();
    house.directory.failNext("listAccounts", "malformed");

    await expect(rehearseSync(house.world, { connectorId: "okta", kind: "full" })).rejects.toThrow(DirectoryFault);
  });
});

/** Every row of every table, as text. */
async function everything(url: string): Promise<unknown> {
  const tables = await query<{ name: string }>(
    url,
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
  );
  const rows = tables.map(async ({ name }) => [name, await query(url, `select t::text from ${name} t order by 1`)]);
  return Promise.all(rows);
}

test("two connectors of the same organisation are kept apart, and each counts for itself", async () => {
  const second = new InMemoryDirectory();
  second.addAccount({ externalId: accounts.alice, login: "alice@acme.com" });
  const house = await createWorld({ others: { "okta-too": second } });
  const alice = await meetConfirmed(house, slackIds.alice, "alice@acme.com");
  await sync(house);

  const run = await sync(house, "full", "okta-too");

  expect(run).toMatchObject({ state: "complete", counts: { read: 1, created: 1, linked: 1, leaving: 0 } });
  const links = await house.store.identitiesOf([alice]);
  expect(links.map(({ connectorId, externalId }) => [connectorId, externalId])).toEqual([
    ["okta", accounts.alice],
    ["okta-too", accounts.alice],
  ]);
});

import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { World } from "../../../src/ports/world.ts";
import { askForPlan } from "../../../src/use-cases/ask-for-plan.ts";
import { askForSync } from "../../../src/use-cases/ask-for-sync.ts";
import { beginSync } from "../../../src/use-cases/begin-sync.ts";
import { chooseMatches } from "../../../src/use-cases/choose-matches.ts";
import { decideLeavingAsAdmin } from "../../../src/use-cases/decide-leaving-as-admin.ts";
import { listMatches } from "../../../src/use-cases/list-matches.ts";
import { listRuns } from "../../../src/use-cases/list-runs.ts";
import { resolveMatchAsAdmin } from "../../../src/use-cases/resolve-match-as-admin.ts";
import { resolveMatches } from "../../../src/use-cases/resolve-matches.ts";
import { valueOf } from "../../support/builders.ts";
import { InMemoryDirectory } from "../../../src/testing/fakes/in-memory-directory.ts";
import { accounts, createWorld, slackIds, type TestWorld } from "../../support/world.ts";
import { meetConfirmed, runOf, sync } from "./sync-town.ts";

const never = new AbortController().signal;
const everything = { connectorId: "okta", kind: "full" } as const;
const unmatched = { status: "unmatched", connectorId: "okta" } as const;

const asAda = { bySlackUserId: slackIds.ada };

async function idOf(house: TestWorld, externalId: string): Promise<string> {
  const [row] = await house.rows<{ id: string }>(
    `select id from connector_resource where external_id = '${externalId}'`,
  );
  return row?.id ?? "";
}

const asked: readonly (readonly [
  string,
  (world: World, bySlackUserId: string) => Promise<{ readonly ok: boolean }>,
])[] = [
  ["a sync", (world, bySlackUserId) => askForSync(world, { bySlackUserId, ...everything })],
  ["a plan", (world, bySlackUserId) => askForPlan(world, { bySlackUserId, ...everything }, never)],
  ["the runs", (world, bySlackUserId) => listRuns(world, { bySlackUserId, connectorId: null })],
  ["the matches", (world, bySlackUserId) => listMatches(world, { bySlackUserId, ...unmatched, after: null })],
  [
    "a choice of matches",
    (world, bySlackUserId) =>
      chooseMatches(world, { bySlackUserId, ...unmatched, which: { beginning: "c" }, verdict: "ignore" }),
  ],
  [
    "a verdict",
    (world, bySlackUserId) =>
      resolveMatchAsAdmin(world, { bySlackUserId, resourceId: randomUUID(), verdict: { kind: "ignore" } }),
  ],
  [
    "many verdicts",
    (world, bySlackUserId) =>
      resolveMatches(world, {
        bySlackUserId,
        ...unmatched,
        which: { beginning: "c" },
        verdict: "ignore",
        seal: "",
      }),
  ],
  [
    "a release",
    (world, bySlackUserId) => decideLeavingAsAdmin(world, { bySlackUserId, runId: randomUUID(), verdict: "release" }),
  ],
];

describe("safety 43: whoever is no admin", () => {
  test.each(asked)("is refused %s before anything is looked at", async (_what, ask) => {
    const house = await createWorld();

    const answer = await ask(house.world, slackIds.bob);

    expect(answer).toEqual({ ok: false, refusal: { reason: "not-an-admin" } });
    expect(await house.world.syncs.latest({ connectorId: null, limit: 1 })).toEqual([]);
  });
});

describe("an admin who asks for a sync", () => {
  test("is told when it is over, and is not told of one that a schedule began", async () => {
    const house = await createWorld();
    const { run } = valueOf(await askForSync(house.world, { ...asAda, ...everything }));
    await house.drain();
    const told = house.messenger.told("sync-ended").length;
    const { id: begunBy } = await house.user(slackIds.ada);
    await beginSync(house.world, { ...everything, trigger: "schedule", begunBy });
    await house.drain();

    expect(house.messenger.told("sync-ended")).toMatchObject([
      { to: slackIds.ada, about: { sync: { run: { id: run.id, state: "complete" }, service: "Okta" } } },
    ]);
    expect(told).toBe(1);
  });

  test("is told that it ended early, as all admins are", async () => {
    const house = await createWorld();
    house.directory.failNext("listAccounts", "rejected");

    await askForSync(house.world, { ...asAda, ...everything });
    await house.drain();

    expect(house.messenger.told("sync-ended")).toMatchObject([
      { to: slackIds.ada, about: { sync: { run: { state: "incomplete" } } } },
    ]);
    expect(house.messenger.told("sync-incomplete")).toMatchObject([{ to: "#errors" }]);
  });

  test("is told that the admins are asked about those who leave", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.listing.rewriteRecords = (page) => ({ ...page, items: [] });

    await askForSync(house.world, { ...asAda, ...everything });
    await house.drain();

    expect(house.messenger.told("sync-ended")).toMatchObject([
      { to: slackIds.ada, about: { sync: { run: { state: "quarantined" } } } },
    ]);
  });

  test("has to say which where there are several directories, and may leave it out where there is one", async () => {
    const one = await createWorld();
    const two = await createWorld({ others: { onelogin: new InMemoryDirectory() } });
    const order = { ...asAda, connectorId: null, kind: "full" } as const;

    const begun = await askForSync(one.world, order);
    const refused = await askForSync(two.world, order);

    expect(begun).toMatchObject({ value: { isNew: true, service: "Okta" } });
    expect(refused).toEqual({ ok: false, refusal: { reason: "directory-unnamed", known: ["okta", "onelogin"] } });
  });
});

describe("a plan", () => {
  test("that is stopped in the middle is none, whatever was read by then", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    const stopping = new AbortController();
    house.directory.listing.rewriteRecords = (page) => {
      stopping.abort();
      return page;
    };
    const makePlan = valueOf(await askForPlan(house.world, { ...asAda, ...everything }, stopping.signal));

    const plan = await makePlan();

    expect(plan).toEqual({ ok: true, value: { why: expect.stringContaining("Latchkey was stopped") } });
  });
});

describe("what an admin says of many accounts", () => {
  test("is done for two hundred at once, and said that there are more", async () => {
    const house = await createWorld();
    for (let at = 0; at < 205; at += 1) house.directory.addAccount({ login: `svc-${at}@acme.com` });
    await sync(house);
    const choice = { ...asAda, ...unmatched, which: { beginning: "SVC-" }, verdict: "ignore" } as const;

    const chosen = valueOf(await chooseMatches(house.world, choice));
    const resolved = await resolveMatches(house.world, { ...choice, seal: chosen.seal });
    const rest = valueOf(await chooseMatches(house.world, choice));

    expect(chosen).toMatchObject({ isCut: true });
    expect(resolved).toEqual({ ok: true, value: { done: 200, left: [] } });
    expect(rest).toMatchObject({ isCut: false, matches: { length: 5 } });
  });

  test("takes back what was said of some, with the links that were made so", async () => {
    const house = await createWorld();
    const alice = await meetConfirmed(house, slackIds.alice, "alice@acme.com");
    house.directory.addAccount({ externalId: "00uTWIN", login: "alice2", email: "alice@acme.com" });
    await sync(house);
    const [twin, carl] = [await idOf(house, "00uTWIN"), await idOf(house, accounts.carl)];
    const pick = { kind: "pick", userId: alice } as const;
    valueOf(await resolveMatchAsAdmin(house.world, { ...asAda, resourceId: twin, verdict: pick }));
    valueOf(await resolveMatchAsAdmin(house.world, { ...asAda, resourceId: carl, verdict: { kind: "ignore" } }));
    const linked = await house.store.liveIdentities(alice, "okta");
    const which = { resourceIds: [twin, carl, await idOf(house, accounts.bob)] };
    const choice = { ...asAda, status: "matched", connectorId: null, which, verdict: "undo" } as const;

    const chosen = valueOf(await chooseMatches(house.world, choice));
    const resolved = await resolveMatches(house.world, { ...choice, seal: chosen.seal });

    expect(linked).toMatchObject([{ externalId: "00uTWIN" }]);
    expect(chosen.matches.map(({ resourceId }) => resourceId).toSorted()).toEqual([twin, carl].toSorted());
    expect(resolved).toEqual({ ok: true, value: { done: 2, left: [] } });
    expect(await house.store.liveIdentities(alice, "okta")).toEqual([]);
  });
});

describe("a list of runs", () => {
  test("is of one directory or of all, and refuses what is none", async () => {
    const house = await createWorld({ others: { onelogin: new InMemoryDirectory() } });
    const [okta, onelogin] = [await sync(house), await sync(house, "full", "onelogin")];

    const all = valueOf(await listRuns(house.world, { ...asAda, connectorId: null }));
    const one = valueOf(await listRuns(house.world, { ...asAda, connectorId: "okta" }));
    const none = await listRuns(house.world, { ...asAda, connectorId: "aws" });

    expect(all.map(({ run }) => run.id)).toEqual([onelogin.id, okta.id]);
    expect(one).toMatchObject([{ run: await runOf(house, okta.id), service: "Okta" }]);
    expect(none).toMatchObject({ refusal: { reason: "connector-unknown" } });
  });
});

import { describe, expect, test } from "vitest";

import { matchPerson } from "../../../src/use-cases/match-person.ts";
import { meetPerson } from "../../../src/use-cases/meet-person.ts";
import { resolveMatch } from "../../../src/use-cases/resolve-match.ts";
import { matchRulesOf } from "../../../src/use-cases/sync-rules-of.ts";
import { valueOf } from "../../support/builders.ts";
import { query } from "../../support/query.ts";
import { accounts, createWorld, slackIds, type TestWorld } from "../../support/world.ts";
import { begin, meetConfirmed, sync, work } from "./sync-town.ts";

const linksOf = async (house: TestWorld, slackUserId: string) => {
  const links = await house.store.liveIdentities((await house.user(slackUserId)).id, "okta");
  return links.map(({ externalId }) => externalId);
};
const meet = (house: TestWorld, slackUserId: string) =>
  meetPerson(house.world, slackUserId, { allowGuests: true, who: "you" });
const matchOf = async (house: TestWorld, externalId: string) => {
  const [row] = await query<{ id: string }>(
    house.url,
    `select id from connector_resource where external_id = '${externalId}'`,
  );
  return house.world.matches.find(row?.id ?? "");
};

/** Alice asked, and waits for her account: its address became hers, and a sync read it, before Slack confirmed hers. */
async function waiting(house: TestWorld) {
  house.directory.updateAccount(accounts.alice, { email: "elsewhere@acme.com" });
  const request = await house.ask();
  expect(request.status).toBe("needs_account");
  await query(house.url, "update users set is_email_confirmed = false, is_match_owed = false");
  house.directory.updateAccount(accounts.alice, { email: "alice@acme.com" });
  await sync(house);
  expect((await house.request(request.id)).status).toBe("needs_account");
  await query(house.url, "update users set is_email_confirmed = true, is_match_owed = true");
  return request;
}

describe("D3: people who were never seen", () => {
  test("are matched when they appear, without another run", async () => {
    const house = await createWorld();
    await sync(house);
    house.directory.calls.length = 0;

    await meet(house, slackIds.alice);
    await house.sweep();

    expect(await linksOf(house, slackIds.alice)).toEqual([accounts.alice]);
    expect(house.directory.calls).toEqual([]);
    expect(await matchOf(house, accounts.alice)).toMatchObject({
      status: "matched",
      strategy: "email",
      confidence: 0.9,
    });
  });

  test("are matched when their address becomes the one of an account", async () => {
    const house = await createWorld();
    house.people.change(slackIds.alice, { email: "other@acme.com" });
    await sync(house);
    await meet(house, slackIds.alice);
    await house.sweep();
    house.people.change(slackIds.alice, { email: "alice@acme.com" });

    await meet(house, slackIds.alice);
    await house.sweep();

    expect(await linksOf(house, slackIds.alice)).toEqual([accounts.alice]);
  });

  test("safety 28: somebody else with the same address makes it ambiguous, and nobody is linked", async () => {
    const house = await createWorld();
    await sync(house);
    await meetConfirmed(house, "U0OLDALICE", "alice@acme.com");

    await meet(house, slackIds.alice);
    await house.sweep();

    expect(await linksOf(house, slackIds.alice)).toEqual([]);
    const match = await matchOf(house, accounts.alice);
    expect(match).toMatchObject({ status: "ambiguous", note: "several-people" });
    expect(match?.candidates.map(({ slackUserId }) => slackUserId).toSorted()).toEqual([slackIds.alice, "U0OLDALICE"]);
  });

  test("safety 28: somebody who had the address once, and was not seen since, is asked about in Slack before anything is linked", async () => {
    const house = await createWorld();
    await meetConfirmed(house, slackIds.alice, "alice@acme.com");
    house.people.change(slackIds.alice, { email: "alice.new@acme.com" });
    house.moveClock(2 * 3_600);

    await sync(house);
    const meanwhile = await linksOf(house, slackIds.alice);
    await house.sweep();

    expect(meanwhile).toEqual([]);
    expect(await linksOf(house, slackIds.alice)).toEqual([]);
    expect(await matchOf(house, accounts.alice)).toMatchObject({ status: "unmatched" });
  });

  test("somebody whom Slack still knows under it is matched then", async () => {
    const house = await createWorld();
    await meetConfirmed(house, slackIds.alice, "alice@acme.com");
    house.moveClock(2 * 3_600);
    await sync(house);

    await house.sweep();

    expect(await linksOf(house, slackIds.alice)).toEqual([accounts.alice]);
  });

  test.each([
    ["a guest", { isGuest: true }],
    ["deactivated", { isDeactivated: true }],
    ["a stranger", { isStranger: true }],
    ["not confirmed by Slack", { isEmailConfirmed: false }],
  ])("safety 21: somebody who is %s is linked to nothing", async (_, change) => {
    const house = await createWorld();
    await sync(house);
    await house.meet(slackIds.alice, "alice@acme.com");
    house.people.change(slackIds.alice, change);

    await house.sweep();

    expect(await linksOf(house, slackIds.alice)).toEqual([]);
  });

  test("while Slack is away nobody is linked, and it is not forgotten", async () => {
    const house = await createWorld();
    await sync(house);
    await house.meet(slackIds.alice, "alice@acme.com");
    house.people.goDown();

    await house.sweep();
    const meanwhile = await linksOf(house, slackIds.alice);
    house.people.comeBack();
    await house.sweep();

    expect(meanwhile).toEqual([]);
    expect(await linksOf(house, slackIds.alice)).toEqual([accounts.alice]);
  });

  test("safety 28: are linked to nothing that a run has read by half, since the same address may come on a later page", async () => {
    const house = await createWorld();
    house.directory.addAccount({ login: "alice-again", email: "alice@acme.com" });
    house.directory.pageSize = 2;
    const run = await begin(house);
    await work(house, run, 0);
    await meet(house, slackIds.alice);

    await matchPerson(house.world, (await house.user(slackIds.alice)).id);
    const meanwhile = await linksOf(house, slackIds.alice);
    await house.drain();

    expect(meanwhile).toEqual([]);
    expect(await linksOf(house, slackIds.alice)).toEqual([]);
    expect(await matchOf(house, accounts.alice)).toMatchObject({ status: "ambiguous", note: "several-accounts" });
  });

  test("who appears while a run reads is matched by it", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    const run = await begin(house);
    await work(house, run, 0);
    await meet(house, slackIds.alice);
    await matchPerson(house.world, (await house.user(slackIds.alice)).id);

    await house.drain();

    expect(await linksOf(house, slackIds.alice)).toEqual([accounts.alice]);
  });

  test("who waits for an account gets on, also when a process was killed right after it was linked", async () => {
    const house = await createWorld();
    const request = await waiting(house);
    const alice = await house.user(slackIds.alice);
    const [settings] = house.world.directories.ids().map((id) => matchRulesOf(house.world, id));
    if (settings === undefined) throw new Error("There is no connector");
    await house.world.syncs.matchPerson(alice.id, "okta", settings);
    expect(await linksOf(house, slackIds.alice)).toEqual([accounts.alice]);

    await matchPerson(house.world, alice.id);
    await house.drain();

    expect((await house.request(request.id)).status).toBe("pending");
  });

  test("however many cannot be matched yet, everybody gets a turn", async () => {
    const house = await createWorld();
    for (let at = 0; at < 6; at += 1) await house.meet(`U0MANY${at}`);
    const turns = new Set<string>();

    // Chance decides whose turn it is: of sixty turns somebody gets none in one run of ten thousand.
    for (let turn = 0; turn < 500 && turns.size < 6; turn += 1) {
      for (const job of await house.store.owedJobs(1)) if (job.type === "match-person") turns.add(job.userId);
    }

    expect(turns.size).toBe(6);
  });

  test("safety 30: who has another account by an admin's word gets no second one", async () => {
    const house = await createWorld();
    const other = house.directory.addAccount({ login: "alice-other@acme.com" });
    await house.link(await house.meet(slackIds.alice, "alice@acme.com"), other.externalId);

    await sync(house);
    await house.sweep();

    expect(await linksOf(house, slackIds.alice)).toEqual([other.externalId]);
    expect(await matchOf(house, accounts.alice)).toMatchObject({ status: "ambiguous", note: "other-account" });
  });
});

/** Two people have Alice's address. */
async function ambiguous() {
  const house = await createWorld();
  const old = await meetConfirmed(house, "U0OLDALICE", "alice@acme.com");
  const alice = await meetConfirmed(house, slackIds.alice, "alice@acme.com");
  const ada = await house.meet(slackIds.ada);
  await sync(house);
  const match = await matchOf(house, accounts.alice);
  if (match === null) throw new Error("There is no match");
  const resolve = (verdict: Parameters<typeof resolveMatch>[1]["verdict"]) =>
    resolveMatch(house.world, {
      resourceId: match.resourceId,
      verdict,
      by: { kind: "user", userId: ada.id },
    });
  return { house, old, alice, match, resolve };
}

describe("an admin's word on an account", () => {
  test("picks somebody: the account is linked as an admin links, and later syncs leave it", async () => {
    const { house, alice, resolve } = await ambiguous();

    const resolved = valueOf(await resolve({ kind: "pick", userId: alice }));
    await sync(house);

    expect(resolved).toMatchObject({
      status: "matched",
      owner: { id: alice },
      resolvedBy: { slackUserId: slackIds.ada },
    });
    expect(await house.store.liveIdentities(alice, "okta")).toMatchObject([
      { source: "manual", verificationMethod: "admin" },
    ]);
    expect(await matchOf(house, accounts.alice)).toMatchObject({ status: "matched", owner: { id: alice } });
  });

  test.each([
    ["none", "unmatched"],
    ["ignore", "ignored"],
  ] as const)("says %s: it stays so, whatever later syncs find", async (kind, status) => {
    const { house, resolve } = await ambiguous();

    valueOf(await resolve({ kind }));
    house.directory.updateAccount(accounts.alice, { displayName: "Alice B." });
    await sync(house);

    expect(await matchOf(house, accounts.alice)).toMatchObject({ status, resolvedBy: { slackUserId: slackIds.ada } });
  });

  test.each(["none", "ignore"] as const)(
    "says %s: nobody gets the account, though somebody appears to whom it would be certain to belong",
    async (kind) => {
      const house = await createWorld();
      const by = { kind: "user", userId: (await house.meet(slackIds.ada)).id } as const;
      await sync(house);
      const resourceId = (await matchOf(house, accounts.alice))?.resourceId ?? "";
      valueOf(await resolveMatch(house.world, { resourceId, verdict: { kind }, by }));
      await meetConfirmed(house, slackIds.alice, "alice@acme.com");
      house.directory.updateAccount(accounts.alice, { displayName: "Alice B." });

      const run = await sync(house);

      expect(run.counts).toMatchObject({ changed: 1, linked: 0 });
      expect(await linksOf(house, slackIds.alice)).toEqual([]);
    },
  );

  test.each([{ kind: "none" }, { kind: "ignore" }] as const)(
    "is taken back: it is as before ($kind)",
    async (verdict) => {
      const { house, match, resolve } = await ambiguous();
      valueOf(await resolve(verdict));

      valueOf(await resolve({ kind: "undo" }));

      expect(await matchOf(house, accounts.alice)).toMatchObject({
        status: "ambiguous",
        note: match.note,
        resolvedAt: null,
      });
    },
  );

  test("is taken back: a link that was made by it goes, and is not made again by a sync", async () => {
    const { house, alice, resolve } = await ambiguous();
    valueOf(await resolve({ kind: "pick", userId: alice }));

    valueOf(await resolve({ kind: "undo" }));
    await sync(house);

    expect(await linksOf(house, slackIds.alice)).toEqual([]);
    expect(await matchOf(house, accounts.alice)).toMatchObject({ status: "ambiguous" });
  });

  test("is taken back: who waits for the account gets on when it is linked by that", async () => {
    const house = await createWorld();
    const request = await waiting(house);
    const by = { kind: "user", userId: (await house.meet(slackIds.ada)).id } as const;
    const resourceId = (await matchOf(house, accounts.alice))?.resourceId ?? "";
    valueOf(await resolveMatch(house.world, { resourceId, verdict: { kind: "ignore" }, by }));

    valueOf(await resolveMatch(house.world, { resourceId, verdict: { kind: "undo" }, by }));
    await house.drain();

    expect(await linksOf(house, slackIds.alice)).toEqual([accounts.alice]);
    expect((await house.request(request.id)).status).toBe("pending");
  });

  test("is refused when somebody has the account by now, or nothing was said before", async () => {
    const { house, old, resolve } = await ambiguous();

    expect(await resolve({ kind: "undo" })).toMatchObject({ ok: false, refusal: { reason: "match-not-resolved" } });
    await house.link(await house.user("U0OLDALICE"), accounts.alice);
    expect(await resolve({ kind: "pick", userId: old })).toMatchObject({
      ok: false,
      refusal: { reason: "match-settled" },
    });
  });

  test("an account that an admin took back from somebody is not given to them again by a sync", async () => {
    const house = await createWorld();
    const alice = await meetConfirmed(house, slackIds.alice, "alice@acme.com");
    await sync(house);
    await query(house.url, `update user_external_identity set unlinked_at = now() where user_id = '${alice}'`);
    house.directory.updateAccount(accounts.alice, { displayName: "Alice B." });

    await sync(house);

    expect(await linksOf(house, slackIds.alice)).toEqual([]);
    expect(await matchOf(house, accounts.alice)).toMatchObject({ status: "ambiguous", note: "was-unlinked" });
  });
});

test("a rule of the operator's matches by e-mail or Slack user id, and one that throws leaves the rest to others", async () => {
  const house = await createWorld({
    sync: {
      match: ["rule", "email"],
      rule: ({ login }) => {
        if (login === "bob@acme.com") throw new Error("No idea");
        return login === "carl@acme.com" ? { slackUserId: slackIds.dora } : undefined;
      },
    },
  });
  for (const [name, id] of Object.entries(slackIds)) await meetConfirmed(house, id, `${name}@acme.com`);
  house.directory.removeAccount(accounts.dora);

  await sync(house);

  expect(await linksOf(house, slackIds.dora)).toEqual([accounts.carl]);
  expect(await linksOf(house, slackIds.bob)).toEqual([accounts.bob]);
  expect(await matchOf(house, accounts.carl)).toMatchObject({ strategy: "rule", confidence: 0.8 });
});

test("somebody who signs in with the account is matched by that, and the issuer has to be the connector's", async () => {
  const house = await createWorld({
    sync: { match: ["upstream-identity"], upstreamIssuer: "https://acme.okta.com" },
  });
  const alice = await meetConfirmed(house, slackIds.alice, "nobody@acme.com");
  const bob = await meetConfirmed(house, slackIds.bob, "nobody-else@acme.com");
  await query(
    house.url,
    `update users set upstream_issuer = 'https://acme.okta.com', upstream_id = '${accounts.alice}' where id = '${alice}';
     update users set upstream_issuer = 'https://evil.okta.com', upstream_id = '${accounts.bob}' where id = '${bob}'`,
  );

  await sync(house);

  expect(await linksOf(house, slackIds.alice)).toEqual([accounts.alice]);
  expect(await linksOf(house, slackIds.bob)).toEqual([]);
});

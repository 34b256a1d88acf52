import { describe, expect, test } from "vitest";

import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { resolveIdentity } from "../../src/use-cases/resolve-identity.ts";
import { accounts, createWorld, slackIds, type TestWorld } from "../support/world.ts";

async function resolve(house: TestWorld, slackUserId: string = slackIds.alice, email?: string) {
  const user = await house.meet(slackUserId, email ?? `${slackUserId.slice(2).toLowerCase()}@acme.com`);
  return resolveIdentity(house.world, user, "okta", null);
}

function sentenceOf(result: Result<unknown>): string {
  return result.ok ? "accepted" : describeRefusal(result.refusal);
}

async function linked(house: TestWorld) {
  return house.rows("select external_id, source from user_external_identity where unlinked_at is null");
}

test("a unique, exact, confirmed e-mail of an allowed domain is looked up once, kept, and audited", async () => {
  const house = await createWorld();

  const [first, second] = [await resolve(house), await resolve(house)];

  expect(first).toMatchObject({ ok: true, value: { externalId: accounts.alice, label: "alice@acme.com" } });
  expect(second).toEqual(first);
  expect(await linked(house)).toEqual([{ external_id: accounts.alice, source: "connector_sync" }]);
  expect(house.directory.calls.filter(({ method }) => method === "findAccountsByEmail")).toHaveLength(1);
  expect(await house.rows("select 1 from audit_event where action = 'identity.linked'")).toHaveLength(1);
});

test("a stored identity comes before the e-mail", async () => {
  const house = await createWorld();
  await house.link(await house.meet(slackIds.alice), accounts.carl);

  const resolved = await resolve(house);

  expect(resolved).toMatchObject({ ok: true, value: { externalId: accounts.carl } });
});

describe("the sentence when nothing works", () => {
  const sentence = "Could not find or determine external identity for alice@acme.com in service Okta";

  test("no account has the e-mail", async () => {
    const house = await createWorld();
    house.directory.removeAccount(accounts.alice);

    const said = sentenceOf(await resolve(house));

    expect(said.startsWith(`${sentence}. No account in the directory has this e-mail address.`)).toBe(true);
    expect(said).toContain("Latchkey looked at the links it keeps, the flow's own rule, the accounts it knows of Okta");
    expect(said).toContain("`/access map`");
  });

  test("the domain is not allowed", async () => {
    const house = await createWorld({
      rules: {
        identity: { allowedEmailDomains: ["other.com"], requireConfirmedEmail: true, proofs: ["admin-approval"] },
      },
    });

    expect(sentenceOf(await resolve(house))).toContain(`${sentence}. The address is not from one of`);
    expect(await linked(house)).toEqual([]);
  });

  test("Slack gives no e-mail", async () => {
    const house = await createWorld();
    house.people.change(slackIds.alice, { email: null });

    expect(sentenceOf(await resolve(house))).toContain("Slack gives no e-mail address for this person.");
  });
});

describe("safety 28: ambiguous, so nobody is linked", () => {
  test("safety 28: two accounts have the e-mail", async () => {
    const house = await createWorld();
    house.directory.addAccount({ login: "alice-old", email: "alice@acme.com" });

    const resolved = await resolve(house);

    expect(resolved).toMatchObject({ ok: false, refusal: { reason: "identity-ambiguous" } });
    expect(await linked(house)).toEqual([]);
  });

  test("safety 28: two people in Slack have the e-mail", async () => {
    const house = await createWorld();
    await house.meet("U0TWIN", "ALICE@acme.com");

    const resolved = await resolve(house);

    expect(resolved).toMatchObject({ ok: false, refusal: { reason: "identity-ambiguous" } });
    expect(await linked(house)).toEqual([]);
  });

  test("safety 28: the account with a recycled e-mail belongs to somebody else", async () => {
    const house = await createWorld();
    await house.link(await house.meet(slackIds.bob), accounts.alice);

    const resolved = await resolve(house);

    expect(resolved).toMatchObject({ ok: false, refusal: { reason: "identity-ambiguous" } });
    expect((await house.store.findIdentityOwner("okta", accounts.alice))?.userId).toBe(
      (await house.user(slackIds.bob)).id,
    );
  });

  test("safety 11: two people who claim one account at once: one wins", async () => {
    const house = await createWorld();
    const [alice, bob] = [await house.meet(slackIds.alice), await house.meet(slackIds.bob)];
    house.people.change(slackIds.bob, { email: "alice@acme.com" });

    const resolved = await Promise.all([alice, bob].map((user) => resolveIdentity(house.world, user, "okta", null)));

    expect(resolved.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await linked(house)).toHaveLength(1);
  });
});

describe("safety 46: a stored identity is confirmed by its id", () => {
  test.each([
    [
      "suspended",
      (house: TestWorld) => house.directory.updateAccount(accounts.carl, { isActive: false, status: "SUSPENDED" }),
    ],
    ["deleted", (house: TestWorld) => house.directory.removeAccount(accounts.carl)],
  ] as const)("safety 46: %s: refused, and nothing falls through to the e-mail", async (status, change) => {
    const house = await createWorld();
    await house.link(await house.meet(slackIds.alice), accounts.carl);
    change(house);

    const resolved = await resolve(house);

    expect(resolved).toMatchObject({ ok: false, refusal: { reason: "identity-inactive" } });
    expect(sentenceOf(resolved)).toContain(status);
    expect(house.directory.calls.some(({ method }) => method === "findAccountsByEmail")).toBe(false);
  });

  test("safety 46: an inactive account that the e-mail finds is refused and not linked", async () => {
    const house = await createWorld();
    house.directory.updateAccount(accounts.alice, { isActive: false, status: "DEPROVISIONED" });

    const resolved = await resolve(house);

    expect(resolved).toMatchObject({ ok: false, refusal: { reason: "identity-inactive", status: "DEPROVISIONED" } });
    expect(await linked(house)).toEqual([]);
  });

  test("safety 46: several stored accounts are ambiguous", async () => {
    const house = await createWorld();
    const alice = await house.meet(slackIds.alice);
    await house.link(alice, accounts.alice);
    await house.link(alice, accounts.carl);

    expect(await resolve(house)).toMatchObject({ ok: false, refusal: { reason: "identity-ambiguous" } });
  });
});

describe("safety 48: what Slack says of the e-mail", () => {
  test.each([
    [true, true, true],
    [true, undefined, false],
    [true, false, false],
    [false, true, true],
    [false, undefined, true],
    [false, false, false],
  ])(
    "safety 48: with requireConfirmedEmail %s and Slack saying %s, linked is %s",
    async (requireConfirmedEmail, isEmailConfirmed, isLinked) => {
      const house = await createWorld({
        rules: { identity: { allowedEmailDomains: ["acme.com"], requireConfirmedEmail, proofs: ["admin-approval"] } },
      });
      house.people.change(slackIds.alice, { isEmailConfirmed });

      const resolved = await resolve(house);

      expect(resolved.ok).toBe(isLinked);
      expect(await linked(house)).toHaveLength(isLinked ? 1 : 0);
    },
  );
});

describe("safety 21: who is not linked", () => {
  test.each([
    ["a stranger of Slack Connect", { isStranger: true }],
    ["a bot", { isBot: true }],
    ["somebody deactivated", { isDeactivated: true }],
    ["somebody of another workspace", { teamId: "T0OTHER" }],
  ])("safety 21: %s is not linked by e-mail", async (_, change) => {
    const house = await createWorld();
    house.people.change(slackIds.alice, change);

    const resolved = await resolve(house);

    expect(sentenceOf(resolved)).toContain(
      "Could not find or determine external identity for alice@acme.com in service Okta",
    );
    expect(await linked(house)).toEqual([]);
  });

  test("safety 21: somebody Slack does not know is not linked", async () => {
    const house = await createWorld();
    house.people.remove(slackIds.alice);

    expect((await resolve(house)).ok).toBe(false);
    expect(await linked(house)).toEqual([]);
  });
});

describe("safety 29: addresses that only look the same", () => {
  test.each([
    "alİce@acme.com",
    "alice@acme.com\u0000",
    "ＡLICE@acme.com",
    "alice@acme.com@evil.com",
    "alice+x@acme.com",
  ])("safety 29: %j finds no account", async (email) => {
    const house = await createWorld();
    house.people.change(slackIds.alice, { email });
    const user = await house.meet(slackIds.alice);

    const resolved = await resolveIdentity(house.world, user, "okta", null);

    expect(resolved).toMatchObject({ ok: false, refusal: { reason: "identity-not-found" } });
    expect(await linked(house)).toEqual([]);
  });
});

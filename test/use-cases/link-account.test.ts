import { describe, expect, test } from "vitest";

import type { IdentitySource } from "../../src/domain/identity.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { freezeAccount } from "../../src/use-cases/freeze-account.ts";
import { linkAccount, type LinkAccount } from "../../src/use-cases/link-account.ts";
import { recordIdentity } from "../../src/use-cases/record-identity.ts";
import { unlinkAccount } from "../../src/use-cases/unlink-account.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const { ada, alice, bob, carl, dora } = slackIds;
const reasonOf = (result: Result<unknown>) => (result.ok ? "accepted" : result.refusal.reason);
const emailOf = (slackUserId: string) => `${slackUserId.slice(2).toLowerCase()}@acme.com`;

async function byOf(house: TestWorld, slackUserId: string = ada) {
  return { kind: "user", userId: (await house.meet(slackUserId, emailOf(slackUserId))).id } as const;
}

/** Ada links an account to somebody. */
async function link(house: TestWorld, of: string, account: string, more: Partial<LinkAccount> = {}) {
  const { id: userId } = await house.meet(of, emailOf(of));
  const by = more.by ?? (await byOf(house));
  return linkAccount(house.world, { userId, connectorId: "okta", account, force: false, reason: null, ...more, by });
}

async function record(house: TestWorld, of: string, externalId: string) {
  const { id: userId } = await house.meet(of, emailOf(of));
  return recordIdentity(house.world, { userId, connectorId: "okta", externalId, flow: "database" });
}

const ownerOf = async (house: TestWorld, externalId: string) => {
  const found = await house.store.findIdentityOwner("okta", externalId);
  const owner = found && (await house.store.findUser(found.userId));
  return owner?.slackUserId ?? null;
};
const trail = (house: TestWorld) =>
  house.rows<{ actor: string; data: unknown }>(
    "select actor, data from audit_event where action = 'identity.linked' order by sequence",
  );

describe("an admin links an account", () => {
  test("by its login, its e-mail or its id, with source `manual`, history, and before and after in the audit trail", async () => {
    const house = await createWorld();

    for (const account of [accounts.carl, "CARL@acme.com", " carl@acme.com "])
      valueOf(await link(house, alice, account));

    expect(await house.rows("select source, verification_method, linked_by from user_external_identity")).toEqual([
      { source: "manual", verification_method: "admin", linked_by: (await house.user(ada)).id },
    ]);
    expect(await trail(house)).toMatchObject([
      { actor: (await house.user(ada)).id, data: { before: null, after: { method: "admin" }, force: false } },
      { data: { before: { method: "admin" } } },
      {},
    ]);
    expect(await house.rows("select from user_external_identity_history")).toHaveLength(3);
  });

  test.each([
    ["an account that is not there", "nobody", "account-unknown"],
    ["one that cannot be", "a\0b", "account-unknown"],
    ["text of ten kilobytes", "x".repeat(10_240), "account-unknown"],
    ["a lone surrogate", "\uD800", "account-unknown"],
    ["one of two", "twin@acme.com", "account-ambiguous"],
  ])("%s is a sentence, and nothing is changed", async (_, account, reason) => {
    const house = await createWorld();
    house.directory.addAccount({ login: "twin@acme.com" });
    house.directory.addAccount({ login: "other", email: "twin@acme.com" });

    expect(reasonOf(await link(house, alice, account))).toBe(reason);
    expect(await house.rows("select from user_external_identity")).toEqual([]);
  });

  test("the person or the connector is unknown", async () => {
    const house = await createWorld();

    expect(reasonOf(await link(house, alice, accounts.carl, { userId: crypto.randomUUID() }))).toBe("person-unknown");
    expect(reasonOf(await link(house, alice, accounts.carl, { connectorId: "onelogin" }))).toBe("connector-unknown");
  });

  test("what waited for the account goes on", async () => {
    const house = await createWorld();
    house.directory.removeAccount(accounts.alice);
    house.directory.addAccount({ externalId: "00uNEW", login: "new" });
    const waiting = await house.ask();

    valueOf(await link(house, alice, "new"));
    await house.drain();

    expect((await house.request(waiting.id)).status).toBe("pending");
  });
});

describe("safety 11: an account that is somebody else's", () => {
  test.each(["connector_sync", "workflow"] as const)(
    "safety 20: taken over from a link of %s, the access it gave its owner ends, and they hear of it",
    async (source) => {
      const house = await createWorld();
      await house.link(await house.meet(alice, "alice@acme.com"), accounts.alice, source);
      const request = await house.granted();
      expect(house.isMember(accounts.alice)).toBe(true);

      const taken = await link(house, carl, accounts.alice);
      await house.drain();

      expect([reasonOf(taken), await ownerOf(house, accounts.alice)]).toEqual(["accepted", carl]);
      expect((await house.grantOf(request)).state).toBe("ended");
      expect(house.isMember(accounts.alice)).toBe(false);
      expect(house.messenger.told("identity-unlinked")).toMatchObject([{ to: alice }]);
      expect((await trail(house)).at(-1)).toMatchObject({
        data: { before: { source, userId: (await house.user(alice)).id }, after: { source: "manual" } },
      });
    },
  );

  test("safety 30: from a link of equal trust only by force and with a reason, and then the same ends", async () => {
    const house = await createWorld();
    await house.link(await house.meet(alice, "alice@acme.com"), accounts.alice);
    const request = await house.granted();

    const refused = [
      await link(house, carl, accounts.alice),
      await link(house, carl, accounts.alice, { reason: "she left" }),
      await link(house, carl, accounts.alice, { force: true }),
      await link(house, carl, accounts.alice, { force: true, reason: " \n " }),
    ];
    expect(await ownerOf(house, accounts.alice)).toBe(alice);
    const forced = await link(house, carl, accounts.alice, { force: true, reason: "she left" });
    await house.drain();

    expect(refused.map(reasonOf)).toEqual(["owned-by-another", "owned-by-another", "reason-missing", "reason-missing"]);
    expect([reasonOf(forced), await ownerOf(house, accounts.alice)]).toEqual(["accepted", carl]);
    expect((await house.grantOf(request)).state).toBe("ended");
    expect((await trail(house)).at(-1)).toMatchObject({ data: { force: true, after: { reason: "she left" } } });
  });

  test("safety 46: a frozen one by nobody, not even by force: it is unlinked first", async () => {
    const house = await createWorld();
    await house.link(await house.meet(alice, "alice@acme.com"), accounts.alice);
    await house.rows("update user_external_identity set frozen_at = now(), frozen_reason = 'looked at'");

    const forced = [
      await link(house, carl, accounts.alice, { force: true, reason: "she left" }),
      await link(house, alice, accounts.alice, { force: true, reason: "it is hers" }),
    ];

    expect(forced.map(reasonOf)).toEqual(["owned-by-another", "identity-frozen"]);
    expect(await ownerOf(house, accounts.alice)).toBe(alice);
  });

  test("safety 11: a link that comes about between an admin's look and the write stays, whatever its trust: nobody saw it", async () => {
    let comesBetween: (() => Promise<unknown>) | null = null;
    const house = await createWorld({
      wrapStore: (store) => ({
        ...store,
        transaction: (run) =>
          store.transaction((tx) =>
            run({
              ...tx,
              async lockAccount(...account) {
                const links = await tx.lockAccount(...account);
                const comes = comesBetween;
                comesBetween = null;
                await comes?.();
                return links;
              },
            }),
          ),
      }),
    });
    const user = await house.meet(bob);
    comesBetween = () => house.link(user, accounts.carl, "connector_sync");

    expect(await link(house, alice, accounts.carl)).toMatchObject({ refusal: { reason: "owned-by-another" } });
    expect(await ownerOf(house, accounts.carl)).toBe(bob);
  });

  test("safety 11: two admins who give it to two people at once: one of them has it, and no grant is left behind", async () => {
    const house = await createWorld();
    await Promise.all([
      house.meet(alice, "alice@acme.com"),
      house.meet(carl, "carl@acme.com"),
      house.meet(ada),
      house.meet(dora),
    ]);

    const answers = await Promise.all([link(house, alice, accounts.bob), link(house, carl, accounts.bob)]);

    expect(answers.map(reasonOf).toSorted()).toEqual(["accepted", "owned-by-another"]);
    expect(await house.rows("select from user_external_identity where unlinked_at is null")).toHaveLength(1);
  });
});

describe("safety 49: a privileged account", () => {
  test("safety 49: is linked to an admin by another admin only, under any of their identities", async () => {
    const house = await createWorld();
    house.directory.setAdminRights(accounts.carl, true);
    await house.meet("U0SECOND", "ADA@acme.com");
    await house.meet(ada, "ada@acme.com");
    const second = (await house.user("U0SECOND")).id;

    const own = [
      await link(house, ada, accounts.carl),
      await link(house, ada, accounts.carl, { userId: second }),
      await link(house, ada, accounts.carl, { force: true, reason: "mine" }),
    ];
    const by = await byOf(house, dora);

    expect(own.map(reasonOf)).toEqual(["own-account-privileged", "own-account-privileged", "own-account-privileged"]);
    expect(reasonOf(await link(house, ada, accounts.carl, { by }))).toBe("accepted");
  });

  test("safety 49: an admin's own link to an ordinary account waits an hour for a protected target; one made for them does not", async () => {
    const targets = accessFlow().targets?.map((target) => ({ ...target, protected: false }));
    const house = await createWorld({ flows: [accessFlow({ ...(targets && { targets }) })] });
    house.directory.putGroup({ groupId: groupIds.database, carriesAdminRoles: "unreadable" });
    valueOf(await link(house, ada, accounts.carl));

    const own = await house.ask({ by: ada });
    valueOf(await link(house, alice, accounts.alice));
    const given = await house.ask({ by: alice });

    expect([own.status, given.status]).toEqual(["refused", "pending"]);
  });
});

describe("what a flow records", () => {
  test("is a link with source `workflow`, told to its owner", async () => {
    const house = await createWorld();

    const recorded = await record(house, alice, accounts.carl);
    await house.drain();

    expect(recorded).toMatchObject({
      ok: true,
      value: { source: "workflow", verificationMethod: "identity-link", linkedBy: null },
    });
    expect(await trail(house)).toMatchObject([{ actor: "flow:database" }]);
    expect(
      house.messenger
        .told("identity-linked")
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual([alice, carl]);
  });

  test.each(["connector_sync", "workflow", "manual"] as const satisfies readonly IdentitySource[])(
    "safety 47: never takes an account of somebody else's, linked by %s",
    async (source) => {
      const house = await createWorld();
      await house.link(await house.meet(bob), accounts.carl, source);

      expect(reasonOf(await record(house, alice, accounts.carl))).toBe("owned-by-another");
      expect(await ownerOf(house, accounts.carl)).toBe(bob);
    },
  );

  test("safety 47: fails with a clear error against a link of higher trust, a privileged account, and one that is not there", async () => {
    const house = await createWorld();
    await house.link(await house.meet(alice), accounts.carl, "manual");

    const refused = [
      await record(house, alice, accounts.carl),
      await record(house, alice, accounts.bob),
      await record(house, alice, "00uNOBODY"),
      await record(house, alice, "carl@acme.com"),
    ];

    expect(refused.map(reasonOf)).toEqual(["lower-trust", "account-privileged", "account-unknown", "account-unknown"]);
    expect(await house.rows("select source from user_external_identity")).toEqual([{ source: "manual" }]);
  });
});

describe("an admin unlinks an account", () => {
  test("safety 20: the access it gave ends on the account that was granted, the person hears of it, and the trail has before and after", async () => {
    const house = await createWorld();
    const request = await house.granted();
    const found = await house.store.findIdentityOwner("okta", accounts.alice);

    const unlinked = await unlinkAccount(house.world, {
      identityId: found?.id ?? "",
      by: await byOf(house),
      reason: "wrong one",
    });
    await house.drain();

    expect(reasonOf(unlinked)).toBe("accepted");
    expect(house.writes()).toEqual([`addMember ${accounts.alice}`, `removeMember ${accounts.alice}`]);
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.messenger.told("identity-unlinked")).toMatchObject([{ to: alice }]);
    expect(await house.rows("select data from audit_event where action = 'identity.unlinked'")).toMatchObject([
      { data: { before: { externalId: accounts.alice }, after: null, reason: "wrong one" } },
    ]);
  });

  test("of two accounts: what waited since nobody could choose goes on with the one that is left", async () => {
    const house = await createWorld();
    const user = await house.meet(alice, "alice@acme.com");
    await house.link(user, accounts.alice);
    await house.link(user, accounts.carl);
    const waiting = await house.ask();
    expect(waiting).toMatchObject({ status: "needs_account" });
    const second = await house.store.findIdentityOwner("okta", accounts.carl);

    await unlinkAccount(house.world, { identityId: second?.id ?? "", by: await byOf(house), reason: null });
    await house.drain();

    expect((await house.request(waiting.id)).status).toBe("pending");
  });

  test("twice, or one that is not there, is a sentence", async () => {
    const house = await createWorld();
    await house.link(await house.meet(alice), accounts.alice);
    const identityId = (await house.store.findIdentityOwner("okta", accounts.alice))?.id ?? "";
    const by = await byOf(house);

    const answers = [identityId, identityId, crypto.randomUUID()];
    const said: string[] = [];
    for (const id of answers)
      said.push(reasonOf(await unlinkAccount(house.world, { identityId: id, by, reason: null })));

    expect(said).toEqual(["accepted", "link-unknown", "link-unknown"]);
  });

  test("unlinking, forcing and freezing at once never wait for each other for ever", async () => {
    const house = await createWorld();
    const user = await house.meet(alice, "alice@acme.com");
    await house.link(user, accounts.alice, "workflow");
    await house.granted();
    const identityId = (await house.store.findIdentityOwner("okta", accounts.alice))?.id ?? "";
    const by = await byOf(house);
    await house.meet(carl, "carl@acme.com");

    const done = await Promise.all(
      Array.from({ length: 4 }, () => [
        unlinkAccount(house.world, { identityId, by, reason: null }),
        link(house, carl, accounts.alice, { force: true, reason: "a contest" }),
        link(house, alice, accounts.alice),
        freezeAccount(house.world, { identityId, by, reason: "a contest" }),
      ]).flat(),
    );
    await house.drain();

    expect(done).toHaveLength(16);
    const live = `select from user_external_identity where unlinked_at is null and external_id = '${accounts.alice}'`;
    expect((await house.rows(live)).length).toBeLessThanOrEqual(1);
  });
});

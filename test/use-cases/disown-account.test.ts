import { describe, expect, test } from "vitest";

import type { ExternalIdentity } from "../../src/domain/identity.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { disownAccount, disownByCode, freezeAccount, unfreezeAccount } from "../../src/use-cases/freeze-account.ts";
import { linkAccount } from "../../src/use-cases/link-account.ts";
import { resolveIdentity } from "../../src/use-cases/resolve-identity.ts";
import { unlinkAccount } from "../../src/use-cases/unlink-account.ts";
import { valueOf } from "../support/builders.ts";
import { accounts, createWorld, slackIds, type TestWorld } from "../support/world.ts";

const { ada, alice, bob, carl } = slackIds;
/** The account whose owner reads its mail at `owner@acme.io`; nothing says who that is in Slack. */
const work = { externalId: "00uWORK000000000001", login: "work", email: "owner@acme.io" } as const;
const reasonOf = (result: Result<unknown>) => (result.ok ? "accepted" : result.refusal.reason);

/** Alice has the account by a code, and is given the database through it. */
async function grantedHouse() {
  const house = await createWorld();
  house.directory.removeAccount(accounts.alice);
  house.directory.addAccount(work);
  const claim = await house.claim({ account: work.login });
  valueOf(await house.prove(claim, house.codeSentTo(work.email)));
  await house.drain();
  const request = await house.granted();
  return { house, request, link: await linkOf(house) };
}

async function linkOf(house: TestWorld, externalId: string = work.externalId): Promise<ExternalIdentity> {
  const link = await house.store.findIdentityOwner("okta", externalId);
  if (link === null) throw new Error(`${externalId} is linked to nobody`);
  return link;
}

/** Ada links the account to somebody. */
async function adaLinks(
  house: TestWorld,
  slackUserId: string,
  account: string = work.login,
): Promise<ExternalIdentity> {
  const [admin, user] = [
    await house.meet(ada),
    await house.meet(slackUserId, `${slackUserId.slice(2).toLowerCase()}@acme.com`),
  ];
  const by = { kind: "user", userId: admin.id } as const;
  return valueOf(
    await linkAccount(house.world, { userId: user.id, connectorId: "okta", account, by, force: false, reason: null }),
  );
}

const adaIs = async (house: TestWorld) => ({ kind: "user", userId: (await house.meet(ada)).id }) as const;

describe("safety 49: whoever reads the directory's address can say that it was not them", () => {
  test("safety 49: by the code of the letter, from anybody's Slack: the link is frozen and what it gave is taken back", async () => {
    const { house, request, link } = await grantedHouse();
    expect(house.isMember(work.externalId)).toBe(true);

    const frozen = await disownByCode(house.world, {
      code: house.codeSentTo(work.email).toLowerCase(),
      bySlackUserId: carl,
    });
    await house.drain();

    expect(frozen).toMatchObject({ ok: true, value: { id: link.id } });
    expect((await linkOf(house)).frozenAt).not.toBeNull();
    expect(house.isMember(work.externalId)).toBe(false);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 49: the admins are alerted, the person is told, and the audit trail has before and after", async () => {
    const { house } = await grantedHouse();

    await disownByCode(house.world, { code: house.codeSentTo(work.email), bySlackUserId: carl });
    await house.drain();

    expect(house.messenger.told("identity-disowned")).toMatchObject([{ to: "#errors" }]);
    expect(house.messenger.told("identity-frozen")).toMatchObject([{ to: alice }]);
    expect(await house.rows("select actor, data from audit_event where action = 'identity.frozen'")).toMatchObject([
      {
        actor: (await house.user(carl)).id,
        data: { before: { frozen: false }, after: { frozen: true }, endedGrants: 1 },
      },
    ]);
  });

  test("safety 49: the code works once, and never another one", async () => {
    const { house } = await grantedHouse();
    const code = house.codeSentTo(work.email);
    const wrong = ["\0", "\uD800", "0000-0000-0000", "x".repeat(10_240), code.slice(1), `${code}0`];

    const refused: string[] = [];
    for (const one of wrong)
      refused.push(reasonOf(await disownByCode(house.world, { code: one, bySlackUserId: carl })));
    const none = await disownByCode(house.world, { code: " ", bySlackUserId: carl });
    const right = { code, bySlackUserId: carl };
    const [first, second] = [await disownByCode(house.world, right), await disownByCode(house.world, right)];

    expect(reasonOf(none)).toBe("disown-code-missing");
    expect(new Set(refused)).toEqual(new Set(["disown-code-wrong"]));
    expect([first, second].map(reasonOf)).toEqual(["accepted", "disown-code-wrong"]);
  });

  test("safety 49: it works for a link that was taken back and is made anew, and the old code does not", async () => {
    const house = await createWorld();
    house.directory.addAccount(work);
    const first = await adaLinks(house, alice);
    await house.drain();
    const old = house.codeSentTo(work.email);
    valueOf(await unlinkAccount(house.world, { identityId: first.id, by: await adaIs(house), reason: null }));
    house.moveClock(60);
    const second = await adaLinks(house, alice);
    await house.drain();

    const tried = [old, house.codeSentTo(work.email)].map(async (code) =>
      disownByCode(house.world, { code, bySlackUserId: carl }),
    );

    expect((await Promise.all(tried)).map(reasonOf)).toEqual(["disown-code-wrong", "accepted"]);
    expect((await linkOf(house)).frozenAt).not.toBeNull();
    expect(second.verifiedAt).not.toEqual(first.verifiedAt);
  });

  test("safety 49: by the button: the person it was made for, and whoever has the address in Slack", async () => {
    for (const by of [alice, "U0OWNER"]) {
      const { house, link } = await grantedHouse();
      house.people.add({ userId: "U0OWNER", email: "Owner@ACME.io" });

      expect(reasonOf(await disownAccount(house.world, { identityId: link.id, bySlackUserId: by }))).toBe("accepted");
      expect((await linkOf(house)).frozenAt).not.toBeNull();
    }
  });

  test.each([
    ["somebody else", carl, {}],
    ["an address that only looks the same", "U0LOOK", { email: "οwner@acme.io" }],
    ["an address that Slack has not confirmed", "U0LOOK", { email: work.email, isEmailConfirmed: false }],
    ["somebody without an address", "U0LOOK", { email: null }],
  ])("safety 6: the button does nothing for %s", async (_, by, person) => {
    const { house, link } = await grantedHouse();
    if (by === "U0LOOK") house.people.add({ userId: by, ...person });

    const refused = await disownAccount(house.world, { identityId: link.id, bySlackUserId: by });

    expect(["disown-code-wrong", "standing"]).toContain(reasonOf(refused));
    expect((await linkOf(house)).frozenAt).toBeNull();
    expect(house.isMember(work.externalId)).toBe(true);
  });

  test("safety 6: an unknown link, and one that was taken back, are told the same", async () => {
    const { house, link } = await grantedHouse();
    await unlinkAccount(house.world, { identityId: link.id, by: await adaIs(house), reason: null });

    const refused = [link.id, crypto.randomUUID()].map((identityId) =>
      disownAccount(house.world, { identityId, bySlackUserId: alice }),
    );

    expect((await Promise.all(refused)).map(reasonOf)).toEqual(["disown-code-wrong", "disown-code-wrong"]);
  });

  test.each(["unavailable", "unauthorized"] as const)(
    "safety 49: while mail is %s the letter is owed and the admins hear of it, and it comes when mail works again",
    async (trouble) => {
      const house = await createWorld();
      house.directory.addAccount(work);
      house.mailer.goDown(trouble);
      await adaLinks(house, alice);
      await house.drain();
      expect(house.messenger.told("check-failed")).toMatchObject([
        { to: "#errors", detail: expect.stringContaining("cannot be told by mail yet") },
      ]);

      house.mailer.comeBack();
      await house.retry();

      expect(house.mailer.sentTo(work.email)).toHaveLength(1);
    },
  );

  test("safety 49: an admin's link is told to its owner as well, in Slack where the address is somebody's there", async () => {
    const house = await createWorld();
    await adaLinks(house, alice, "carl@acme.com");
    await house.drain();

    expect(house.mailer.sentTo("carl@acme.com")).toHaveLength(1);
    expect(
      house.messenger
        .told("identity-linked")
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual([alice, carl]);
  });
});

describe("safety 46: a frozen link", () => {
  test("safety 46: gives nothing, and nothing falls through from it to the e-mail", async () => {
    const { house, link } = await grantedHouse();
    house.directory.addAccount({ externalId: accounts.alice, login: "alice@acme.com" });
    await freezeAccount(house.world, {
      identityId: link.id,
      by: { kind: "command-line", name: "root" },
      reason: "looked at",
    });

    const [request, resolved] = [
      await house.ask(),
      await resolveIdentity(house.world, await house.user(alice), "okta", null),
    ];

    expect(reasonOf(resolved)).toBe("identity-frozen");
    expect(request).toMatchObject({ status: "refused", statusReason: expect.stringContaining("frozen") });
    expect(await house.store.findIdentityOwner("okta", accounts.alice)).toBeNull();
  });

  test("safety 5: frozen between the decision and the first write, nothing is written", async () => {
    const house = await createWorld();
    const request = await house.ask();
    await house.click(request);
    const link = await linkOf(house, accounts.alice);
    house.directory.beforeRead = async ({ method }) => {
      if (method !== "describeGroup") return;
      house.directory.beforeRead = null;
      await freezeAccount(house.world, { identityId: link.id, by: { kind: "system" }, reason: "looked at" });
    };

    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).state).toBe("not_applied");
  });

  test.each(["frozen", "unlinked", "given to somebody else"] as const)(
    "safety 5: %s while the grant's account is being named, nothing is written",
    async (what) => {
      const house = await createWorld();
      const request = await house.ask();
      await house.click(request);
      const [link, by, other] = [await linkOf(house, accounts.alice), await adaIs(house), await house.meet(carl)];
      const command = { identityId: link.id, by, reason: "looked at" };
      house.directory.beforeRead = async ({ method }) => {
        if (method !== "findAccountById") return;
        house.directory.beforeRead = null;
        if (what === "frozen") await freezeAccount(house.world, command);
        else await unlinkAccount(house.world, command);
        if (what === "given to somebody else") await house.link(other, accounts.alice);
      };

      await house.drain();

      expect(house.writes()).toEqual([]);
      expect((await house.grantOf(request)).state).toBe("not_applied");
    },
  );

  test("safety 5: frozen at the last look, when everything else was read again, nothing is written either", async () => {
    const house = await createWorld();
    const request = await house.ask();
    await house.click(request);
    const link = await linkOf(house, accounts.alice);
    house.directory.beforeRead = async ({ method, groupId }) => {
      if (method !== "isMember" || groupId !== (await house.grantOf(request)).target.resourceId) return;
      house.directory.beforeRead = null;
      await freezeAccount(house.world, { identityId: link.id, by: { kind: "system" }, reason: "looked at" });
    };

    await house.drain();

    expect(house.writes()).toEqual([]);
    expect((await house.grantOf(request)).state).toBe("not_applied");
  });

  test("is used again when an admin lets it, and what it gave before stays ended", async () => {
    const { house, link, request } = await grantedHouse();
    const by = { kind: "command-line", name: "root" } as const;
    await freezeAccount(house.world, { identityId: link.id, by, reason: "looked at" });
    await house.drain();

    const thawed = await unfreezeAccount(house.world, { identityId: link.id, by, reason: "it was her" });
    const again = await house.ask();

    expect([reasonOf(thawed), again.status]).toEqual(["accepted", "pending"]);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 49: is told to its owners when an admin lets it be used again, and the same code freezes it again", async () => {
    const { house, link } = await grantedHouse();
    const command = { code: house.codeSentTo(work.email), bySlackUserId: carl };
    valueOf(await disownByCode(house.world, command));
    const by = await adaIs(house);
    await unfreezeAccount(house.world, { identityId: link.id, by, reason: "it was her" });
    await house.drain();

    expect(house.messenger.told("identity-linked").map(({ to }) => to)).toEqual([alice, alice]);
    expect(house.codeSentTo(work.email)).toBe(command.code);
    expect(house.mailer.sentTo(work.email)).toHaveLength(3);
    expect(reasonOf(await disownByCode(house.world, command))).toBe("accepted");
    expect((await linkOf(house)).frozenAt).not.toBeNull();
  });

  test("frozen twice, or at once by two, is frozen once and told once", async () => {
    const { house } = await grantedHouse();
    const code = house.codeSentTo(work.email);

    await Promise.all([
      disownByCode(house.world, { code, bySlackUserId: carl }),
      disownAccount(house.world, { identityId: (await linkOf(house)).id, bySlackUserId: alice }),
    ]);
    await house.drain();

    expect(await house.rows("select from audit_event where action = 'identity.frozen'")).toHaveLength(1);
    expect(house.messenger.told("identity-disowned")).toHaveLength(1);
    expect(house.messenger.told("identity-frozen")).toHaveLength(1);
  });

  test("of two people's grants on the account, only those of its owner end", async () => {
    const house = await createWorld();
    await house.granted();
    const link = await linkOf(house, accounts.alice);
    await house.rows(`update access_grant set beneficiary_id = (select id from users where slack_user_id = '${bob}')`);

    await freezeAccount(house.world, { identityId: link.id, by: { kind: "system" }, reason: "looked at" });
    await house.drain();

    expect(house.isMember(accounts.alice)).toBe(true);
  });
});

import { describe, expect, test } from "vitest";

import type { OwnershipClaim } from "../../src/domain/ownership.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { setRole } from "../../src/use-cases/set-role.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const { ada, alice, bob, carl, dora } = slackIds;
/** Alice's account, under another name and address than Slack has. */
const work = { externalId: "00uALICEWORK0000001", login: "a.work", email: "alice@acme.io" } as const;

/** A house in which Alice's request waits, and she asked the admins to confirm her account. */
async function asked(account: string = work.login, options: Parameters<typeof createWorld>[0] = {}) {
  const house = await createWorld(options);
  house.directory.removeAccount(accounts.alice);
  house.directory.addAccount(work);
  const request = await house.ask();
  const claim = await house.claim({ account, method: "admin-approval" });
  return { house, request, claim };
}

const reasonOf = (result: Result<unknown>) => (result.ok ? "accepted" : result.refusal.reason);
const owners = (house: TestWorld) =>
  house.rows<{ slack_user_id: string }>(
    "select u.slack_user_id, i.verification_method, i.source from user_external_identity i join users u on u.id = i.user_id where i.unlinked_at is null",
  );
const makeAdmin = async (house: TestWorld, slackUserId: string, to: "admin" | "member" = "admin") =>
  valueOf(await setRole(house.world, { bySlackUserId: ada, ofSlackUserId: slackUserId, to }));

/** The claim is as it was, and nobody has the account. */
async function expectUntouched(house: TestWorld, claim: OwnershipClaim): Promise<void> {
  expect(await house.claimNow(claim.id)).toEqual(claim);
  expect(await owners(house)).toEqual([]);
}

describe("an admin confirms an account", () => {
  test("the admins see both records, and with their yes the link is made and the request goes on", async () => {
    const { house, request, claim } = await asked();
    expect(house.messenger.told("claim-to-confirm")).toMatchObject([
      {
        to: "#admins",
        about: {
          claim: { claim: { account: { login: "a.work", email: "alice@acme.io" } }, claimant: { slackUserId: alice } },
        },
      },
    ]);

    const confirmed = await house.confirm(claim);
    await house.drain();

    expect(confirmed).toMatchObject({ ok: true, value: { state: "proven" } });
    expect(await owners(house)).toEqual([
      { slack_user_id: alice, verification_method: "admin-approval", source: "manual" },
    ]);
    expect((await house.request(request.id)).status).toBe("pending");
    expect(house.messenger.redrawnClaims.at(-1)?.picture).toMatchObject({
      claim: { state: "proven" },
      decidedBy: { slackUserId: ada },
    });
  });

  test("safety 49: the owner of the directory's address hears of it by mail, and the person by message", async () => {
    const { house, claim } = await asked();
    await house.confirm(claim);
    await house.drain();

    expect(house.mailer.sentTo(work.email).map(({ text }) => text)).toEqual([
      expect.stringContaining("after ada confirmed it"),
    ]);
    expect(house.messenger.told("identity-linked")).toMatchObject([{ to: alice }]);
  });

  test("with their no the claim and the request that waited for it end with a sentence", async () => {
    const { house, request, claim } = await asked();

    await house.confirm(claim, "refuse");
    await house.drain();

    expect(await owners(house)).toEqual([]);
    expect(await house.request(request.id)).toMatchObject({
      status: "refused",
      statusReason: "A Latchkey admin did not confirm that this account is yours.",
    });
    expect(house.messenger.told("claim-ended")).toMatchObject([{ to: alice }]);
  });

  test("without an answer for three days the same, and nobody can say yes any more", async () => {
    const { house, request, claim } = await asked();
    house.moveClock(3 * 24 * 3_600);

    const late = await house.confirm(claim);
    await house.sweep();

    expect(reasonOf(late)).toBe("claim-over");
    expect(["refused", "expired"]).toContain((await house.request(request.id)).status);
    expect((await house.claimNow(claim.id)).state).toBe("expired");
    expect(await owners(house)).toEqual([]);
  });

  test("where no single account goes by the name, they see why, can refuse, and cannot approve", async () => {
    const { house, claim } = await asked("no-such-account");
    expect(claim).toMatchObject({ account: null, finding: "The directory has no account by this name." });

    expect(reasonOf(await house.confirm(claim))).toBe("claim-without-account");
    await expectUntouched(house, claim);
    expect(reasonOf(await house.confirm(claim, "refuse"))).toBe("accepted");
  });
});

describe("safety 8: who may confirm, and what", () => {
  test.each([
    ["somebody who is no admin", bob],
    ["the claimant", alice],
    ["somebody Slack does not know", "U0NOBODY"],
  ])("safety 8: not %s", async (_, by) => {
    const { house, claim } = await asked();

    expect(["not-an-admin", "standing"]).toContain(reasonOf(await house.confirm(claim, "approve", by)));
    await expectUntouched(house, claim);
  });

  test("safety 49: an admin does not confirm their own claim", async () => {
    const { house, claim } = await asked();
    await makeAdmin(house, alice);

    expect(reasonOf(await house.confirm(claim, "approve", alice))).toBe("own-claim");
    await expectUntouched(house, claim);
  });

  test("safety 49: nor under a second Slack account with the same address, also where only Slack knows it by now", async () => {
    const { house, claim } = await asked();
    await makeAdmin(house, dora);
    house.people.change(dora, { email: "ALICE@acme.com" });

    expect(reasonOf(await house.confirm(claim, "approve", dora))).toBe("own-claim");
    await expectUntouched(house, claim);

    house.people.change(dora, { email: "dora@acme.com" });
    house.people.change(alice, { email: "dora@acme.com" });
    expect(reasonOf(await house.confirm(claim, "approve", dora))).toBe("own-claim");
  });

  test("safety 43: an admin who was removed is refused on the next click", async () => {
    const { house, claim } = await asked();
    await makeAdmin(house, bob);
    await makeAdmin(house, bob, "member");

    expect(reasonOf(await house.confirm(claim, "approve", bob))).toBe("not-an-admin");
    await expectUntouched(house, claim);
  });

  test("safety 43: and so is one who is removed while the directory is being asked", async () => {
    const { house, claim } = await asked();
    await makeAdmin(house, bob);
    house.directory.beforeRead = async ({ method }) => {
      if (method === "findAccountById") await makeAdmin(house, bob, "member");
    };

    expect(reasonOf(await house.confirm(claim, "approve", bob))).toBe("not-an-admin");
    await expectUntouched(house, claim);
  });

  test("safety 8: a claim that a code has to prove is proven by no admin's click", async () => {
    const { house } = await asked();
    const claim = await house.claim({ account: work.login, method: "email-code" });

    expect(reasonOf(await house.confirm(claim))).toBe("claim-unknown");
    await expectUntouched(house, claim);
  });

  test("safety 6: an unknown claim, a stale version, a second click", async () => {
    const { house, claim } = await asked();

    const forged = [
      await house.confirm({ id: crypto.randomUUID(), version: 2 }),
      await house.confirm({ ...claim, version: claim.version - 1 }),
      await house.confirm({ ...claim, version: claim.version + 1 }),
    ];
    await expectUntouched(house, claim);
    const clicks = [await house.confirm(claim), await house.confirm(claim), await house.confirm(claim, "refuse")];

    expect(forged.map(reasonOf)).toEqual(["claim-unknown", "stale-version", "stale-version"]);
    expect(clicks.map(reasonOf)).toEqual(["accepted", "claim-over", "claim-over"]);
  });

  test("safety 6: a claim that was superseded is nobody's to confirm", async () => {
    const { house, claim } = await asked();
    await house.claim({ account: "another", method: "admin-approval" });

    expect(reasonOf(await house.confirm(claim))).toBe("claim-over");
    expect(house.messenger.redrawnClaims.at(-1)?.picture.claim).toMatchObject({ id: claim.id, state: "superseded" });
    expect(await owners(house)).toEqual([]);
  });

  test("safety 27: of two admins at once, one says yes and one no, one is heard", async () => {
    const { house, claim, request } = await asked();
    await makeAdmin(house, bob);

    const [yes, no] = await Promise.all([house.confirm(claim, "approve"), house.confirm(claim, "refuse", bob)]);
    await house.drain();

    expect([yes, no].filter(({ ok }) => ok)).toHaveLength(1);
    expect(await owners(house)).toHaveLength(yes.ok ? 1 : 0);
    expect((await house.request(request.id)).status).toBe(yes.ok ? "pending" : "refused");
  });
});

describe("safety 8: what changed since the admins saw it", () => {
  test.each([
    ["the account is gone", (house: TestWorld) => house.directory.removeAccount(work.externalId)],
    [
      "it was suspended",
      (house: TestWorld) => house.directory.updateAccount(work.externalId, { isActive: false, status: "SUSPENDED" }),
    ],
  ])("safety 8: %s: nothing is linked", async (_, change) => {
    const { house, claim } = await asked();
    change(house);

    expect(reasonOf(await house.confirm(claim))).toBe("identity-inactive");
    await expectUntouched(house, claim);
  });

  test.each(["connector_sync", "workflow", "manual"] as const)(
    "safety 11: it is somebody else's by now, by %s: their link stays, and the admin hears whose it is",
    async (source) => {
      const { house, claim } = await asked();
      await house.link(await house.meet(carl), work.externalId, source);

      const confirmed = await house.confirm(claim);

      expect(confirmed).toMatchObject({ refusal: { reason: "owned-by-another", owner: `<@${carl}>` } });
      expect(await owners(house)).toMatchObject([{ slack_user_id: carl }]);
      expect(await house.claimNow(claim.id)).toEqual(claim);
    },
  );

  test("safety 8: the claimant has another account by now: they get no second one", async () => {
    const { house, claim } = await asked();
    await house.link(await house.meet(alice), accounts.carl);

    expect(await house.confirm(claim)).toMatchObject({ refusal: { reason: "already-linked", owner: `<@${alice}>` } });
    expect(await owners(house)).toHaveLength(1);
  });

  test.each([
    ["is deactivated", { isDeactivated: true }],
    ["has an address that is not confirmed any more", { isEmailConfirmed: false }],
    ["belongs to another organisation", { isStranger: true }],
  ])("safety 21: the claimant %s: nothing is linked", async (_, change) => {
    const { house, claim } = await asked();
    house.people.change(alice, change);

    expect(await house.confirm(claim)).toMatchObject({ refusal: { reason: "standing", who: "beneficiary" } });
    await expectUntouched(house, claim);
  });

  test("safety 8: the directory or Slack does not answer: nothing is linked, and the click works later", async () => {
    const { house, claim } = await asked();
    house.directory.failNext("findAccountById", "unavailable");

    await expect(house.confirm(claim)).rejects.toThrow("told to fail");
    await expectUntouched(house, claim);

    expect(reasonOf(await house.confirm(claim))).toBe("accepted");
  });
});

describe("safety 49: a privileged account", () => {
  test("safety 49: is shown to the admins as one, and its link waits a day for a protected target", async () => {
    const targets = accessFlow().targets?.map((target) => ({ ...target, protected: false }));
    const house = await createWorld({ flows: [accessFlow({ ...(targets && { targets }) })] });
    house.directory.removeAccount(accounts.alice);
    house.directory.addAccount(work);
    house.directory.setAdminRights(work.externalId, true);
    house.directory.putGroup({ groupId: groupIds.database, carriesAdminRoles: "unreadable" });

    const claim = await house.claim({ account: work.login, method: "admin-approval" });
    await house.confirm(claim);
    house.moveClock(24 * 3_600 - 60);
    const early = await house.ask();
    house.moveClock(61);
    const late = await house.ask();

    expect(claim.account?.isPrivileged).toBe(true);
    expect([early.status, late.status]).toEqual(["refused", "pending"]);
    expect(early.statusReason).toContain("was linked a short time ago");
  });
});

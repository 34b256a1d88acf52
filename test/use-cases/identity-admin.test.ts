import { describe, expect, test } from "vitest";

import type { ExternalIdentity } from "../../src/domain/identity.ts";
import { MessengerFault } from "../../src/ports/messenger.ts";
import { defineStrategy } from "../../src/sdk/index.ts";
import { changeLink } from "../../src/use-cases/change-link.ts";
import { exportLinks } from "../../src/use-cases/export-links.ts";
import { findLink, readLink } from "../../src/use-cases/find-link.ts";
import { linkForPerson } from "../../src/use-cases/link-for-person.ts";
import { listUnmappedPeople } from "../../src/use-cases/list-unmapped-people.ts";
import { proposeLink } from "../../src/use-cases/propose-link.ts";
import { setRole } from "../../src/use-cases/set-role.ts";
import { whoAmI } from "../../src/use-cases/who-am-i.ts";
import { whoHasAccount } from "../../src/use-cases/who-has-account.ts";
import { whoIs } from "../../src/use-cases/who-is.ts";
import { valueOf } from "../support/builders.ts";
import { InMemoryDirectory } from "../../src/testing/fakes/in-memory-directory.ts";
import { accounts, createWorld, slackIds, type TestWorld } from "../support/world.ts";

const { ada, alice, bob, carl, dora } = slackIds;

/** What an admin does, by whoever is named. */
function acting(house: TestWorld, bySlackUserId: string) {
  const by = { bySlackUserId };
  return {
    whoIs: (ofSlackUserId: string) => whoIs(house.world, { ...by, ofSlackUserId }),
    whoHas: (account: string, connectorId: string | null = null) =>
      whoHasAccount(house.world, { ...by, account, connectorId }),
    propose: (ofSlackUserId: string, account: string, connectorId = "okta") =>
      proposeLink(house.world, { ...by, ofSlackUserId, account, connectorId }),
    link: (ofSlackUserId: string, externalId: string, more: Partial<Parameters<typeof linkForPerson>[1]> = {}) =>
      linkForPerson(house.world, {
        ...by,
        ofSlackUserId,
        externalId,
        connectorId: "okta",
        seenIdentityId: null,
        force: false,
        reason: null,
        ...more,
      }),
    change: (identityId: string, change: "unlink" | "freeze" | "unfreeze", reason = "She asked for it") =>
      changeLink(house.world, { ...by, identityId, change, reason }),
    find: (ofSlackUserId: string, rest = "", connectorId = "okta") =>
      findLink(house.world, { ...by, ofSlackUserId, rest, connectorId }),
    unmapped: (connectorId: string | null = null, after: string | null = null) =>
      listUnmappedPeople(house.world, { ...by, connectorId, after }),
  };
}

async function linkOf(house: TestWorld, slackUserId: string, externalId: string): Promise<ExternalIdentity> {
  const user = await house.meet(slackUserId, `${slackUserId.slice(2).toLowerCase()}@acme.com`);
  await house.link(user, externalId);
  const [link] = await house.store.identitiesOf([user.id]);
  if (link === undefined) throw new Error("The link is not there");
  return link;
}

const audited = (house: TestWorld) =>
  house.rows<{ action: string; data: { before: object | null; after: object | null; reason?: string } }>(
    "select action, data from audit_event where action like 'identit%' order by sequence",
  );

const notAnAdmin = { ok: false, refusal: { reason: "not-an-admin" } };

describe("who may ask", () => {
  test("safety 43: nobody but an admin, at anything, and nothing is looked at before", async () => {
    const house = await createWorld();
    const link = await linkOf(house, alice, accounts.alice);
    const as = acting(house, bob);

    const results = await Promise.all([
      as.whoIs(alice),
      as.whoIs("U0NOBODY"),
      as.whoHas("alice@acme.com"),
      as.whoHas("nobody@acme.com"),
      as.propose(carl, "carl@acme.com"),
      as.propose(carl, "nobody@acme.com", "nowhere"),
      as.link(carl, accounts.carl),
      as.change(link.id, "unlink"),
      as.change(link.id, "freeze"),
      as.change(crypto.randomUUID(), "unfreeze"),
      as.find(alice),
      readLink(house.world, { bySlackUserId: bob, identityId: link.id }),
      as.unmapped(),
      exportLinks(house.world, () => Promise.reject(new Error("It was sent")), { bySlackUserId: bob }),
    ]);

    for (const result of results) expect(result).toEqual(notAnAdmin);
    expect(house.directory.calls).toEqual([]);
    expect(await audited(house)).toEqual([]);
  });

  test("safety 43: an admin removed a moment ago is refused", async () => {
    const house = await createWorld();
    valueOf(await setRole(house.world, { bySlackUserId: ada, ofSlackUserId: dora, to: "admin" }));
    const before = await acting(house, dora).whoIs(alice);

    valueOf(await setRole(house.world, { bySlackUserId: ada, ofSlackUserId: dora, to: "member" }));
    const after = await acting(house, dora).whoIs(alice);

    expect(before.ok).toBe(true);
    expect(after).toEqual(notAnAdmin);
  });

  test("safety 43: an admin who is removed while the directory is asked changes nothing", async () => {
    const house = await createWorld();
    valueOf(await setRole(house.world, { bySlackUserId: ada, ofSlackUserId: dora, to: "admin" }));
    house.directory.beforeRead = async () => {
      house.directory.beforeRead = null;
      valueOf(await setRole(house.world, { bySlackUserId: ada, ofSlackUserId: dora, to: "member" }));
    };

    const linking = await acting(house, dora).link(carl, accounts.carl);

    expect(linking).toEqual(notAnAdmin);
    expect(await house.store.findIdentityOwner("okta", accounts.carl)).toBeNull();
  });

  test("while Slack does not answer, nobody is", async () => {
    const house = await createWorld();
    await house.people.home();
    house.people.goDown();

    await expect(acting(house, ada).whoIs(alice)).rejects.toThrow(MessengerFault);
  });
});

describe("who somebody is", () => {
  test("every link with its history, and where none is", async () => {
    const house = await createWorld({ others: { onelogin: new InMemoryDirectory() } });
    const link = await linkOf(house, alice, accounts.alice);
    valueOf(await acting(house, ada).change(link.id, "freeze", "It is disputed"));

    const picture = valueOf(await acting(house, ada).whoIs(alice));

    expect(picture.links).toMatchObject([
      { service: "Okta", link: { externalId: accounts.alice, frozenReason: "It is disputed" } },
    ]);
    expect(picture.history.map(({ change, by }) => [change.kind, by?.slackUserId ?? null])).toEqual([
      ["frozen", ada],
      ["linked", null],
    ]);
    expect(picture.missing).toEqual([{ id: "onelogin", service: "onelogin" }]);
  });

  test("somebody who left is found by what is kept; somebody never met by what Slack says, and is not created", async () => {
    const house = await createWorld();
    await linkOf(house, alice, accounts.alice);
    house.people.remove(alice);

    const gone = valueOf(await acting(house, ada).whoIs(alice));
    const fresh = valueOf(await acting(house, ada).whoIs(carl));
    const nobody = await acting(house, ada).whoIs("U0NOBODY");

    expect(gone).toMatchObject({ standing: "unknown-person", links: [{}] });
    expect(fresh).toMatchObject({ person: { displayName: "carl" }, standing: null, links: [] });
    expect(nobody).toMatchObject({ refusal: { reason: "standing", problem: "unknown-person" } });
    expect(await house.rows("select 1 from users where slack_user_id = 'U0CARL'")).toEqual([]);
  });

  test("how many changes are left out is told", async () => {
    const house = await createWorld();
    const link = await linkOf(house, alice, accounts.alice);
    const as = acting(house, ada);
    for (let round = 0; round < 6; round += 1) {
      valueOf(await as.change(link.id, "freeze"));
      valueOf(await as.change(link.id, "unfreeze"));
    }

    const picture = valueOf(await as.whoIs(alice));

    expect(picture.history).toHaveLength(10);
    expect(picture.olderChanges).toBe(3);
  });
});

describe("whose an account is", () => {
  test.each(["alice@acme.com", accounts.alice, "ALICE@acme.com"])("found by %s, with its owner", async (name) => {
    const house = await createWorld();
    await linkOf(house, alice, accounts.alice);

    const found = valueOf(await acting(house, ada).whoHas(name, "okta"));

    expect(found.accounts).toMatchObject([
      { externalId: accounts.alice, status: "ACTIVE", isPrivileged: false, link: { owner: { slackUserId: alice } } },
    ]);
  });

  test("without a connector every one is asked, and one that is silent keeps nothing back", async () => {
    const onelogin = new InMemoryDirectory();
    const house = await createWorld({ others: { onelogin } });
    onelogin.addAccount({ login: "bob@acme.com" });
    house.directory.failNext("findAccountsByEmail", "unavailable", 10);

    const found = valueOf(await acting(house, ada).whoHas("bob@acme.com"));

    expect(found.accounts).toMatchObject([{ connectorId: "onelogin", link: null }]);
    expect(found.silent).toEqual(["Okta"]);
  });

  test("a link whose account the directory has no more is found by its id", async () => {
    const house = await createWorld();
    await linkOf(house, alice, accounts.alice);
    house.directory.removeAccount(accounts.alice);

    const found = valueOf(await acting(house, ada).whoHas(accounts.alice, "okta"));

    expect(found.accounts).toMatchObject([
      { status: null, isPrivileged: null, link: { owner: { slackUserId: alice } } },
    ]);
  });

  test.each(["", "x\0y", "\uD800", "x".repeat(300)])(
    "safety 29: a name no account can have asks nobody: %j",
    async (name) => {
      const house = await createWorld();

      const found = valueOf(await acting(house, ada).whoHas(name));

      expect(found.accounts).toEqual([]);
      expect(house.directory.calls).toEqual([]);
    },
  );

  test("an unknown connector is named with those there are", async () => {
    const house = await createWorld();

    expect(await acting(house, ada).whoHas("a", "octa")).toEqual({
      ok: false,
      refusal: { reason: "connector-unknown", connector: "octa", known: ["okta"] },
    });
  });
});

describe("linking", () => {
  test("both sides are shown first, and the yes links with the audit trail before and after", async () => {
    const house = await createWorld();
    const as = acting(house, ada);

    const proposal = valueOf(await as.propose(carl, "carl@acme.com"));
    const nothing = await audited(house);
    valueOf(await as.link(carl, proposal.account.externalId));

    expect(proposal).toMatchObject({ state: "free", others: [], account: { externalId: accounts.carl, link: null } });
    expect(nothing).toEqual([]);
    expect(await house.store.findIdentityOwner("okta", accounts.carl)).toMatchObject({ source: "manual" });
    expect(await audited(house)).toMatchObject([
      { action: "identity.linked", data: { before: null, after: { externalId: accounts.carl } } },
    ]);
  });

  test("safety 47: nobody links a privileged account to themselves, neither asked nor told", async () => {
    const house = await createWorld();
    house.directory.setAdminRights(accounts.ada, true);
    const as = acting(house, ada);

    const results = [await as.propose(ada, "ada@acme.com"), await as.link(ada, accounts.ada)];

    for (const result of results) expect(result).toMatchObject({ refusal: { reason: "own-account-privileged" } });
    expect(await house.store.findIdentityOwner("okta", accounts.ada)).toBeNull();
  });

  test("an account that may be privileged is not proposed to oneself either", async () => {
    const house = await createWorld();
    house.directory.setAdminRights(accounts.ada, "unreadable");

    expect(await acting(house, ada).propose(ada, "ada@acme.com")).toMatchObject({
      refusal: { reason: "own-account-privileged" },
    });
  });

  test("somebody else's account takes force and a reason, and is then theirs no more", async () => {
    const house = await createWorld();
    const { id: seenIdentityId } = await linkOf(house, alice, accounts.carl);
    const as = acting(house, ada);

    const proposal = valueOf(await as.propose(carl, "carl@acme.com"));
    const plain = await as.link(carl, accounts.carl, { seenIdentityId });
    const silent = await as.link(carl, accounts.carl, { seenIdentityId, force: true, reason: "  " });
    const forced = await as.link(carl, accounts.carl, { seenIdentityId, force: true, reason: "He took over" });

    expect(proposal.state).toBe("owned");
    expect(plain).toMatchObject({ refusal: { reason: "owned-by-another" } });
    expect(silent).toMatchObject({ refusal: { reason: "reason-missing" } });
    expect(valueOf(forced)).toMatchObject({ reason: "He took over" });
    expect((await house.store.findIdentityOwner("okta", accounts.carl))?.userId).toBe((await house.user(carl)).id);
  });

  test("force is needed also where the owner's link is trusted less than an admin's word", async () => {
    const house = await createWorld();
    const user = await house.meet(alice);
    await house.link(user, accounts.carl, "connector_sync");
    const seen = await house.store.findIdentityOwner("okta", accounts.carl);

    const plain = await acting(house, ada).link(carl, accounts.carl, { seenIdentityId: seen?.id ?? null });

    expect(plain).toMatchObject({ refusal: { reason: "owned-by-another", owner: `<@${alice}>` } });
    expect((await house.store.findIdentityOwner("okta", accounts.carl))?.userId).toBe(user.id);
  });

  test("what changed since it was seen is not written over", async () => {
    const house = await createWorld();
    const seen = valueOf(await acting(house, ada).propose(carl, "carl@acme.com"));
    await linkOf(house, alice, accounts.carl);

    const yes = await acting(house, ada).link(carl, accounts.carl, { force: true, reason: "As I saw it" });

    expect(seen.state).toBe("free");
    expect(yes).toMatchObject({ refusal: { reason: "link-unknown" } });
    expect((await house.store.findIdentityOwner("okta", accounts.carl))?.userId).toBe((await house.user(alice)).id);
  });

  test("nobody takes an account for themselves by force", async () => {
    const house = await createWorld();
    const { id: seenIdentityId } = await linkOf(house, alice, accounts.alice);

    const taking = await acting(house, ada).link(ada, accounts.alice, { seenIdentityId, force: true, reason: "Mine" });

    expect(taking).toEqual({ ok: false, refusal: { reason: "own-claim" } });
  });

  test("a frozen link stands in the way, and another account is warned of", async () => {
    const house = await createWorld();
    const link = await linkOf(house, alice, accounts.alice);
    valueOf(await acting(house, ada).change(link.id, "freeze"));

    const frozen = valueOf(await acting(house, ada).propose(alice, "alice@acme.com"));
    const second = valueOf(await acting(house, ada).propose(alice, "carl@acme.com"));

    expect(frozen.state).toBe("frozen");
    expect(second.others).toMatchObject([{ link: { externalId: accounts.alice } }]);
  });

  test.each([
    ["an account that is not there", "nobody@acme.com", "okta", "account-unknown"],
    ["an ambiguous account", "twin@acme.com", "okta", "account-ambiguous"],
    ["an unknown connector", "carl@acme.com", "octa", "connector-unknown"],
  ])("%s is refused", async (_what, account, connectorId, reason) => {
    const house = await createWorld();
    house.directory.addAccount({ login: "one", email: "twin@acme.com" });
    house.directory.addAccount({ login: "two", email: "twin@acme.com" });

    expect(await acting(house, ada).propose(carl, account, connectorId)).toMatchObject({ refusal: { reason } });
  });

  test.each([
    ["a bot", { isBot: true }, "bot"],
    ["somebody of another organisation", { isStranger: true }, "stranger"],
    ["somebody who left", { isDeactivated: true }, "deactivated"],
    ["somebody whose e-mail is not confirmed", { isEmailConfirmed: false }, "unconfirmed-email"],
  ])("safety 21: %s is given no account", async (_who, change, problem) => {
    const house = await createWorld();
    house.people.change(carl, change);
    const as = acting(house, ada);

    for (const result of [await as.propose(carl, "carl@acme.com"), await as.link(carl, accounts.carl)])
      expect(result).toMatchObject({ refusal: { reason: "standing", who: "beneficiary", problem } });
  });
});

describe("changing a link", () => {
  test("safety 20: taking it back ends the access that was given through it, and says why in the audit trail", async () => {
    const house = await createWorld();
    const request = await house.granted();
    const [link] = await house.store.identitiesOf([(await house.user(alice)).id]);

    valueOf(await acting(house, ada).change(link?.id ?? "", "unlink", "It is not hers"));
    await house.drain();

    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
    expect((await audited(house)).at(-1)).toMatchObject({
      action: "identity.unlinked",
      data: { before: { externalId: accounts.alice }, after: null, reason: "It is not hers" },
    });
  });

  test.each(["unlink", "freeze", "unfreeze"] as const)("%s needs a reason", async (change) => {
    const house = await createWorld();
    const link = await linkOf(house, alice, accounts.alice);

    const changing = await acting(house, ada).change(link.id, change, "  ");

    expect(changing).toMatchObject({ refusal: { reason: "field-invalid", field: "reason" } });
    expect(await house.store.findIdentity(link.id)).toMatchObject({ frozenAt: null });
  });

  test("nobody unfreezes a link of their own; another admin does", async () => {
    const house = await createWorld();
    valueOf(await setRole(house.world, { bySlackUserId: ada, ofSlackUserId: dora, to: "admin" }));
    const link = await linkOf(house, ada, accounts.ada);
    valueOf(await acting(house, dora).change(link.id, "freeze"));

    const own = await acting(house, ada).change(link.id, "unfreeze");
    const stillFrozen = await house.store.findIdentity(link.id);
    valueOf(await acting(house, dora).change(link.id, "unfreeze"));

    expect(own).toEqual({ ok: false, refusal: { reason: "own-claim" } });
    expect(stillFrozen?.frozenAt).not.toBeNull();
    expect(await house.store.findIdentity(link.id)).toMatchObject({ frozenAt: null });
  });

  test("a link that is gone is refused", async () => {
    const house = await createWorld();

    for (const change of ["unlink", "freeze", "unfreeze"] as const)
      expect(await acting(house, ada).change(crypto.randomUUID(), change)).toMatchObject({
        refusal: { reason: "link-unknown" },
      });
  });
});

describe("which link is meant", () => {
  test("the only one, one that is named, and never a word that reads like another account", async () => {
    const house = await createWorld();
    await linkOf(house, alice, accounts.alice);
    const as = acting(house, ada);

    const only = valueOf(await as.find(alice));
    const named = valueOf(await as.find(alice, `${accounts.alice} she left`));
    const reason = valueOf(await as.find(alice, "she left"));
    const mistyped = await as.find(alice, "alcie@acme.com she left");

    expect([only.reason, named.reason, reason.reason]).toEqual(["", "she left", "she left"]);
    expect(mistyped).toMatchObject({ refusal: { reason: "link-unknown" } });
  });

  test("with several the account has to be named", async () => {
    const house = await createWorld();
    await linkOf(house, alice, accounts.alice);
    await house.link(await house.user(alice), accounts.carl);
    const as = acting(house, ada);

    expect(await as.find(alice, "she left")).toMatchObject({ refusal: { reason: "account-ambiguous", count: 2 } });
    expect(valueOf(await as.find(alice, accounts.carl)).picture.link.externalId).toBe(accounts.carl);
  });

  test("of somebody without one there, or of an unknown connector, none", async () => {
    const house = await createWorld();

    expect(await acting(house, ada).find(alice)).toMatchObject({ refusal: { reason: "link-unknown" } });
    expect(await acting(house, ada).find(alice, "", "octa")).toMatchObject({
      refusal: { reason: "connector-unknown" },
    });
  });
});

describe("people without an account", () => {
  test("a page of ten, and how many there are in each connector", async () => {
    const house = await createWorld({ others: { onelogin: new InMemoryDirectory() } });
    for (let index = 0; index < 12; index += 1) await house.meet(`U1${String(index).padStart(2, "0")}`);
    await linkOf(house, alice, accounts.alice);

    const first = valueOf(await acting(house, ada).unmapped());
    const okta = valueOf(await acting(house, ada).unmapped("okta"));
    const second = valueOf(await acting(house, ada).unmapped("okta", okta.next));

    expect(first.shown).toEqual({ id: "onelogin", service: "onelogin", total: 14 });
    expect(first.totals.map(({ total }) => total)).toEqual([13, 14]);
    expect([okta.people.length, second.people.length, second.next]).toEqual([10, 3, null]);
    const seen = [...okta.people, ...second.people].map(({ slackUserId }) => slackUserId);
    expect(new Set(seen).size).toBe(13);
    expect(seen).not.toContain(alice);
  });

  test("an unknown connector is named with those there are", async () => {
    const house = await createWorld();

    expect(await acting(house, ada).unmapped("octa")).toMatchObject({
      refusal: { reason: "connector-unknown", known: ["okta"] },
    });
  });
});

describe("a strategy that has no accounts to be asked for", () => {
  const vault = defineStrategy({
    name: "vault",
    label: "Vault",
    fetchRemoteIdentity: () => null,
    escalate: () => Promise.resolve(null),
    deescalate: () => Promise.resolve(),
  });

  test("is named for nobody to map, claims no account it is not asked for, and is searched by its links", async () => {
    const house = await createWorld({ strategies: [vault] });
    const id = house.world.directories.ids().find((one) => one !== "okta") ?? "";
    const user = await house.meet(alice);
    const as = acting(house, ada);

    const nobody = valueOf(await as.whoHas("alice-in-vault"));
    valueOf(await as.link(alice, "alice-in-vault", { connectorId: id }));
    const linked = valueOf(await as.whoHas("alice-in-vault"));
    const unmapped = valueOf(await as.unmapped());
    const own = valueOf(await whoAmI(house.world, bob));

    expect(nobody.accounts).toEqual([]);
    expect(linked.accounts).toMatchObject([{ connectorId: id, link: { owner: { id: user.id } } }]);
    expect(unmapped.totals.map((one) => one.id)).toEqual(["okta"]);
    expect(own.missing.map((one) => one.id)).toEqual(["okta"]);
    expect(valueOf(await as.unmapped(id)).shown.id).toBe(id);
  });
});

describe("the file with every link", () => {
  test("goes to the admin who asks, after it is in the audit trail", async () => {
    const house = await createWorld();
    const sent: string[] = [];
    let auditedBefore = 0;
    const send = async (to: string) => {
      sent.push(to);
      auditedBefore = (await audited(house)).length;
    };

    valueOf(await exportLinks(house.world, send, { bySlackUserId: ada }));

    expect(sent).toEqual([ada]);
    expect(auditedBefore).toBe(1);
  });
});

describe("who am I", () => {
  test("one's own links, and nothing of anybody else's", async () => {
    const house = await createWorld({ others: { onelogin: new InMemoryDirectory() } });
    await linkOf(house, alice, accounts.alice);
    await linkOf(house, carl, accounts.carl);

    const own = valueOf(await whoAmI(house.world, alice));
    const none = valueOf(await whoAmI(house.world, bob));

    expect(own.links.map(({ link }) => link.externalId)).toEqual([accounts.alice]);
    expect(own.missing.map(({ id }) => id)).toEqual(["onelogin"]);
    expect(none).toMatchObject({ links: [], missing: [{ id: "okta" }, { id: "onelogin" }] });
  });

  test("safety 21: nothing for somebody who may not act at all", async () => {
    const house = await createWorld();
    house.people.change(alice, { isDeactivated: true });

    expect(await whoAmI(house.world, alice)).toMatchObject({ refusal: { reason: "standing" } });
  });
});

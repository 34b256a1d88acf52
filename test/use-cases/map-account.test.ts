import { describe, expect, test } from "vitest";

import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import {
  mostClaimsPerPerson,
  mostCodesPerAccount,
  mostTries,
  type OwnershipClaim,
} from "../../src/domain/ownership.ts";
import { createProofCodes } from "../../src/domain/proof-codes.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { MessengerFault } from "../../src/ports/messenger.ts";
import type { Store, Transaction } from "../../src/ports/store.ts";
import { expireClaim } from "../../src/use-cases/close-claim.ts";
import { linkAccount } from "../../src/use-cases/link-account.ts";
import { openRequest } from "../../src/use-cases/open-request.ts";
import { searchAccounts } from "../../src/use-cases/search-accounts.ts";
import { lockWaiting, resumeWaiting } from "../../src/use-cases/waiting-for-account.ts";
import { codeForm } from "../../views/code-form.ts";
import { drawNotice } from "../../views/notice.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { valueOf } from "../support/builders.ts";
import {
  accessFlow,
  accounts,
  createWorld,
  groupIds,
  slackIds,
  type TestWorld,
  type WorldOptions,
} from "../support/world.ts";

const { ada, alice, bob, carl } = slackIds;
/** Alice's account: nothing of it is what Slack has of her, and its mail goes to an address that nobody has in Slack. */
const work = { externalId: "00uALICEWORK0000001", login: "a.work", email: "alice@acme.io" } as const;
const wrong = "0000-0000";

/** A house in which Alice's account is not found by her e-mail. */
async function openHouse(options: WorldOptions = {}): Promise<TestWorld> {
  const house = await createWorld(options);
  house.directory.removeAccount(accounts.alice);
  house.directory.addAccount(work);
  return house;
}

const links = (house: TestWorld) =>
  house.rows<{ external_id: string }>(
    "select u.slack_user_id, i.external_id, i.source, i.verification_method from user_external_identity i join users u on u.id = i.user_id where i.unlinked_at is null",
  );
const audited = (house: TestWorld, action: string) =>
  house.rows<{ actor: string; data: Record<string, unknown> }>(
    `select actor, data from audit_event where action = '${action}' order by sequence`,
  );
const reasonOf = (result: Result<unknown>) => (result.ok ? "accepted" : result.refusal.reason);

/** The same store, with something done differently inside its transactions. */
const withTransactions =
  (change: (tx: Transaction) => Partial<Transaction>) =>
  (store: Store): Store => ({
    ...store,
    transaction: (run) => store.transaction((tx) => run({ ...tx, ...change(tx) })),
  });

describe("a person whose account is not found maps it", () => {
  test("the request waits, the code goes to the directory's own address, and the right one lets the request go on", async () => {
    const house = await openHouse();
    const waiting = await house.ask();
    expect(waiting).toMatchObject({ status: "needs_account", neededConnectorId: "okta" });
    expect(house.messenger.told("account-needed")).toMatchObject([{ to: alice }]);

    const claim = await house.claim({ account: "A.WORK" });
    const proven = await house.prove(claim, house.codeSentTo(work.email));
    await house.drain();

    expect(proven).toMatchObject({ ok: true, value: { state: "proven" } });
    expect(await links(house)).toEqual([
      { slack_user_id: alice, external_id: work.externalId, source: "manual", verification_method: "email-code" },
    ]);
    expect((await house.request(waiting.id)).status).toBe("pending");
    expect(house.messenger.cardsIn("#access")).toHaveLength(1);
  });

  test("the audit trail has the search, the claim, the link before and after, and the request going on", async () => {
    const house = await openHouse();
    await house.ask();
    const claim = await house.claim({ account: work.login });
    await house.prove(claim, house.codeSentTo(work.email));

    const [needed] = await audited(house, "request.needs-account");
    const [linked] = await audited(house, "identity.linked");

    expect(needed?.data["tried"]).toMatchObject([
      { step: "stored" },
      { step: "get-identity" },
      { step: "synced" },
      { step: "live", outcome: "nothing" },
    ]);
    expect(linked).toMatchObject({
      actor: (await house.user(alice)).id,
      data: { before: null, after: { externalId: work.externalId, source: "manual", method: "email-code" } },
    });
    const steps = await house.rows<{ action: string }>(
      "select action from audit_event where action like 'claim.%' order by sequence",
    );
    expect(steps.map(({ action }) => action)).toEqual([
      "claim.made",
      "claim.opened",
      "claim.code-sent",
      "claim.proven",
    ]);
    expect(await audited(house, "request.resumed")).toHaveLength(1);
  });

  test("whoever reads the directory's address hears of the link, with a code that disowns it", async () => {
    const house = await openHouse();
    const claim = await house.claim({ account: work.login });
    await house.prove(claim, house.codeSentTo(work.email));
    await house.drain();

    expect(house.mailer.sentTo(work.email).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("is your Latchkey code for Okta"),
      "Your Okta account was linked in Latchkey",
    ]);
    expect(house.messenger.told("identity-linked")).toMatchObject([{ to: alice }]);
  });

  test("a decided grant whose account is unknown waits too, is told of again, and is applied once it is mapped", async () => {
    const house = await openHouse();
    const waiting = await house.ask();
    await house.link(await house.user(alice), work.externalId);
    await house.store.transaction(async (tx) =>
      resumeWaiting(tx, await lockWaiting(tx, waiting.beneficiaryId, "okta"), "system"),
    );
    await house.drain();
    const request = valueOf(await house.click(await house.request(waiting.id)));
    await house.rows("update user_external_identity set unlinked_at = now()");
    await house.drain();
    expect(house.isMember(work.externalId)).toBe(false);
    expect(house.messenger.told("account-needed")).toMatchObject([{ to: alice }, { to: alice }]);

    const claim = await house.claim({ account: work.login });
    await house.prove(claim, house.codeSentTo(work.email));
    await house.drain();

    expect(house.isMember(work.externalId)).toBe(true);
    expect((await house.grantOf(request)).state).toBe("active");
  });

  test("while the mail server is down nothing is lost, and the code that comes later is the same", async () => {
    const house = await openHouse();
    house.mailer.goDown();
    const claim = await house.claim({ account: work.login });
    expect([claim.state, claim.codeSentAt, house.work.stillOwed.length]).toEqual(["open", null, 1]);

    house.mailer.comeBack();
    await house.sweep();

    expect(await house.prove(claim, house.codeSentTo(work.email))).toMatchObject({ ok: true });
  });

  test("while the directory is down the claim waits, and is looked up when it is back", async () => {
    const house = await openHouse();
    house.directory.failNext("findAccountsByLogin", "unavailable");
    const claim = await house.claim({ account: work.login });
    expect([claim.state, house.work.stillOwed.length]).toEqual(["received", 1]);

    await house.retry();

    expect(await house.claimNow(claim.id)).toMatchObject({ state: "open", account: { externalId: work.externalId } });
  });
});

describe("safety 8: nobody maps an account without its owner's proof", () => {
  test("safety 8: typed text alone links nothing, and neither does an account chosen from the list", async () => {
    const house = await openHouse();

    await house.claim({ account: work.login });
    await house.claim({ account: work.externalId, accountId: work.externalId });

    expect(await links(house)).toEqual([]);
  });

  test("safety 8: a wrong code links nothing and says how many tries are left", async () => {
    const house = await openHouse();
    const claim = await house.claim({ account: work.login });

    const tried = await house.prove(claim, wrong);

    expect(tried).toEqual({ ok: false, refusal: { reason: "code-wrong", triesLeft: mostTries - 1 } });
    expect(await links(house)).toEqual([]);
  });

  test("safety 8: the right code in another person's hands proves nothing, for either of them", async () => {
    const house = await openHouse();
    const claim = await house.claim({ account: work.login });
    const code = house.codeSentTo(work.email);
    const carls = await house.claim({ account: "nothing-there", bySlackUserId: carl });

    const tried = [await house.prove(claim, code, carl), await house.prove(carls, code, carl)];

    expect(tried.map(reasonOf)).toEqual(["claim-unknown", "code-wrong"]);
    expect(await links(house)).toEqual([]);
    expect((await house.claimNow(claim.id)).tries).toBe(0);
  });

  test("safety 8: a code counts for the claim it was sent for, not for the next one of the same person", async () => {
    const house = await openHouse();
    const first = await house.claim({ account: work.login });
    const old = house.codeSentTo(work.email);
    const second = await house.claim({ account: work.login });

    const tried = [await house.prove(first, old), await house.prove(second, old)];

    expect(tried).toEqual([
      { ok: false, refusal: { reason: "claim-over", state: "superseded" } },
      { ok: false, refusal: { reason: "code-wrong", triesLeft: mostTries - 1 } },
    ]);
    expect(await links(house)).toEqual([]);
  });

  test("safety 8: a code of a claim to one account never proves the claim to another", async () => {
    const house = await openHouse();
    house.directory.addAccount({ externalId: "00uOTHER", login: "other", email: "other@acme.io" });
    await house.claim({ account: "other" });
    const others = house.codeSentTo("other@acme.io");
    const claim = await house.claim({ account: work.login });

    expect(reasonOf(await house.prove(claim, others))).toBe("code-wrong");
    expect(await links(house)).toEqual([]);
  });

  test("safety 8: no code is sent where the account's address is somebody else's in Slack; the admins hear of it", async () => {
    const house = await openHouse();

    await house.claim({ account: "carl@acme.com" });

    expect(house.mailer.sent).toEqual([]);
    expect(house.messenger.told("claim-suspicious")).toMatchObject([
      { to: "#admins", detail: expect.stringContaining(`<@${carl}>'s in Slack`) },
    ]);
  });

  test("safety 8: a link that comes about while the code is under way stays, whatever its trust; the claimant is not told whose it is, the admins are", async () => {
    const house = await openHouse();
    const claim = await house.claim({ account: work.login });
    const code = house.codeSentTo(work.email);
    await house.link(await house.meet(carl), work.externalId, "connector_sync");

    const tried = await house.prove(claim, code);
    await house.drain();

    expect(tried).toEqual({ ok: false, refusal: { reason: "proof-not-enough", service: "Okta" } });
    expect(await links(house)).toMatchObject([{ slack_user_id: carl, external_id: work.externalId }]);
    expect(JSON.stringify(tried)).not.toContain(carl);
    expect(house.messenger.told("claim-suspicious")).toMatchObject([
      { to: "#admins", detail: expect.stringContaining(`<@${carl}>`) },
    ]);
  });

  test("safety 8: whoever got an account from an admin meanwhile does not get a second one by the code", async () => {
    const house = await openHouse();
    house.directory.addAccount({ externalId: "00uGIVEN", login: "given" });
    const claim = await house.claim({ account: work.login });
    const code = house.codeSentTo(work.email);
    const user = await house.user(alice);
    const by = { kind: "user", userId: (await house.meet(ada)).id } as const;
    const given = { userId: user.id, connectorId: "okta", account: "given", by, force: false, reason: null };
    valueOf(await linkAccount(house.world, given));

    const tried = await house.prove(claim, code);

    expect(tried).toEqual({ ok: false, refusal: { reason: "already-linked", service: "Okta", owner: null } });
    expect(await links(house)).toMatchObject([{ external_id: "00uGIVEN" }]);
  });

  test("safety 8: whoever is linked, or frozen, begins no claim", async () => {
    const house = await openHouse();
    await house.link(await house.meet(alice), work.externalId);
    const linked = await house.submitClaim({ account: "another" });
    await house.rows("update user_external_identity set frozen_at = now(), frozen_reason = 'looked at'");

    const frozen = await house.submitClaim({ account: "another" });

    expect([linked, frozen].map(reasonOf)).toEqual(["already-linked", "identity-frozen"]);
    expect(await house.rows("select from ownership_claim")).toEqual([]);
  });
});

describe("safety 49: a code is not enough for a privileged account", () => {
  const ways: readonly (readonly [string, (house: TestWorld) => void])[] = [
    ["may administer the provider", ({ directory }) => directory.setAdminRights(work.externalId, true)],
    ["nobody can tell of", ({ directory }) => void (directory.hidesAdminRights = true)],
    ["decides in a flow", ({ directory }) => directory.putMember(groupIds.approvers, work.externalId)],
  ];

  test.each(ways)("safety 49: one that %s: no code is sent or right, and the admins hear of it", async (_, make) => {
    const house = await openHouse();
    make(house);

    const claim = await house.claim({ account: work.login });
    const code = createProofCodes("the secret of the tests").codeOf(claim.id);
    const tried = await house.prove(claim, code);

    expect(house.mailer.sent).toEqual([]);
    expect(reasonOf(tried)).toBe("code-wrong");
    expect(await links(house)).toEqual([]);
    expect(house.messenger.told("claim-suspicious")).toHaveLength(1);
  });

  test("safety 49: a link that a code made waits an hour before it may receive a protected target, and no other", async () => {
    const house = await openHouse();
    house.directory.putGroup({ groupId: groupIds.billing, carriesAdminRoles: "unreadable" });
    house.restart({ flows: [accessFlow({ targets: protectedBilling })] });
    const claim = await house.claim({ account: work.login });
    await house.prove(claim, house.codeSentTo(work.email));
    await house.drain();

    const [early, ordinary] = [await house.ask({ target: "billing" }), await house.ask({ target: "database" })];
    house.moveClock(3_601);
    const late = await house.ask({ target: "billing" });

    expect([early.status, ordinary.status, late.status]).toEqual(["refused", "pending", "pending"]);
    expect(early.statusReason).toContain("was linked a short time ago, and Billing is protected");
  });
});

/** Billing as an operator states it: its roles cannot be read, and it may be granted all the same. */
const protectedBilling = (accessFlow().targets ?? []).map((target) =>
  target.name === "billing" ? { ...target, protected: false } : target,
);

/** What Alice might claim; to her all of it has to look the same. */
const situations: Readonly<Record<string, (house: TestWorld) => void | Promise<unknown>>> = {
  "there is an account that a code may prove": () => undefined,
  "there is none": (house) => house.directory.removeAccount(work.externalId),
  "it is linked to somebody else": async (house) => house.link(await house.meet(carl), work.externalId),
  "it is linked to somebody else and frozen": async (house) => {
    await house.link(await house.meet(carl), work.externalId);
    await house.rows("update user_external_identity set frozen_at = now(), frozen_reason = 'looked at'");
  },
  "it is privileged": (house) => house.directory.setAdminRights(work.externalId, true),
  "it is suspended": (house) =>
    house.directory.updateAccount(work.externalId, { isActive: false, status: "SUSPENDED" }),
  "it has no address": (house) => house.directory.updateAccount(work.externalId, { email: null }),
  "its address is somebody else's in Slack": (house) =>
    house.directory.updateAccount(work.externalId, { email: "bob@acme.com" }),
  "two accounts go by the name": (house) => void house.directory.addAccount({ login: "another", email: work.login }),
  "its address takes no mail": (house) => house.mailer.refuse(work.email),
  "the directory does not answer": (house) => house.directory.failNext("findAccountsByLogin", "unavailable", Infinity),
  "the mail server does not answer": (house) => house.mailer.goDown(),
};

/** Ids and times differ by nature. */
const withoutIds = (seen: unknown) =>
  JSON.stringify(seen)
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/<!date\^[^>]+>/g, "<moment>")
    .replace(/1700000000\.\d+/g, "<ts>");

/** Everything that Alice sees of a claim, to its end: forms, direct messages, answers, states. */
async function everythingSeen(house: TestWorld, end: "wrong codes" | "silence" | "admin"): Promise<string> {
  const waiting = await house.ask();
  const claim = await house.claim({ account: work.login, method: end === "admin" ? "admin-approval" : "email-code" });
  const form = codeForm.draw({ claimId: claim.id, service: "Okta", expiresAt: claim.expiresAt, hasOtherWay: true });
  const answers: unknown[] = [];
  const tries = end === "wrong codes" ? mostTries + 1 : 0;
  for (let tried = 0; tried < tries; tried += 1) {
    const answer = await house.prove(claim, wrong);
    answers.push(answer.ok ? "accepted" : drawRefusal(answer.refusal));
  }
  if (end !== "wrong codes") house.moveClock(end === "silence" ? 601 : 3 * 24 * 3_600 + 1);
  await house.drain();
  const request = await house.request(waiting.id);
  const told = house.messenger.notices
    .filter(({ to }) => to === alice)
    .map(({ kind, detail, about }) => drawNotice({ kind, detail }, null, about ?? undefined));
  const { state, tries: counted, reason } = await house.claimNow(claim.id);
  return withoutIds({
    form,
    answers,
    told,
    claim: { state, counted, reason },
    request: [request.status, request.statusReason],
  });
}

describe("safety 10: nothing tells a claimant whether an account exists", () => {
  test.each(["wrong codes", "silence", "admin"] as const)(
    "safety 10: byte for byte the same, ended by %s",
    async (end) => {
      const seen = new Map<string, string>();
      for (const [name, make] of Object.entries(situations)) {
        const house = await openHouse();
        await make(house);
        seen.set(name, await everythingSeen(house, end));
      }
      const first = seen.get("there is an account that a code may prove");

      expect(first?.length).toBeGreaterThan(500);
      for (const [name, one] of seen) expect([name, one]).toEqual([name, first]);
    },
    240_000,
  );

  test("safety 10: the list offers only accounts of nobody, to members who have none", async () => {
    const house = await openHouse();
    const search = async (bySlackUserId: string, text: string, connectorId = "okta") => {
      const found = await searchAccounts(house.world, { connectorId, text, bySlackUserId });
      return found.map(({ login }) => login);
    };
    await house.store.transaction(async (tx) => {
      for (const login of ["a.work", "a.taken", "a.gone"]) {
        const isActive = login !== "a.gone";
        const kept = {
          connectorId: "okta",
          login,
          email: null,
          displayName: null,
          status: "ACTIVE",
          isActive,
          isSuspended: false,
          attributes: {},
        };
        await tx.keepResource({ ...kept, externalId: `00u-${login}`, seenAt: tx.now });
      }
    });
    await house.link(await house.meet(carl), "00u-a.taken");
    house.people.add({ userId: "U0GUEST", email: "guest@acme.com", isGuest: true });

    expect(await search(alice, "a.")).toEqual(["a.work"]);
    expect(await search(carl, "a.")).toEqual([]);
    expect(await search("U0GUEST", "a.")).toEqual([]);
    expect(await search("U0NOBODY", "a.")).toEqual([]);
    for (const text of ["a", "", "  a ", "a.\0", "\uD800a", "%%", "__", "a".repeat(10_240)]) {
      expect(await search(alice, text)).toEqual([]);
    }
    expect(await search(alice, "a.", "onelogin")).toEqual([]);
  });
});

describe("safety 10: how often", () => {
  test("safety 10: the fifth wrong code ends the claim and the request that waited for it, with a sentence", async () => {
    const house = await openHouse();
    const waiting = await house.ask();
    const claim = await house.claim({ account: work.login });
    const code = house.codeSentTo(work.email);

    const tried: string[] = [];
    for (let attempt = 0; attempt < mostTries; attempt += 1) tried.push(reasonOf(await house.prove(claim, wrong)));
    const late = await house.prove(claim, code);
    await house.drain();

    expect(tried).toEqual(["code-wrong", "code-wrong", "code-wrong", "code-wrong", "claim-over"]);
    expect(late).toEqual({ ok: false, refusal: { reason: "claim-over", state: "failed" } });
    expect(await links(house)).toEqual([]);
    expect(await house.request(waiting.id)).toMatchObject({
      status: "refused",
      statusReason: "Too many wrong codes were entered, so nothing was linked.",
    });
    expect(house.messenger.told("claim-ended")).toMatchObject([{ to: alice }]);
  });

  test("safety 10: however many tries arrive at once, five count", async () => {
    const house = await openHouse();
    const claim = await house.claim({ account: work.login });

    const tried = await Promise.all(Array.from({ length: 12 }, () => house.prove(claim, wrong)));

    expect(await house.claimNow(claim.id)).toMatchObject({ state: "failed", tries: mostTries });
    expect(tried.map(reasonOf).filter((reason) => reason === "code-wrong")).toHaveLength(mostTries - 1);
  });

  test("safety 10: it is the lock that counts them: without it eight tries at once count as one", async () => {
    const tries = 8;
    const allLooked = Promise.withResolvers<void>();
    let looked: number | null = null;
    const house = await openHouse({
      wrapStore: withTransactions((tx) => ({
        lockClaim: async (id) => {
          const claim = await tx.findClaim(id);
          if (looked === null) return claim;
          looked += 1;
          if (looked === tries) allLooked.resolve();
          await allLooked.promise;
          return claim;
        },
      })),
    });
    const claim = await house.claim({ account: work.login });
    looked = 0;

    await Promise.all(Array.from({ length: tries }, () => house.prove(claim, wrong)));

    expect((await house.claimNow(claim.id)).tries).toBe(1);
    expect(await house.rows("select from audit_event where action = 'claim.code-wrong'")).toHaveLength(tries);
  });

  test("safety 10: the right code twice at once links once", async () => {
    const house = await openHouse();
    const claim = await house.claim({ account: work.login });
    const code = house.codeSentTo(work.email);

    const tried = await Promise.all([house.prove(claim, code), house.prove(claim, code.toLowerCase())]);

    expect(tried.map(reasonOf).toSorted()).toEqual(["accepted", "claim-over"]);
    expect(await house.rows("select from user_external_identity_history")).toHaveLength(1);
  });

  test("safety 10: a code is void after ten minutes, and the request ends with a sentence", async () => {
    const house = await openHouse();
    const waiting = await house.ask();
    const claim = await house.claim({ account: work.login });
    house.moveClock(600);

    const tried = await house.prove(claim, house.codeSentTo(work.email));
    await house.drain();

    expect(tried).toEqual({ ok: false, refusal: { reason: "claim-over", state: "expired" } });
    expect(await links(house)).toEqual([]);
    expect(await house.request(waiting.id)).toMatchObject({
      status: "refused",
      statusReason: "The code was not entered in time, so nothing was linked.",
    });
  });

  test("safety 10: five claims an hour for a person, whatever became of them", async () => {
    const house = await openHouse();
    for (let made = 0; made < mostClaimsPerPerson; made += 1) await house.claim({ account: `nothing-${made}` });

    const [sixth, carls] = [
      await house.submitClaim({ account: work.login }),
      await house.submitClaim({ account: work.login, bySlackUserId: carl }),
    ];
    house.moveClock(3_601);
    const later = await house.submitClaim({ account: work.login });

    expect([sixth, carls, later].map(reasonOf)).toEqual(["too-many-claims", "accepted", "accepted"]);
  });

  test("safety 10: three codes an hour for an account, whoever asks and also at once", async () => {
    const house = await openHouse();
    const claimants = Array.from({ length: 8 }, (_, index) => `U0CLAIMANT${index}`);
    for (const userId of claimants) house.people.add({ userId, email: `${userId.toLowerCase()}@acme.com` });
    const claims = await Promise.all(
      claimants.map((bySlackUserId) => house.submitClaim({ account: work.login, bySlackUserId })),
    );

    await Promise.all(claims.map((claim) => house.look(valueOf(claim))));
    await house.drain();

    expect(house.mailer.sentTo(work.email)).toHaveLength(mostCodesPerAccount);
    expect(house.messenger.told("claim-suspicious")).toHaveLength(claimants.length - mostCodesPerAccount);
  });

  test("safety 10: two forms at once make one claim", async () => {
    const house = await openHouse();
    await house.meet(alice);

    const made = await Promise.all([
      house.submitClaim({ account: work.login }),
      house.submitClaim({ account: work.login }),
    ]);

    expect(made.filter(({ ok }) => ok).length).toBeGreaterThan(0);
    expect(await house.rows("select from ownership_claim where closed_at is null")).toHaveLength(1);
  });
});

describe("safety 11: two people prove one account at once", () => {
  test("safety 11: one has it; the other hears that the proof is not enough any more", async () => {
    const house = await openHouse();
    const [alices, carls] = [
      await house.claim({ account: work.login }),
      await house.claim({ account: work.login, bySlackUserId: carl }),
    ];
    const codes = createProofCodes("the secret of the tests");

    const tried = await Promise.all([
      house.prove(alices, codes.codeOf(alices.id)),
      house.prove(carls, codes.codeOf(carls.id), carl),
    ]);

    expect(tried.map(reasonOf).toSorted()).toEqual(["accepted", "proof-not-enough"]);
    expect(await links(house)).toHaveLength(1);
  });

  test("safety 11: the account that the e-mail finds and the one that a code proves do not become two of one person", async () => {
    const house = await openHouse();
    const claim = await house.claim({ account: work.login });
    const code = house.codeSentTo(work.email);
    house.directory.addAccount({ externalId: accounts.alice, login: "alice@acme.com" });

    await Promise.all([house.ask(), house.prove(claim, code)]);
    await house.drain();

    expect(await links(house)).toHaveLength(1);
  });
});

test("safety 11: proving, claiming anew, linking, opening and expiring at once never wait for each other for ever", async () => {
  const house = await openHouse();
  const requests = [valueOf(await house.submit()), valueOf(await house.submit())];
  const claim = await house.claim({ account: work.login });
  const code = house.codeSentTo(work.email);
  const userId = (await house.user(alice)).id;
  const by = { kind: "user", userId: (await house.meet(ada)).id } as const;
  const given = { userId, connectorId: "okta", account: work.login, by, force: false, reason: null };

  await Promise.all(
    Array.from({ length: 3 }, () => [
      house.prove(claim, code),
      house.prove(claim, wrong),
      house.submitClaim({ account: work.login }),
      linkAccount(house.world, given),
      expireClaim(house.world, claim.id),
      ...requests.map(({ id }) => openRequest(house.world, id)),
    ]).flat(),
  );
  await house.drain();

  expect(await links(house)).toMatchObject([{ slack_user_id: alice, external_id: work.externalId }]);
  for (const { id } of requests) expect((await house.request(id)).status).toBe("pending");
});

describe("a wake-up is never lost", () => {
  test("a link that is made while the account is being looked for lets the request go on", async () => {
    const house = await openHouse();
    const user = await house.meet(alice, "alice@acme.com");
    let isLinked = false;
    house.directory.beforeRead = async ({ method }) => {
      if (method !== "findAccountsByEmail" || isLinked) return;
      isLinked = true;
      await house.link(user, work.externalId);
    };

    const request = await house.ask();

    expect(isLinked).toBe(true);
    expect(request.status).toBe("pending");
  });

  test.each([
    ["waits for a link that is being committed, and then there is nothing to wait for", true, "pending"],
    ["would wait for ever without the lock on a person's accounts", false, "needs_account"],
  ] as const)("a request %s", async (_, isLocking, status) => {
    const linking = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<void>();
    const house = await openHouse({
      wrapStore: withTransactions((tx) => ({
        ...(!isLocking && { lockAccountsOf: async () => undefined }),
        // The link has looked for what waits, and is not committed yet.
        linkIdentity: async (...link) => {
          looked.resolve();
          await linking.promise;
          return tx.linkIdentity(...link);
        },
      })),
    });
    const user = await house.meet(alice, "alice@acme.com");
    const by = { kind: "user", userId: (await house.meet(ada)).id } as const;
    const request = valueOf(await house.submit());
    const link = linkAccount(house.world, {
      userId: user.id,
      connectorId: "okta",
      account: work.login,
      by,
      force: false,
      reason: null,
    });
    await looked.promise;

    const opening = house.drain();
    await untilItWaits(house, isLocking);
    linking.resolve();
    await Promise.all([link, opening]);
    await house.drain();

    expect((await house.request(request.id)).status).toBe(status);
  });
});

/** Until the database says that somebody waits for a lock; without locks, until the request waits for its account. */
async function untilItWaits(house: TestWorld, isLocking: boolean): Promise<void> {
  const isSo = isLocking
    ? "select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())"
    : "select from access_request where status = 'needs_account'";
  await expect.poll(async () => (await house.rows(isSo)).length, { timeout: 20_000 }).toBe(1);
}

describe("bad input is a sentence, and nothing is changed", () => {
  test.each(["", "   ", "a\0b", "a\nb", "\u0007", "\uD800", "x".repeat(256), "x".repeat(10_240)])(
    "an account called %j",
    async (account) => {
      const house = await openHouse();

      const [typed, chosen] = [
        await house.submitClaim({ account }),
        await house.submitClaim({ account: "fine", accountId: account }),
      ];

      expect([typed, chosen].map(reasonOf)).toEqual(["field-invalid", "field-invalid"]);
      expect(await house.rows("select from ownership_claim")).toEqual([]);
      expect(await house.rows("select from outbox_event")).toEqual([]);
    },
  );

  test.each([
    "A.WORK ",
    "ａ.work",
    "a.wörk",
    "a.work%",
    "' or 1=1 --",
    "${7*7}",
    "<!channel>",
    "alıce@acme.io",
    "ALICE@ACME.IO\u200b",
  ])("an account called %j is looked for as it is typed, and only ASCII case is the same", async (account) => {
    const house = await openHouse();

    const claim = await house.claim({ account });

    expect(claim).toMatchObject({
      state: "open",
      account: account === "A.WORK " ? { externalId: work.externalId } : null,
    });
    expect(house.mailer.sent).toHaveLength(account === "A.WORK " ? 1 : 0);
  });

  test.each(["", "\0", "\uD800", "x".repeat(10_240), "K7QM3XP", "K7QM-3XPD-K7QM"])(
    "a code like %j is a wrong code",
    async (code) => {
      const house = await openHouse();
      const claim = await house.claim({ account: work.login });

      expect(await house.prove(claim, code)).toMatchObject({ refusal: { reason: "code-wrong" } });
    },
  );

  test("a connector that is not there, or a proof that is not offered", async () => {
    const house = await openHouse({
      rules: {
        identity: { allowedEmailDomains: ["acme.com"], requireConfirmedEmail: true, proofs: ["admin-approval"] },
      },
    });

    const refused = [
      await house.submitClaim({ account: work.login, connectorId: "onelogin" }),
      await house.submitClaim({ account: work.login }),
    ];

    expect(refused.map(reasonOf)).toEqual(["connector-unknown", "proof-not-offered"]);
  });

  test("a claim that does not exist", async () => {
    const house = await openHouse();

    expect(reasonOf(await house.prove({ id: crypto.randomUUID() }, wrong))).toBe("claim-unknown");
  });
});

describe("safety 21: who may map an account", () => {
  test.each([
    ["a bot", { isBot: true }],
    ["a stranger of Slack Connect", { isStranger: true }],
    ["somebody deactivated", { isDeactivated: true }],
    ["somebody with an unconfirmed e-mail", { isEmailConfirmed: false }],
    ["a guest without a request that lets guests ask", { isGuest: true }],
  ])("safety 21: not %s, and not if they became one before the code", async (_, change) => {
    const house = await openHouse();
    const claim = await house.claim({ account: work.login });
    house.people.change(alice, change);

    const [claimed, proven] = [
      await house.submitClaim({ account: work.login }),
      await house.prove(claim, house.codeSentTo(work.email)),
    ];

    expect(reasonOf(claimed)).toBe("standing");
    expect([reasonOf(proven), (await links(house)).length]).toEqual(
      "isGuest" in change ? ["accepted", 1] : ["standing", 0],
    );
  });

  test("safety 21: a guest whose request waits in a flow for guests may", async () => {
    const house = await openHouse({ flows: [accessFlow({ allowGuests: true })] });
    house.people.change(alice, { isGuest: true });
    await house.ask();

    expect(reasonOf(await house.submitClaim({ account: work.login }))).toBe("accepted");
  });

  test("safety 21: while Slack is away nobody", async () => {
    const house = await openHouse();
    house.people.goDown();

    await expect(house.submitClaim({ account: work.login })).rejects.toThrow(MessengerFault);
    expect(await house.rows("select from ownership_claim")).toEqual([]);
  });
});

test("safety 37: codes are in the mails alone: in no row, no audit entry, no log, no message to anybody", async () => {
  const house = await openHouse();
  await house.ask();
  house.mailer.goDown();
  const claim = await house.claim({ account: work.login });
  house.mailer.comeBack();
  await house.sweep();
  const code = house.codeSentTo(work.email);
  await house.prove(claim, "K7QM-3XPD");
  await house.prove(claim, code);
  await house.drain();
  const disownCode = house.codeSentTo(work.email);
  const tables = await house.rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );

  const kept: unknown[] = [house.log.lines, house.log.details, house.messenger.notices, house.messenger.cards];
  for (const { name } of tables) kept.push(await house.rows(`select t::text from "${name}" t`));
  const text = JSON.stringify(kept);

  expect(disownCode).not.toBe(code);
  for (const secret of [code, disownCode, "K7QM-3XPD"]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(secret.replaceAll("-", ""));
  }
});

test("every answer is a sentence that says what to do next", async () => {
  const house = await openHouse();
  const claim = await house.claim({ account: work.login });
  const refusals: Result<OwnershipClaim>[] = [
    await house.prove(claim, wrong),
    await house.prove(claim, wrong, carl),
    await house.submitClaim({ account: "\0" }),
    await house.confirm(claim, "approve", bob),
  ];

  for (const refused of refusals) {
    expect(refused.ok ? "" : describeRefusal(refused.refusal)).toMatch(/^[A-Z].+\.$/);
  }
});

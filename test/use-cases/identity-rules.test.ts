import { describe, expect, test } from "vitest";

import type { SdkIdentity } from "../../src/ports/connector.ts";
import type { FlowConfig } from "../../src/sdk/define-flow.ts";
import type { NoFields } from "../../src/sdk/event.ts";
import { approve, defineFlow, people as peopleRules, slack } from "../../src/sdk/index.ts";
import { resolveIdentity } from "../../src/use-cases/resolve-identity.ts";
import { lockWaiting, resumeWaiting } from "../../src/use-cases/waiting-for-account.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { buildResource } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, targets, type TestWorld } from "../support/world.ts";

const { alice, bob, carl } = slackIds;
type Flow = Parameters<typeof accessFlow>[0];
/** Alice's account, which only the operator's code knows. */
const work = { externalId: "00uALICEWORK0000001", login: "a.work", email: "alice@acme.io" } as const;

async function openHouse(flow: Flow): Promise<TestWorld> {
  const house = await createWorld({ flows: [accessFlow(flow)] });
  house.directory.addAccount(work);
  return house;
}

/** Of those of Alice's alone; approvers are found by their e-mail. */
const links = (house: TestWorld) =>
  house.rows<{ external_id: string }>(
    `select i.external_id, i.source, i.verification_method from user_external_identity i join users u on u.id = i.user_id
     where i.unlinked_at is null and u.slack_user_id = '${alice}'`,
  );
const ownerOf = async (house: TestWorld, externalId: string) => {
  const found = await house.store.findIdentityOwner("okta", externalId);
  return (found && (await house.store.findUser(found.userId)))?.slackUserId ?? null;
};
const named = (text: unknown): Flow => ({ getIdentity: () => String(text) });
const lookedUp = (text: string): Flow => ({ getIdentityLookup: () => text });

describe("getIdentity", () => {
  test.each([
    ["a login", "A.WORK"],
    ["an e-mail", work.email],
    ["an id", work.externalId],
  ])(
    "names %s: it is looked up in the directory, kept as `workflow`, and the order is in the audit trail",
    async (_, text) => {
      const house = await openHouse(named(text));

      const request = await house.ask();

      expect(request.status).toBe("pending");
      expect(await links(house)).toEqual([
        { external_id: work.externalId, source: "workflow", verification_method: "get-identity" },
      ]);
      expect(
        await house.rows("select data->'tried' as tried from audit_event where action = 'identity.linked'"),
      ).toMatchObject([
        {
          tried: [
            { step: "stored", outcome: "nothing" },
            { step: "get-identity", outcome: "found" },
          ],
        },
      ]);
    },
  );

  test.each([undefined, null, "", "   "])("that answers %j lets the e-mail speak", async (nothing) => {
    const house = await openHouse({ getIdentity: () => nothing });

    await house.ask();

    expect(await links(house)).toMatchObject([{ external_id: accounts.alice, source: "connector_sync" }]);
  });

  test("is asked once: a stored link speaks from then on", async () => {
    let asked = 0;
    const house = await openHouse({ getIdentity: () => ((asked += 1), work.login) });

    await house.ask();
    await house.ask();

    expect(asked).toBe(1);
  });

  const refused: readonly (readonly [string, string, (house: TestWorld) => unknown])[] = [
    ["an account the directory does not have", "nobody", () => undefined],
    [
      "an account that is linked to somebody else",
      accounts.carl,
      async (house) => house.link(await house.meet(carl), accounts.carl, "connector_sync"),
    ],
    [
      "a frozen account of somebody else's",
      accounts.carl,
      async (house) => {
        await house.link(await house.meet(carl), accounts.carl);
        return house.rows("update user_external_identity set frozen_at = now(), frozen_reason = 'looked at'");
      },
    ],
    ["an account of nobody yet whose mail somebody else reads", accounts.carl, () => undefined],
    ["a privileged account", accounts.bob, () => undefined],
    [
      "an account of which nobody can tell whether it is privileged",
      work.externalId,
      (house) => void (house.directory.hidesAdminRights = true),
    ],
    [
      "one of two accounts",
      "a.work",
      (house) =>
        house.directory.addAccount({ login: "other", email: "a.work" }) &&
        house.directory.addAccount({ login: "A.Work" }),
    ],
    ["what no account can be called", "a\0b", () => undefined],
  ];

  test.each(refused)(
    "safety 47: that names %s links nobody, and nothing falls through to the e-mail",
    async (_, text, make) => {
      const house = await openHouse(named(text));
      await make(house);

      const request = await house.ask();

      expect(request).toMatchObject({ status: "needs_account", neededConnectorId: "okta" });
      expect(await links(house)).toEqual([]);
      expect(await ownerOf(house, accounts.alice)).toBeNull();
    },
  );

  test("safety 47: that names an account which is suspended refuses the request, and links nobody", async () => {
    const house = await openHouse(named(work.login));
    house.directory.updateAccount(work.externalId, { isActive: false, status: "SUSPENDED" });

    expect((await house.ask()).status).toBe("refused");
    expect(await links(house)).toEqual([]);
  });

  test("safety 47: an account that becomes somebody else's while it is looked at stays theirs, whatever the trust of their link", async () => {
    const house = await openHouse(named(work.login));
    house.directory.beforeRead = async ({ method, externalId }) => {
      if (method === "hasAdminRights" && externalId === work.externalId)
        await house.link(await house.meet(carl), work.externalId, "connector_sync");
    };

    const request = await house.ask();

    expect(request.status).toBe("needs_account");
    expect(await ownerOf(house, work.externalId)).toBe(carl);
  });

  test("an account that an admin links meanwhile is the one, and no second one is made", async () => {
    const house = await openHouse(named(work.login));
    house.directory.beforeRead = async ({ method, externalId }) => {
      if (method === "hasAdminRights" && externalId === work.externalId)
        await house.link(await house.meet(alice), accounts.carl);
    };

    const request = await house.ask();

    expect(request.status).toBe("pending");
    expect(await links(house)).toMatchObject([{ external_id: accounts.carl }]);
  });

  test("what it refuses says nothing to the person about the account, and everything to the admins", async () => {
    const house = await openHouse(named(accounts.carl));
    await house.link(await house.meet(carl), accounts.carl);

    await house.ask();
    const [told] = house.messenger.told("account-needed");

    expect(told?.detail).toContain("Could not find or determine external identity for alice@acme.com in service Okta");
    expect(told?.detail).not.toMatch(/carl|U0CARL|somebody/i);
    expect(house.messenger.told("identity-missing")).toHaveLength(1);
    const [needed] = await house.rows<{ tried: unknown }>(
      "select data->'tried' as tried from audit_event where action = 'request.needs-account'",
    );
    expect(JSON.stringify(needed?.tried)).toContain("linked to somebody else");
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("secret words");
      },
    ],
    ["answers a number", () => JSON.parse("7")],
    ["answers ten kilobytes", () => "x".repeat(10_240)],
  ])("that %s decides nothing: the request is kept, and the admins hear which flow it is", async (_, getIdentity) => {
    const house = await openHouse({ getIdentity });

    const request = await house.ask();

    expect(request.status).toBe("received");
    expect(house.messenger.told("flow-failed")).toMatchObject([
      { detail: expect.stringMatching(/The getIdentity of the flow "database"/) },
    ]);
    expect(JSON.stringify(house.messenger.notices)).not.toContain("secret words");
    expect(await links(house)).toEqual([]);
  });

  test("is told who asks, about which connector, and which accounts they have elsewhere", async () => {
    const questions: unknown[] = [];
    const house = await openHouse({ getIdentity: (question) => void questions.push(question) });
    const user = await house.meet(alice, "alice@acme.com");

    await house.ask();

    expect(questions).toEqual([
      {
        user: {
          id: user.id,
          email: "alice@acme.com",
          slackUserId: alice,
          displayName: "alice",
          externalIdentities: [],
          profile: { title: null, department: null, phone: null, custom: {} },
        },
        connector: { id: "okta", type: "okta" },
      },
    ]);
  });
});

describe("getIdentityLookup", () => {
  test("names the address to look by, under the same rules as the person's own", async () => {
    const house = await openHouse({});
    house.directory.addAccount({ externalId: "00uFIRSTLAST", login: "alice.adams@acme.com" });
    house.restart({ flows: [accessFlow(lookedUp("Alice.Adams@acme.com"))] });

    await house.ask();

    expect(await links(house)).toEqual([
      { external_id: "00uFIRSTLAST", source: "connector_sync", verification_method: "email" },
    ]);
  });

  test("safety 49: tells whoever reads an address that is not the person's own, as every other link does", async () => {
    const house = await openHouse(lookedUp("alice.adams@acme.com"));
    house.directory.addAccount({ externalId: "00uFIRSTLAST", login: "alice.adams@acme.com" });

    await house.ask();

    expect(house.mailer.sentTo("alice.adams@acme.com")).toHaveLength(1);
    expect(house.messenger.told("identity-linked")).toMatchObject([{ to: alice }]);
  });

  test.each([
    ["of somebody whom Latchkey knows", "carl@acme.com", true],
    ["of somebody whom only Slack knows", "CARL@acme.com", false],
    ["from a domain that is not allowed", work.email, false],
    ["with a look-alike letter", "аlice@acme.com", false],
    ["that is none", "alice", false],
    ["with a NUL", "alice@acme.com\0", false],
    ["with a lone surrogate", "alice\uD800@acme.com", false],
  ])("safety 29: an address %s links nobody", async (_, address, isKnown) => {
    const house = await openHouse(lookedUp(address));
    if (isKnown) await house.meet(carl, "carl@acme.com");

    const request = await house.ask();

    expect(request.status).toBe("needs_account");
    expect(await links(house)).toEqual([]);
  });

  test("safety 48: an address that Slack calls unconfirmed is not made better by it", async () => {
    const house = await openHouse(lookedUp("alice@acme.com"));
    house.people.change(alice, { isEmailConfirmed: undefined });

    expect((await house.ask()).status).toBe("needs_account");
  });
});

const list = [targets.database] as const;
type Parts = Pick<FlowConfig<typeof list, NoFields, readonly []>, "permissions" | "hooks" | "notifications">;

/** A flow in which Bob decides, with functions of its own. */
const flowOf = (parts: Parts) =>
  defineFlow<typeof list>({
    name: "database",
    label: "Database access",
    channel: "#access",
    targets: list,
    permissions: () => ({ decide: peopleRules.users(bob) }),
    ...parts,
  });
const group = { groupId: groupIds.approvers };
const answers = { duration: "3600" };

/** A house in which nobody finds Alice's account by her e-mail. */
async function unmappedHouse(parts: Parts): Promise<TestWorld> {
  const house = await createWorld({ flows: [flowOf(parts)] });
  house.directory.removeAccount(accounts.alice);
  house.directory.addAccount(work);
  return house;
}

describe("a hook that asks about a person whose account nobody knows", () => {
  test("waits, is asked again when the account is mapped, and then decides", async () => {
    const answered: boolean[] = [];
    const house = await unmappedHouse({
      hooks: {
        async onRequest({ event, sdk }) {
          const isIn = await sdk.okta.isUserInGroup(event.user, group);
          answered.push(isIn);
          return isIn ? approve("One of them") : undefined;
        },
      },
    });
    house.directory.failNext("describeGroup", "unavailable");
    const waiting = await house.ask({ answers });
    expect(waiting).toMatchObject({ status: "needs_account", neededConnectorId: "okta" });
    expect(house.messenger.told("account-needed")).toMatchObject([{ to: alice, about: { connector: { id: "okta" } } }]);
    house.directory.putMember(groupIds.approvers, work.externalId);

    await house.link(await house.user(alice), work.externalId);
    await house.store.transaction(async (tx) =>
      resumeWaiting(tx, await lockWaiting(tx, waiting.beneficiaryId, "okta"), "system"),
    );
    await house.drain();

    expect(answered).toEqual([true]);
    expect((await house.request(waiting.id)).status).toBe("approved");
  });

  test.each(["permissions", "notifications"] as const)("and so does the flow's `%s`", async (part) => {
    const house = await unmappedHouse({
      async [part]({ event, sdk }: Parameters<NonNullable<Parts["permissions"]>>[0]) {
        await sdk.okta.isUserInGroup(event.user, group);
        return part === "permissions" ? { decide: peopleRules.users(bob) } : [{ to: [slack.channel("#access")] }];
      },
    });
    house.directory.failNext("describeGroup", "unavailable");

    const waiting = await house.ask({ answers });

    expect(waiting.status).toBe("needs_account");
    expect(house.messenger.told("flow-failed")).toEqual([]);
  });

  test("about whoever clicked: they alone hear it, with the button that mends it, and the request stays open", async () => {
    const house = await createWorld({
      flows: [
        flowOf({
          hooks: {
            async onApprove({ event, sdk }) {
              await sdk.okta.isUserInGroup(event.user, group);
            },
          },
        }),
      ],
    });
    house.directory.removeAccount(accounts.bob);
    const request = await house.ask({ answers });

    const clicked = await house.click(request);

    expect(clicked).toMatchObject({
      refusal: { reason: "identity-not-found", email: "bob@acme.com", connectorId: "okta" },
    });
    const shown = clicked.ok ? null : drawRefusal(clicked.refusal);
    expect(JSON.stringify(shown?.blocks)).toContain("Map your Okta account");
    expect((await house.request(request.id)).status).toBe("pending");
    expect(house.messenger.told("flow-failed")).toEqual([]);
  });

  test("safety 10: about somebody else than whoever clicked: they hear nothing of it, and get no button; the admins do", async () => {
    const house = await createWorld({
      flows: [
        flowOf({
          hooks: {
            async onApprove({ event, sdk }) {
              await sdk.okta.isUserInGroup(event.requester, group);
            },
          },
        }),
      ],
    });
    const request = await house.ask({ answers });
    await house.rows("update user_external_identity set unlinked_at = now()");
    house.directory.removeAccount(accounts.alice);

    const clicked = await house.click(request);

    expect(clicked).toEqual({ ok: false, refusal: { reason: "check-failed", what: "the flow's onApprove" } });
    await house.drain();
    expect(house.messenger.told("flow-failed")).toHaveLength(1);
  });
});

describe("what hooks know of a person's accounts", () => {
  test("are the links that count: not frozen ones, not those taken back, not other people's", async () => {
    const seen: (readonly SdkIdentity[])[] = [];
    const house = await createWorld({
      flows: [
        flowOf({
          hooks: {
            async onRequest({ event, sdk }) {
              seen.push(event.user.externalIdentities, await sdk.identities.of(event.requester));
            },
          },
        }),
      ],
    });
    const user = await house.meet(alice, "alice@acme.com");
    await house.link(user, accounts.carl);
    await house.rows("update user_external_identity set unlinked_at = now()");
    await house.link(user, accounts.alice);
    await house.link(await house.meet(bob), accounts.bob);

    await house.ask({ answers });
    await house.rows("update user_external_identity set frozen_at = now(), frozen_reason = 'looked at'");
    house.directory.failNext("describeGroup", "unavailable");
    await house.ask({ answers });

    expect(seen.map((identities) => identities.map(({ externalId }) => externalId))).toEqual([
      [accounts.alice],
      [accounts.alice],
      [],
      [],
    ]);
    expect(seen[0]?.[0]).toMatchObject({ connectorId: "okta", source: "manual" });
    expect(seen[0]?.[0]).not.toHaveProperty("reason");
  });

  test("a flow records an account it made, and the link is there at once", async () => {
    const recorded: SdkIdentity[] = [];
    const house = await unmappedHouse({
      hooks: {
        async onRequest({ event, sdk }) {
          recorded.push(
            await sdk.identities.link({ user: event.user, connector: "okta", externalId: work.externalId }),
          );
          recorded.push(...(await sdk.identities.of(event.user)));
        },
      },
    });
    house.directory.failNext("describeGroup", "unavailable");

    const request = await house.ask({ answers });

    expect(recorded).toMatchObject([
      { externalId: work.externalId, source: "workflow" },
      { externalId: work.externalId, source: "workflow" },
    ]);
    expect(request.status).toBe("pending");
    expect(await house.rows("select actor from audit_event where action = 'identity.linked'")).toEqual([
      { actor: "flow:database" },
    ]);
  });

  test("safety 47: recording against a link of higher trust fails with a clear error, changes nothing, and the admins hear of it", async () => {
    const said: string[] = [];
    const house = await createWorld({
      flows: [
        flowOf({
          hooks: {
            async onRequest({ event, sdk }) {
              const link = { user: event.user, connector: "okta", externalId: accounts.alice } as const;
              await sdk.identities.link(link).catch((error: unknown) => {
                said.push(String(error));
                throw error;
              });
            },
          },
        }),
      ],
    });
    await house.link(await house.meet(alice, "alice@acme.com"), accounts.alice, "manual");

    const request = await house.ask({ answers });

    expect(said).toEqual([
      expect.stringMatching(/^IdentityRefused: .* has a link of a higher trust \(manual\), so nothing was changed\./),
    ]);
    expect(await links(house)).toMatchObject([{ source: "manual" }]);
    expect(house.messenger.told("flow-failed")).toMatchObject([{ detail: expect.stringContaining("higher trust") }]);
    expect(request.status).toBe("pending");
  });
});

/** The look-ups since the last time. */
const callsOf = (house: TestWorld) => {
  const asked = house.directory.calls.map(({ method }) => method).filter((method) => method.startsWith("findAccount"));
  house.directory.calls.length = 0;
  return asked;
};

describe("what the directory is asked", () => {
  test("on a cold miss one question, and none once the link is stored but the one that it is active", async () => {
    const house = await createWorld();
    const user = await house.meet(alice, "alice@acme.com");
    const { identity } = house.world.flows.find("database") ?? {};
    const found = async () => (await resolveIdentity(house.world, user, "okta", identity ?? null)).ok;

    const first = [await found(), callsOf(house)];
    const second = [await found(), callsOf(house)];
    house.directory.removeAccount(accounts.alice);
    await house.rows("update user_external_identity set unlinked_at = now()");
    await house.rows("delete from connector_resource");
    const miss = [await found(), callsOf(house)];

    expect(first).toEqual([true, ["findAccountsByEmail"]]);
    expect(second).toEqual([true, ["findAccountById"]]);
    expect(miss).toEqual([false, ["findAccountsByEmail"]]);
  });

  test("an account that is linked while the directory is being asked is the answer, and no second one is made", async () => {
    const house = await createWorld();
    const user = await house.meet(alice, "alice@acme.com");
    house.directory.beforeRead = async ({ method }) => {
      if (method === "findAccountsByEmail") await house.link(user, accounts.carl);
    };

    const resolved = await resolveIdentity(house.world, user, "okta", null);

    expect(resolved).toMatchObject({ ok: true, value: { externalId: accounts.carl } });
    expect(await links(house)).toMatchObject([{ external_id: accounts.carl }]);
  });

  test("an account that was synced is confirmed by its id, and nothing is searched", async () => {
    const house = await createWorld();
    const user = await house.meet(alice, "alice@acme.com");
    await keep(house, { externalId: accounts.alice, email: "Alice@acme.com" });

    const resolved = await resolveIdentity(house.world, user, "okta", null);

    expect(resolved).toMatchObject({ ok: true, value: { externalId: accounts.alice } });
    expect(callsOf(house)).toEqual(["findAccountById"]);
    expect(
      await house.rows("select data->'tried' as tried from audit_event where action = 'identity.linked'"),
    ).toMatchObject([{ tried: [{ step: "stored" }, { step: "get-identity" }, { step: "synced", outcome: "found" }] }]);
  });

  test.each([
    ["is gone", (house: TestWorld) => house.directory.removeAccount("00uOLD")],
    [
      "has another address by now",
      (house: TestWorld) => house.directory.updateAccount("00uOLD", { email: "recycled@acme.com" }),
    ],
  ])("safety 28: an account that was synced and %s is not believed: the directory decides", async (_, change) => {
    const house = await createWorld();
    const user = await house.meet(alice, "alice@acme.com");
    house.directory.addAccount({ externalId: "00uOLD", login: "old", email: "alice@acme.com" });
    await keep(house, { externalId: "00uOLD", email: "alice@acme.com" });
    change(house);

    const resolved = await resolveIdentity(house.world, user, "okta", null);

    expect(resolved).toMatchObject({ ok: true, value: { externalId: accounts.alice } });
  });

  test("safety 28: two synced accounts with the address link nobody, whatever the directory says now", async () => {
    const house = await createWorld();
    const user = await house.meet(alice, "alice@acme.com");
    for (const externalId of ["00uONE", "00uTWO"]) await keep(house, { externalId, email: "alice@acme.com" });

    expect(await resolveIdentity(house.world, user, "okta", null)).toMatchObject({
      refusal: { reason: "identity-ambiguous" },
    });
    expect(await links(house)).toEqual([]);
  });
});

/** The store knows an account, as from a sync. */
async function keep(house: TestWorld, account: { readonly externalId: string; readonly email: string }): Promise<void> {
  await house.store.transaction((tx) => tx.keepResource(buildResource({ ...account, seenAt: tx.now })));
}

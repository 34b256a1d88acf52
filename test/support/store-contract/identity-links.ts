import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type ExternalIdentity, identitySources, mayOverwrite } from "../../../src/domain/identity.ts";
import type { User } from "../../../src/domain/user.ts";
import { buildIdentity } from "../builders.ts";
import { type OpenStore, type Scene, setScene, type StoreWorld } from "./store-world.ts";

const everyPair = identitySources.flatMap((present) =>
  identitySources.flatMap((incoming) =>
    [true, false].flatMap((isSame) => [true, false].map((force) => ({ present, incoming, isSame, force }))),
  ),
);

/** One store for all of them; each test has an account of its own. */
function shareScene(open: OpenStore): () => Scene & { readonly account: string } {
  let world: StoreWorld | null = null;
  let scene: Scene | null = null;
  let account = "";
  beforeAll(async () => {
    world = await open();
    scene = await setScene(world);
  });
  beforeEach(() => void (account = `00u-${randomUUID()}`));
  afterAll(async () => world?.close());
  return () => {
    if (scene === null) throw new Error("The scene is set before the tests, not earlier.");
    return { ...scene, account };
  };
}

/** At most one live owner for each account, by the trust rule, whoever comes first. */
export function identityLinkContract(open: OpenStore): void {
  describe("a link", () => {
    testLinks(open);
  });
}

function testLinks(open: OpenStore): void {
  const scene = shareScene(open);
  const link = (identity: ExternalIdentity, force = false) =>
    scene().store.transaction((tx) => tx.linkIdentity(identity, { force }));
  const linkOf = (user: User, overrides: Partial<ExternalIdentity> = {}) =>
    buildIdentity({ userId: user.id, externalId: scene().account, ...overrides });
  const owners = () => scene().liveOwners(scene().account);
  const changeLinks = (change: "freeze" | "unlink") => scene().changeLinks(scene().account, change);

  describe("the trust rule in the store and in the domain", () => {
    test.each(everyPair)(
      "safety 30: over $present, $incoming is written by both or by neither (same owner: $isSame, force: $force)",
      async ({ present, incoming, isSame, force }) => {
        const { ada, bo } = scene();
        const first = linkOf(ada, { source: present });
        const second = linkOf(isSame ? ada : bo, { source: incoming });
        await link(first);

        const answer = await link(second, force);

        const isAllowed = mayOverwrite(first, second, force);
        const { userId, source } = isAllowed ? second : first;
        expect(answer).toBe(isAllowed ? "linked" : isSame ? "lower-trust" : "owned-by-another");
        expect(await owners()).toEqual([{ userId, source }]);
      },
    );

    test.each(everyPair.filter(({ force }) => !force))(
      "safety 30: $incoming that comes while $present is being written never wins where the rule says no (same owner: $isSame)",
      async ({ present, incoming, isSame }) => {
        const { store, ada, bo, untilSomebodyWaits } = scene();
        const first = linkOf(ada, { source: present });
        const second = linkOf(isSame ? ada : bo, { source: incoming });
        const written = Promise.withResolvers<void>();
        const goOn = Promise.withResolvers<void>();
        const writing = store.transaction(async (tx) => {
          await tx.linkIdentity(first);
          written.resolve();
          await goOn.promise;
        });
        await written.promise;

        const coming = link(second);
        await untilSomebodyWaits();
        goOn.resolve();
        await writing;
        const answer = await coming;

        const { userId, source } = answer === "linked" ? second : first;
        expect(await owners()).toEqual([{ userId, source }]);
        expect(answer === "linked" && !mayOverwrite(first, second)).toBe(false);
        expect(isSame && mayOverwrite(first, second)).toBe(isSame && answer === "linked");
      },
    );
  });

  describe("one live owner for each account", () => {
    test("safety 11: two people claim one account at once: one wins and the other is told", async () => {
      const { ada, bo } = scene();

      const answers = await Promise.all([ada, bo].map((user) => link(linkOf(user, { source: "manual" }))));

      expect(answers.toSorted()).toEqual(["linked", "owned-by-another"]);
      expect(await owners()).toHaveLength(1);
    });

    test.each([false, true])(
      "who keeps the owner takes no account over, whatever the trust, and writes over their own (force: %s)",
      async (force) => {
        const { ada, bo } = scene();
        const keeping = (identity: ExternalIdentity) =>
          scene().store.transaction((tx) => tx.linkIdentity(identity, { force, keepsOwner: true }));
        await link(linkOf(ada, { source: "connector_sync" }));

        const answers = [
          await keeping(linkOf(bo, { source: "manual" })),
          await keeping(linkOf(ada, { source: "manual" })),
        ];

        expect(answers).toEqual(["owned-by-another", "linked"]);
        expect(await owners()).toEqual([{ userId: ada.id, source: "manual" }]);
      },
    );

    test("the same id at another connector is another account", async () => {
      const { store, ada, bo } = scene();
      await store.transaction((tx) =>
        tx.rememberConnector({ id: "onelogin", type: "onelogin", name: "OneLogin", organisationId: null }),
      );
      await link(linkOf(ada));

      expect(await link(linkOf(bo, { connectorId: "onelogin" }))).toBe("linked");
    });

    test("a person may own several accounts of one connector", async () => {
      const { store, ada, account } = scene();
      await link(linkOf(ada));
      await link(linkOf(ada, { externalId: `${account}-second` }));

      const accounts = await store.liveIdentities(ada.id, "okta");

      const ids = accounts.map(({ externalId }) => externalId).filter((id) => id.startsWith(account));
      expect(ids.toSorted()).toEqual([account, `${account}-second`]);
    });

    test("an owner who was replaced is nobody's any more, and may come back", async () => {
      const { store, ada, bo, account } = scene();
      await link(linkOf(ada, { source: "connector_sync" }));
      await link(linkOf(bo, { source: "manual" }));
      const meanwhile = await store.liveIdentities(ada.id, "okta");

      const answer = await link(linkOf(ada, { source: "manual" }), true);

      expect(meanwhile.filter(({ externalId }) => externalId === account)).toEqual([]);
      expect(answer).toBe("linked");
      expect(await owners()).toEqual([{ userId: ada.id, source: "manual" }]);
      expect(await store.findIdentityOwner("okta", account)).toMatchObject({ userId: ada.id });
    });

    test("the owners of accounts are found, each under their account", async () => {
      const { store, ada, account } = scene();
      await link(linkOf(ada));

      const users = await store.usersOfAccounts("okta", [account, "00u-nobody"]);

      expect([...users].map(([id, user]) => [id, user.id])).toEqual([[account, ada.id]]);
    });
  });

  describe("a frozen link", () => {
    test.each([
      ["the owner", "ada", "lower-trust"],
      ["another", "bo", "owned-by-another"],
    ] as const)("is not overwritten for %s, not even by force", async (_who, name, answer) => {
      await link(linkOf(scene().ada, { source: "connector_sync" }));
      await changeLinks("freeze");

      expect(await link(linkOf(scene()[name], { source: "manual" }), true)).toBe(answer);
      expect(await owners()).toEqual([{ userId: scene().ada.id, source: "connector_sync" }]);
    });

    test("is not brought back to life when it was unlinked as well", async () => {
      await link(linkOf(scene().ada, { source: "manual" }));
      await changeLinks("freeze");
      await changeLinks("unlink");

      expect(await link(linkOf(scene().ada, { source: "manual" }))).toBe("lower-trust");
      expect(await owners()).toEqual([]);
    });

    test("that was unlinked keeps its owner from taking the account from another, who keeps it", async () => {
      const { ada, bo } = scene();
      await link(linkOf(ada));
      await changeLinks("freeze");
      await changeLinks("unlink");
      await link(linkOf(bo));

      expect(await link(linkOf(ada, { source: "manual" }))).toBe("lower-trust");
      expect(await owners()).toEqual([{ userId: bo.id, source: "connector_sync" }]);
    });

    test("is not used: the person has no account until an admin has looked at it", async () => {
      const { store, ada, account } = scene();
      await link(linkOf(ada));
      await changeLinks("freeze");

      const usable = await store.liveIdentities(ada.id, "okta");

      expect(usable.filter(({ externalId }) => externalId === account)).toEqual([]);
      expect(await store.findIdentityOwner("okta", account)).toMatchObject({ userId: ada.id });
    });
  });
}

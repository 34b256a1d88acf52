import { expect, test } from "vitest";

import type { Store, Transaction } from "../../src/ports/store.ts";
import { freezeAccount, unfreezeAccount } from "../../src/use-cases/freeze-account.ts";
import { linkAccount } from "../../src/use-cases/link-account.ts";
import { unlinkAccount } from "../../src/use-cases/unlink-account.ts";
import { valueOf } from "../support/builders.ts";
import { accounts, createWorld, slackIds, type TestWorld } from "../support/world.ts";

const { ada, alice, bob } = slackIds;
const second = { externalId: "00uSECOND0000000001", login: "second", email: "second@acme.io" } as const;
const by = { kind: "command-line", name: "root" } as const;

/** A store whose next freeze is held right before it writes, until `meanwhile` settles. */
function holdingFreeze() {
  const hold: { meanwhile: (() => Promise<unknown>) | null; onLock: () => void } = { meanwhile: null, onLock() {} };
  const held = (tx: Transaction): Transaction => ({
    ...tx,
    lockAccountsOf(userId, connectorId) {
      hold.onLock();
      return tx.lockAccountsOf(userId, connectorId);
    },
    async freezeIdentity(...given) {
      const { meanwhile } = hold;
      hold.meanwhile = null;
      await meanwhile?.();
      return tx.freezeIdentity(...given);
    },
  });
  const wrapStore = (store: Store): Store => ({
    ...store,
    transaction: (work) => store.transaction((tx) => work(held(tx))),
  });
  return { hold, wrapStore };
}

/** Alice has two accounts, so that nobody knows which is meant, and her request waits. */
async function waitingBetweenTwo() {
  const house = await createWorld();
  house.directory.addAccount(second);
  await house.meet(alice, "alice@acme.com");
  for (const externalId of [accounts.alice, second.externalId]) await adaLinks(house, alice, externalId);
  const request = await house.ask();
  expect(request.status).toBe("needs_account");
  return { house, request };
}

async function adaLinks(house: TestWorld, slackUserId: string, account: string, force = false) {
  const [admin, user] = [await house.meet(ada), await house.meet(slackUserId)];
  const link = { userId: user.id, connectorId: "okta", account, force, reason: "It is theirs." };
  return valueOf(await linkAccount(house.world, { ...link, by: { kind: "user", userId: admin.id } }));
}

async function linkIdOf(house: TestWorld, externalId: string): Promise<string> {
  return (await house.store.findIdentityOwner("okta", externalId))?.id ?? "";
}

test("safety 5: a link that is being frozen gives no access that the freeze does not see", async () => {
  const { hold, wrapStore } = holdingFreeze();
  const house = await createWorld({ wrapStore });
  const request = await house.approved();
  const identityId = await linkIdOf(house, accounts.alice);
  let draining: Promise<unknown> = Promise.resolve();
  hold.meanwhile = () => {
    const { promise: waits, resolve } = Promise.withResolvers<void>();
    hold.onLock = resolve;
    draining = house.drain();
    return Promise.race([waits, draining]);
  };

  await freezeAccount(house.world, { identityId, by, reason: "It has to be looked at." });
  await draining;
  await house.sweep();

  expect(house.writes()).toEqual([]);
  expect((await house.grantOf(request)).state).toBe("not_applied");
});

test("what began to wait while the link was frozen goes on when it is used again", async () => {
  const { house, request } = await waitingBetweenTwo();
  const identityId = await linkIdOf(house, accounts.alice);
  const reason = "It has to be looked at.";
  await freezeAccount(house.world, { identityId, by, reason });
  await unlinkAccount(house.world, { identityId: await linkIdOf(house, second.externalId), by, reason });

  valueOf(await unfreezeAccount(house.world, { identityId, by, reason }));
  await house.drain();

  expect((await house.request(request.id)).status).toBe("pending");
});

test("what waited between two accounts goes on when one of them is taken over", async () => {
  const { house, request } = await waitingBetweenTwo();

  await adaLinks(house, bob, second.externalId, true);
  await house.drain();

  expect((await house.request(request.id)).status).toBe("pending");
});

test("two people whose accounts are exchanged by force at once do not wait for each other for ever", async () => {
  const { house } = await waitingBetweenTwo();
  await adaLinks(house, bob, accounts.bob);

  const exchanged = [adaLinks(house, bob, accounts.alice, true), adaLinks(house, alice, accounts.bob, true)];

  await expect(Promise.all(exchanged)).resolves.toHaveLength(2);
  expect((await house.store.findIdentityOwner("okta", accounts.alice))?.userId).toBe((await house.user(bob)).id);
});

import { randomUUID } from "node:crypto";

import { MikroORM } from "@mikro-orm/postgresql";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import { type ExternalIdentity, identitySources, mayOverwrite } from "../../src/domain/identity.ts";
import type { User } from "../../src/domain/user.ts";
import type { Store } from "../../src/ports/store.ts";
import { buildIdentity } from "../support/builders.ts";
import { createTestDatabase, prepareTemplate, type TestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

let database: TestDatabase;
let orm: MikroORM;
let store: Store;
let ada: User;
let bo: User;
/** The id of an account that no test before this one used. */
let account: string;

beforeAll(async () => {
  await prepareTemplate("latchkey", async (url) => {
    await (await openDatabase(url)).close(true);
  });
  database = await createTestDatabase("latchkey");
  orm = new MikroORM(ormOptions(database.url));
  store = createStore({ orm, wake: () => Promise.resolve() });
  [ada, bo] = await store.transaction(async (tx) => {
    await tx.rememberConnector({ id: "okta", type: "okta", name: "Okta", organisationId: null });
    const met = (userId: string) => tx.meetUser({ enterpriseId: "", teamId: "T1", userId }, { displayName: userId });
    return [await met("UADA"), await met("UBO")];
  });
});

afterAll(async () => {
  await orm.close(true);
  await database.drop();
});

beforeEach(() => {
  account = `00u-${randomUUID()}`;
});

const link = (identity: ExternalIdentity, force = false) => store.transaction((tx) => tx.linkIdentity(identity, force));
const linkOf = (user: User, overrides: Partial<ExternalIdentity> = {}) =>
  buildIdentity({ userId: user.id, externalId: account, ...overrides });
const liveOwners = () =>
  query<{ user_id: string; source: string }>(
    database.url,
    `select user_id, source from user_external_identity where external_id = '${account}' and unlinked_at is null`,
  );

const everyPair = identitySources.flatMap((present) =>
  identitySources.flatMap((incoming) =>
    [true, false].flatMap((isSame) => [true, false].map((force) => ({ present, incoming, isSame, force }))),
  ),
);

describe("the trust rule in SQL and in the domain", () => {
  test.each(everyPair)(
    "safety 30: over $present, $incoming is written by both or by neither (same owner: $isSame, force: $force)",
    async ({ present, incoming, isSame, force }) => {
      const first = linkOf(ada, { source: present });
      const second = linkOf(isSame ? ada : bo, { source: incoming });
      await link(first);

      const answer = await link(second, force);

      const isAllowed = mayOverwrite(first, second, force);
      const winner = isAllowed ? second : first;
      expect(answer).toBe(isAllowed ? "linked" : isSame ? "lower-trust" : "owned-by-another");
      expect(await liveOwners()).toEqual([{ user_id: winner.userId, source: winner.source }]);
    },
  );

  test.each(everyPair.filter(({ force }) => !force))(
    "safety 30: $incoming that comes while $present is being written never wins where the rule says no (same owner: $isSame)",
    async ({ present, incoming, isSame }) => {
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

      const winner = answer === "linked" ? second : first;
      expect(await liveOwners()).toEqual([{ user_id: winner.userId, source: winner.source }]);
      expect(answer === "linked" && !mayOverwrite(first, second)).toBe(false);
      expect(isSame && mayOverwrite(first, second)).toBe(isSame && answer === "linked");
    },
  );
});

const bothClaim = () =>
  Promise.all([ada, bo].map((user) => link(linkOf(user, { source: "manual" })).catch(() => "thrown")));

describe("one live owner for each account", () => {
  test("safety 11: two people claim one account at once: one wins and the other is told", async () => {
    const answers = await bothClaim();

    expect(answers.toSorted()).toEqual(["linked", "owned-by-another"]);
    expect(await liveOwners()).toHaveLength(1);
  });

  test("safety 11: it is the constraint that keeps it: without it both own the account", async () => {
    await query(database.url, "drop index user_external_identity_one_live_owner");
    onTestFinished(async () => {
      await query(
        database.url,
        `delete from user_external_identity where external_id = '${account}';
         create unique index user_external_identity_one_live_owner
           on user_external_identity (connector_id, external_id) where unlinked_at is null`,
      );
    });
    const bothLinked = Promise.withResolvers<void>();
    let links = 0;
    const claim = (user: User) =>
      store.transaction(async (tx) => {
        const answer = await tx.linkIdentity(linkOf(user, { source: "manual" }));
        links += 1;
        if (links === 2) bothLinked.resolve();
        await bothLinked.promise;
        return answer;
      });

    const answers = await Promise.all([claim(ada), claim(bo)]);

    expect(answers).toEqual(["linked", "linked"]);
    expect(await liveOwners()).toHaveLength(2);
  });

  test("the same id at another connector is another account", async () => {
    await store.transaction((tx) =>
      tx.rememberConnector({ id: "onelogin", type: "onelogin", name: "OneLogin", organisationId: null }),
    );
    await link(linkOf(ada));

    expect(await link(linkOf(bo, { connectorId: "onelogin" }))).toBe("linked");
  });

  test("a person may own several accounts of one connector", async () => {
    await link(linkOf(ada));
    await link(linkOf(ada, { externalId: `${account}-second` }));

    const accounts = await store.liveIdentities(ada.id, "okta");

    const ids = accounts.map(({ externalId }) => externalId);
    expect(ids.filter((id) => id.startsWith(account)).toSorted()).toEqual([account, `${account}-second`]);
  });

  test("an owner who was replaced stays in the history, unlinked, and may come back", async () => {
    await link(linkOf(ada, { source: "connector_sync" }));
    await link(linkOf(bo, { source: "manual" }));
    const history = await query(
      database.url,
      `select user_id from user_external_identity where external_id = '${account}' and unlinked_at is not null`,
    );

    const answer = await link(linkOf(ada, { source: "manual" }), true);

    expect(history).toEqual([{ user_id: ada.id }]);
    expect(answer).toBe("linked");
    expect(await liveOwners()).toEqual([{ user_id: ada.id, source: "manual" }]);
    expect(await store.findIdentityOwner("okta", account)).toMatchObject({ userId: ada.id });
  });
});

const changeLink = (change: string) =>
  query(database.url, `update user_external_identity set ${change} where external_id = '${account}'`);

describe("a frozen link", () => {
  test.each([
    ["the owner", () => ada, "lower-trust"],
    ["another", () => bo, "owned-by-another"],
  ] as const)("is not overwritten for %s, not even by force", async (_who, user, answer) => {
    await link(linkOf(ada, { source: "connector_sync" }));
    await changeLink("frozen_at = now()");

    expect(await link(linkOf(user(), { source: "manual" }), true)).toBe(answer);
    expect(await liveOwners()).toEqual([{ user_id: ada.id, source: "connector_sync" }]);
  });

  test("is not brought back to life when it was unlinked as well", async () => {
    await link(linkOf(ada, { source: "manual" }));
    await changeLink("frozen_at = now()");
    await changeLink("unlinked_at = now()");

    expect(await link(linkOf(ada, { source: "manual" }))).toBe("lower-trust");
    expect(await liveOwners()).toEqual([]);
  });

  test("that was unlinked keeps its owner from taking the account from another, who keeps it", async () => {
    await link(linkOf(ada));
    await changeLink("frozen_at = now(), unlinked_at = now()");
    await link(linkOf(bo));

    expect(await link(linkOf(ada, { source: "manual" }))).toBe("lower-trust");
    expect(await liveOwners()).toEqual([{ user_id: bo.id, source: "connector_sync" }]);
  });

  test("is not used: the person has no account until an admin has looked at it", async () => {
    await link(linkOf(ada));
    await changeLink("frozen_at = now()");

    const usable = await store.liveIdentities(ada.id, "okta");
    expect(usable.filter(({ externalId }) => externalId === account)).toEqual([]);
    expect(await store.findIdentityOwner("okta", account)).toMatchObject({ userId: ada.id });
  });
});

async function untilSomebodyWaits(): Promise<void> {
  await vi.waitFor(
    async () => {
      const waiting = await query(
        database.url,
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(waiting).not.toEqual([]);
    },
    { timeout: 10_000, interval: 10 },
  );
}

import { describe, expect, test } from "vitest";

import { askForSync } from "../../../src/use-cases/ask-for-sync.ts";
import { InMemoryDirectory } from "../../../src/testing/fakes/in-memory-directory.ts";
import { createWorld, slackIds, type TestWorld } from "../../support/world.ts";

type Name = keyof typeof slackIds;

/** A house with a second directory, in which people may have an account beside the one that access is given to. */
async function openHouse() {
  const hr = new InMemoryDirectory();
  const house = await createWorld({ others: { hr } });
  return { house, hr };
}

interface Known {
  readonly connector?: string;
  readonly account?: string;
  /** What a sync knows of the account. */
  readonly row?: "suspended" | "departed" | "active";
  readonly isUnlinked?: boolean;
}

/** Somebody has an account of which a sync knows something. */
async function has(house: TestWorld, name: Name, known: Known = {}): Promise<void> {
  const { connector = "hr", account = `hr-${name}`, row = "suspended", isUnlinked = false } = known;
  const { id } = await house.meet(slackIds[name]);
  await house.rows(
    `insert into connector (id, type, name) values ('${connector}', 'okta', 'HR') on conflict do nothing;
     insert into connector_resource
       (id, connector_id, kind, external_id, status, is_active, is_suspended, departed_at, content_hash, seen_at)
     values (gen_random_uuid(), '${connector}', 'user', '${account}', '${row}', ${row === "active"},
       ${row === "suspended"}, ${row === "departed" ? "now()" : "null"}, '', now());
     insert into user_external_identity
       (id, user_id, connector_id, external_id, source, verification_method, verified_at, unlinked_at)
     values (gen_random_uuid(), '${id}', '${connector}', '${account}', 'manual', 'admin', now(),
       ${isUnlinked ? "now()" : "null"})`,
  );
}

const isLeft = { ok: false, refusal: { reason: "standing", problem: "left" } };

describe("R10: whoever has left one system, in every other one", () => {
  test.each(["suspended", "departed"] as const)("asks for nothing (%s)", async (row) => {
    const { house } = await openHouse();
    await has(house, "alice", { row });

    const asked = await house.ask();

    expect(asked).toMatchObject({ status: "refused", statusReason: expect.stringContaining("suspended or deleted") });
  });

  test("asks for nothing, though an account that was theirs once is in use", async () => {
    const { house } = await openHouse();
    await has(house, "alice", { account: "hr-once", row: "active", isUnlinked: true });
    await has(house, "alice");

    expect((await house.ask()).status).toBe("refused");
  });

  test("decides nothing", async () => {
    const { house } = await openHouse();
    const request = await house.ask();
    await has(house, "bob");

    expect(await house.click(request)).toMatchObject(isLeft);
  });

  test.each(["alice", "bob"] as const)(
    "is given nothing, and has given nothing, by an approval before (%s)",
    async (name) => {
      const { house } = await openHouse();
      const request = await house.approved();
      await has(house, name);

      await house.drain();

      expect(house.writes()).toEqual([]);
      expect((await house.grantOf(request)).state).toBe("not_applied");
    },
  );

  test("says of no account that it is theirs", async () => {
    const { house } = await openHouse();
    await has(house, "alice");

    expect(await house.submitClaim({ account: "alice@acme.com" })).toMatchObject(isLeft);
  });

  test("confirms nobody's account as an admin, and is none", async () => {
    const { house } = await openHouse();
    house.directory.addAccount({ login: "a.work", email: "alice@acme.io" });
    const claim = await house.claim({ account: "a.work", method: "admin-approval" });
    await has(house, "ada");

    const confirmed = await house.confirm(claim);
    const asked = await askForSync(house.world, { bySlackUserId: slackIds.ada, connectorId: "okta", kind: "full" });

    expect(confirmed).toMatchObject(isLeft);
    expect(asked).toMatchObject(isLeft);
    expect(await house.store.findIdentityOwner("okta", claim.account?.externalId ?? "")).toBeNull();
  });
});

describe("whoever has not left", () => {
  test("since another account of theirs there is in use, asks", async () => {
    const { house } = await openHouse();
    await has(house, "alice");
    await has(house, "alice", { account: "hr-alice-too", row: "active" });

    expect((await house.ask()).status).toBe("pending");
  });

  test("since the account is not theirs any more, asks", async () => {
    const { house } = await openHouse();
    await has(house, "alice", { isUnlinked: true });

    expect((await house.ask()).status).toBe("pending");
  });

  test("since nobody can look there any more, asks: what is not configured says nothing", async () => {
    const { house } = await openHouse();
    await has(house, "alice", { connector: "gone" });

    expect((await house.ask()).status).toBe("pending");
  });

  test("since the directory says so now, asks, and is not looked up the next time", async () => {
    const { house, hr } = await openHouse();
    hr.addAccount({ externalId: "hr-alice", login: "alice@acme.com" });
    await has(house, "alice");
    const first = await house.ask();
    hr.calls.length = 0;

    const second = await house.ask({ target: "billing" });

    expect([first.status, second.status]).toEqual(["pending", "pending"]);
    expect(hr.calls.filter(({ method }) => method === "findAccountById")).toEqual([]);
  });

  test("as far as anybody knows, since the directory is away, does not get on until it can be asked", async () => {
    const { house, hr } = await openHouse();
    await has(house, "alice");
    hr.failNext("findAccountById", "unavailable", Infinity);

    const asked = await house.ask();

    expect(asked.status).toBe("received");
  });
});

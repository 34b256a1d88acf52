import { expect, test } from "vitest";

import type { Store, Transaction } from "../../src/ports/store.ts";
import { submitRequest } from "../../src/use-cases/submit-request.ts";
import { accounts, createWorld, slackIds, type TestWorld } from "../support/world.ts";

class DatabaseFault extends Error {}

/** A database that fails at the n-th call inside a transaction, counted from when it was told. */
class FaultyDatabase {
  #left = Number.POSITIVE_INFINITY;
  /** The calls made since it was told to fail, the failing one last. */
  calls: string[] = [];

  failAt(call: number) {
    this.#left = call;
    this.calls = [];
  }

  mend() {
    this.#left = Number.POSITIVE_INFINITY;
  }

  readonly wrap = (store: Store): Store => ({
    ...store,
    transaction: (run) => store.transaction((tx) => run(this.#watch(tx))),
  });

  #watch(tx: Transaction): Transaction {
    return new Proxy(tx, {
      get: (target, name, receiver) => {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== "function") return method;
        return (...given: readonly unknown[]): unknown => {
          this.calls.push(String(name));
          this.#left -= 1;
          if (this.#left <= 0) throw new DatabaseFault(`The database failed at ${String(name)}.`);
          return Reflect.apply(method, target, given);
        };
      },
    });
  }
}

/** Lets `work` fail at its first call, then at its second, and so on until it gets through. Gives how often it failed. */
async function failEverywhere(database: FaultyDatabase, work: () => Promise<unknown>, check: () => Promise<void>) {
  for (let call = 1; ; call += 1) {
    database.failAt(call);
    const fault = await work().then(
      () => null,
      (error: unknown) => error,
    );
    database.mend();
    if (fault === null) return call - 1;
    expect(fault).toBeInstanceOf(DatabaseFault);
    await check();
  }
}

async function openRow(house: TestWorld) {
  const [row] = await house.rows<{ id: string; status: string; version: number }>(
    "select id, status, version from access_request",
  );
  return row;
}

test("safety 39: wherever the database fails while somebody asks, nothing is kept and asking again works", async () => {
  const database = new FaultyDatabase();
  const house = await createWorld({ wrapStore: database.wrap });
  const command = {
    flow: "database",
    target: "database",
    answers: { reason: "an incident", duration: "3600" },
    bySlackUserId: slackIds.alice,
    beneficiarySlackUserId: null,
    startsAt: null,
    context: {},
    source: "slack",
    sourceChannel: null,
    slackViewId: "V0FORM",
  } as const;

  const failures = await failEverywhere(
    database,
    () => submitRequest(house.world, command),
    async () => expect(await openRow(house)).toBeUndefined(),
  );

  expect(failures).toBeGreaterThanOrEqual(6);
  expect(await openRow(house)).toMatchObject({ status: "received" });
});

test("safety 39: wherever the database fails while somebody approves, the click fails, nothing is kept, and no provider is called", async () => {
  const database = new FaultyDatabase();
  const house = await createWorld({ wrapStore: database.wrap });
  const request = await house.ask();

  const failures = await failEverywhere(
    database,
    () => house.click(request),
    async () => {
      expect(await openRow(house)).toMatchObject({ status: "pending", version: request.version });
      expect(await house.rows("select 1 from access_grant union all select 1 from request_decision")).toEqual([]);
      expect(await house.drain()).toEqual([]);
      expect(house.writes()).toEqual([]);
    },
  );

  expect(failures).toBeGreaterThanOrEqual(9);
  expect(database.calls).toContain("addGrant");
  expect((await openRow(house))?.status).toBe("approved");
});

test("safety 39: wherever the database fails while access is given, the intent is committed before the provider is called", async () => {
  const database = new FaultyDatabase();
  const house = await createWorld({ wrapStore: database.wrap });
  const request = await house.approved();
  const sweep = async () => {
    house.moveClock(80);
    await house.sweep();
  };
  house.directory.beforeWrite = async () => {
    expect(await house.rows("select state, found_before from access_grant")).toEqual([
      { state: "applying", found_before: false },
    ]);
  };

  const failures = await failEverywhere(database, sweep, async () => {
    const { state } = await house.grantOf(request);
    const isCommitted = state === "applying" || state === "active";
    expect(isCommitted || !house.isMember(accounts.alice)).toBe(true);
  });

  expect(failures).toBeGreaterThanOrEqual(12);
  expect(await house.grantOf(request)).toMatchObject({ state: "active", foundBefore: false });
  expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
});

test("safety 39: wherever the database fails while access is removed, the removal stays owed and is done", async () => {
  const database = new FaultyDatabase();
  const house = await createWorld({ wrapStore: database.wrap });
  const request = await house.granted();
  house.moveClock(3_700);
  const sweep = async () => {
    house.moveClock(80);
    await house.sweep();
  };

  const failures = await failEverywhere(database, sweep, async () => {
    const { state } = await house.grantOf(request);
    expect(state === "ended" && house.isMember(accounts.alice)).toBe(false);
  });

  expect(failures).toBeGreaterThanOrEqual(8);
  expect(house.isMember(accounts.alice)).toBe(false);
  expect((await house.grantOf(request)).state).toBe("ended");
  expect(house.messenger.told("access-ended")).toHaveLength(1);
});

import { describe, expect, test, vi } from "vitest";

import type { Store } from "../../src/ports/store.ts";
import { customTarget } from "../../src/sdk/index.ts";
import { advanceGrant } from "../../src/use-cases/advance-grant.ts";
import { checkObligations } from "../../src/use-cases/check-obligations.ts";
import { claimAccount } from "../../src/use-cases/claim-account.ts";
import { endAccess } from "../../src/use-cases/end-access.ts";
import { linkAccount } from "../../src/use-cases/link-account.ts";
import { listUnmapped } from "../../src/use-cases/list-unmapped.ts";
import { unlinkAccount } from "../../src/use-cases/unlink-account.ts";
import { valueOf } from "../support/builders.ts";
import { PretendStrategy } from "../support/pretend-strategy.ts";
import { accessFlow, createWorld, slackIds, type TestWorld, type WorldOptions } from "../support/world.ts";

const strategyConnector = "strategy-reports";
const place = "alice-db reader";

type Flow = ReturnType<typeof accessFlow>;

function flowOf({ defined: strategy }: PretendStrategy, overrides: Partial<Flow> = {}): Flow {
  const reader = customTarget({ name: "database", strategy, identifier: "reader", label: "Read reports" });
  const writer = customTarget({ name: "billing", strategy, identifier: "writer", label: "Write reports" });
  return accessFlow({ targets: [reader, writer], ...overrides });
}

/** A house in which the database's targets are given by a strategy that knows Alice's account. */
async function createHouse(options: WorldOptions & { readonly flow?: Partial<Flow> } = {}) {
  const strategy = new PretendStrategy();
  strategy.accounts.set(slackIds.alice, "alice-db");
  const { flow, wrapStore, ...rest } = options;
  let writing = 0;
  const countWrites = (store: Store): Store => ({
    ...store,
    async transaction(work) {
      writing += 1;
      try {
        return await store.transaction(work);
      } finally {
        writing -= 1;
      }
    },
  });
  const house = await createWorld({
    flows: [flowOf(strategy, flow)],
    strategyLimitMs: 50,
    wrapStore: (store) => countWrites(wrapStore?.(store) ?? store),
    ...rest,
  });
  /** Waits until code that ended after its time is written down as this, and nobody writes any more. */
  const untilLate = async (gift: { readonly state: string; readonly kept?: unknown }) => {
    await expect.poll(() => gifts(house)).toMatchObject([gift]);
    await expect.poll(() => writing).toBe(0);
  };
  return { house, strategy, untilLate };
}

/** What the rows say was given. */
function gifts(house: TestWorld) {
  return house.rows<{ external_id: string; resource_id: string; state: string; kept: unknown }>(
    "select external_id, resource_id, state, kept from strategy_membership order by resource_id",
  );
}

async function giveBack(house: TestWorld, request: { readonly id: string }) {
  valueOf(await endAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.alice }));
  return house.drain();
}

async function linkTo(house: TestWorld, slackUserId: string, account: string) {
  const { id: userId } = await house.meet(slackUserId, `${slackUserId.slice(2).toLowerCase()}@acme.com`);
  const admin = await house.meet(slackIds.ada, "ada@acme.com");
  const by = { kind: "user", userId: admin.id } as const;
  return linkAccount(house.world, {
    userId,
    connectorId: strategyConnector,
    account,
    by,
    force: false,
    reason: null,
  });
}

/** A store that breaks, once, when the row of a gift is about to say this for the given time. */
function breakingAt(state: "escalating" | "escalated" | "deescalated", time = 1): Pick<WorldOptions, "wrapStore"> {
  let seen = 0;
  const wrapStore = (store: Store): Store => ({
    ...store,
    transaction: (work) =>
      store.transaction((tx) =>
        work({
          ...tx,
          async saveStrategyMembership(membership) {
            if (membership.state === state) seen += 1;
            if (membership.state === state && seen === time) throw new Error("killed");
            await tx.saveStrategyMembership(membership);
          },
        }),
      ),
  });
  return { wrapStore };
}

describe("what a strategy gives", () => {
  test("is given once it was approved, counts when the code is through, and is taken back on time", async () => {
    const { house, strategy } = await createHouse();
    const request = await house.granted();
    const during = [(await house.grantOf(request)).state, [...strategy.given], await gifts(house)];

    house.moveClock(3_700);
    await house.drain();

    expect(during).toEqual([
      "active",
      [place],
      [{ external_id: "alice-db", resource_id: "reader", state: "escalated", kept: { by: slackIds.bob } }],
    ]);
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(strategy.given).toEqual(new Set());
    expect(await gifts(house)).toMatchObject([{ state: "deescalated", kept: null }]);
    expect(house.messenger.told("access-granted").map(({ to }) => to)).toEqual([slackIds.alice]);
    expect(house.messenger.told("access-ended").map(({ to }) => to)).toEqual([slackIds.alice]);
  });

  test("the code is told the same as hooks: who asked, who approved, who ended it, what was typed, and what was kept", async () => {
    const { house, strategy } = await createHouse({ flow: { vars: { region: "eu" } } });
    const request = await house.granted();
    await giveBack(house, request);

    const [escalated] = strategy.callsOf("escalate");
    const [deescalated] = strategy.callsOf("deescalate");
    const target = { name: "database", label: "Read reports", settings: { identifier: "reader" } };
    expect(escalated?.told).toMatchObject({
      identity: { externalId: "alice-db" },
      target,
      event: {
        user: { slackUserId: slackIds.bob },
        requester: { slackUserId: slackIds.alice },
        beneficiary: {
          slackUserId: slackIds.alice,
          externalIdentities: [{ connectorId: strategyConnector, externalId: "alice-db" }],
        },
        request: { id: request.id, fields: { reason: "an incident" }, duration: 3_600, target },
        target,
        flow: { name: "database", label: "Database access", vars: { region: "eu" } },
        cause: null,
      },
    });
    expect(escalated?.told.event.actor("approve")?.slackUserId).toBe(slackIds.bob);
    expect(deescalated?.told).toMatchObject({
      identity: { externalId: "alice-db" },
      target,
      kept: { by: slackIds.bob },
      event: { user: { slackUserId: slackIds.alice }, cause: "given-back", request: { id: request.id } },
    });
  });

  test("safety 14: that the code may run, and that nothing was there before, is committed before it runs", async () => {
    const { house, strategy } = await createHouse({ strategyLimitMs: 60_000 });
    const seen: unknown[] = [];
    strategy.next("escalate", async (change) => {
      seen.push(...(await house.rows("select state, found_before from access_grant")), ...(await gifts(house)));
      change();
    });

    await house.granted();

    expect(seen).toEqual([
      { state: "applying", found_before: false },
      { external_id: "alice-db", resource_id: "reader", state: "escalating", kept: null },
    ]);
  });

  test("safety 20: an account that is unlinked meanwhile is the one it is taken back from", async () => {
    const { house, strategy } = await createHouse();
    const request = await house.granted();
    const [link] = await house.store.identitiesOf([(await house.user(slackIds.alice)).id]);

    const by = { kind: "system" } as const;
    valueOf(await unlinkAccount(house.world, { identityId: link?.id ?? "", by, reason: null }));
    await house.drain();

    expect(strategy.callsOf("deescalate").map(({ told }) => told.identity)).toEqual([{ externalId: "alice-db" }]);
    expect(strategy.given).toEqual(new Set());
    expect(await house.grantOf(request)).toMatchObject({ state: "ended", endCause: "no-longer-allowed" });
  });
});

describe("safety 13: killed on the way", () => {
  test("safety 13: between escalate and its commit, and over before it came back: it is still taken back", async () => {
    const { house, strategy } = await createHouse(breakingAt("escalated"));
    const request = await house.approved();
    await expect(house.drain()).rejects.toThrow("killed");
    const there = [...strategy.given];
    house.restart();

    house.moveClock(3_700);
    await house.sweep();

    expect(there).toEqual([place]);
    expect(strategy.given).toEqual(new Set());
    expect(strategy.callsOf("deescalate").map(({ told }) => told.kept)).toEqual([null]);
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.messenger.told("access-granted")).toEqual([]);
  });

  test("safety 13: between escalate and its commit, and back in time: it is called again and then counts", async () => {
    const { house, strategy } = await createHouse(breakingAt("escalated"));
    const request = await house.approved();
    await expect(house.drain()).rejects.toThrow("killed");
    house.restart();

    await house.sweep();
    const active = await house.grantOf(request);
    house.moveClock(3_700);
    await house.drain();

    expect(active).toMatchObject({ state: "active", foundBefore: false });
    expect(strategy.callsOf("escalate")).toHaveLength(2);
    expect(strategy.callsOf("deescalate").map(({ told }) => told.kept)).toEqual([{ by: slackIds.bob }]);
    expect(strategy.given).toEqual(new Set());
  });

  test("safety 13: before the intent was committed: no code ran, and none has to", async () => {
    const { house, strategy } = await createHouse(breakingAt("escalating"));
    const request = await house.approved();
    await expect(house.drain()).rejects.toThrow("killed");
    house.restart();

    house.moveClock(3_700);
    await house.sweep();

    expect(strategy.callsOf("escalate")).toEqual([]);
    expect(strategy.callsOf("deescalate")).toEqual([]);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 13: between deescalate and its commit: it is called again, with what was kept", async () => {
    const { house, strategy } = await createHouse(breakingAt("deescalated"));
    const request = await house.granted();
    house.moveClock(3_700);
    await expect(house.drain()).rejects.toThrow("killed");
    house.restart();

    await house.sweep();

    const kept = { by: slackIds.bob };
    expect(strategy.callsOf("deescalate").map(({ told }) => told.kept)).toEqual([kept, kept]);
    expect((await house.grantOf(request)).state).toBe("ended");
  });
});

function giveAndThrow(change: () => void): never {
  change();
  throw new Error("the answer was lost");
}

describe("code that fails", () => {
  test("an escalate that throws is told to the admins once, the grant waits, and is given when it works", async () => {
    const { house, strategy } = await createHouse();
    strategy.next("escalate", () => Promise.reject(new RangeError("password=canary")), 2);
    const request = await house.granted();
    await house.retry();
    const waiting = await house.grantOf(request);
    const saidTooEarly = house.messenger.told("access-granted");

    await house.retry();

    const told = house.messenger.told("flow-failed").map(({ detail }) => detail);
    expect(waiting).toMatchObject({
      state: "applying",
      note: "The code of the strategy itself fails. The admins were told; Latchkey keeps trying.",
    });
    expect(saidTooEarly).toEqual([]);
    expect(told).toEqual([
      'The escalate of the strategy "reports" failed, so the access does not count as given, and it is called again: it threw RangeError. The log has the details.',
    ]);
    expect((await house.grantOf(request)).state).toBe("active");
    expect(strategy.given).toEqual(new Set([place]));
  });

  test("an escalate that threw after it had given is undone when the time is over", async () => {
    const { house, strategy } = await createHouse();
    strategy.next("escalate", giveAndThrow, Number.POSITIVE_INFINITY);
    const request = await house.granted();

    house.moveClock(3_700);
    await house.sweep();

    expect(strategy.given).toEqual(new Set());
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.messenger.told("access-granted")).toEqual([]);
  });

  test("an escalate that hangs is given up, told that its time is up, and undone", async () => {
    const { house, strategy } = await createHouse();
    strategy.next("escalate", () => new Promise(() => undefined), Number.POSITIVE_INFINITY);
    const request = await house.granted();
    const signal = strategy.callsOf("escalate")[0]?.told.signal;

    house.moveClock(3_700);
    await house.sweep();

    expect(signal?.aborted).toBe(true);
    expect(house.messenger.told("flow-failed").map(({ detail }) => detail)).toEqual([
      expect.stringContaining("it took longer than 0.05 seconds."),
    ]);
    expect(strategy.callsOf("deescalate")).toHaveLength(1);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  const circle: { self?: unknown } = {};
  circle.self = circle;

  test.each([
    ["a date", new Date(0)],
    ["a function", () => 1],
    ["not a number", Number.NaN],
    ["a bigint", 1n],
    ["a circle", circle],
    ["text no database can hold", "a\0b"],
    ["half a character", { key: "\ud800" }],
    ["a book", "x".repeat(10_001)],
  ])("an escalate that returns %s does not count, and is undone", async (_, answer) => {
    const { house, strategy } = await createHouse();
    strategy.next(
      "escalate",
      (change) => {
        change();
        return answer;
      },
      Number.POSITIVE_INFINITY,
    );
    const request = await house.granted();
    const waiting = (await house.grantOf(request)).state;

    house.moveClock(3_700);
    await house.sweep();

    expect(waiting).toBe("applying");
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("it returned something that cannot be kept.");
    expect(strategy.given).toEqual(new Set());
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 16: a deescalate that fails is owed for ever, told to the admins, and done when it works", async () => {
    const { house, strategy } = await createHouse();
    strategy.next("deescalate", () => Promise.reject(new Error("down")), Number.POSITIVE_INFINITY);
    const request = await house.granted();
    house.moveClock(3_700);
    await house.drain();
    house.moveClock(86_400);
    await house.sweep();
    const late = await house.grantOf(request);
    const isStillThere = strategy.given.has(place);
    strategy.mend();

    await house.retry();

    expect(late.state).toBe("ending");
    expect(isStillThere).toBe(true);
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("the access may still be there");
    expect(house.messenger.told("removal-late")).toHaveLength(1);
    expect(strategy.given).toEqual(new Set());
    expect((await house.grantOf(request)).state).toBe("ended");
  });
});

describe("safety 25: code that ends after its time", () => {
  test("safety 25: an escalate that gives after it was undone is undone once more", async () => {
    const { house, strategy, untilLate } = await createHouse();
    const hanging = Promise.withResolvers<void>();
    strategy.next("escalate", async (change) => {
      await hanging.promise;
      change();
      return "late";
    });
    const request = await house.granted();
    await giveBack(house, request);
    const ended = (await house.grantOf(request)).state;

    hanging.resolve();
    await untilLate({ state: "escalated", kept: "late" });
    const isThere = strategy.given.has(place);
    await house.sweep();

    expect([ended, isThere]).toEqual(["ended", true]);
    expect(strategy.given).toEqual(new Set());
    expect(strategy.callsOf("deescalate").map(({ told }) => told.kept)).toEqual([null, "late"]);
    expect(await gifts(house)).toMatchObject([{ state: "deescalated" }]);
  });

  test("safety 25: one that fails late may have given all the same, and is undone once more", async () => {
    const { house, strategy, untilLate } = await createHouse();
    const hanging = Promise.withResolvers<void>();
    strategy.next("escalate", async (change) => {
      await hanging.promise;
      change();
      throw new Error("the answer was lost");
    });
    const request = await house.granted();
    await giveBack(house, request);

    hanging.resolve();
    await untilLate({ state: "escalated" });
    await house.sweep();

    expect(strategy.given).toEqual(new Set());
  });

  test("safety 25: one that gives while it is being undone is undone once more", async () => {
    const { house, strategy } = await createHouse({ strategyLimitMs: 1_500 });
    const hanging = Promise.withResolvers<void>();
    strategy.next("escalate", async (change) => {
      await hanging.promise;
      change();
    });
    const request = await house.granted();
    const meanwhile = Promise.withResolvers<void>();
    strategy.next("deescalate", async (change) => {
      change();
      hanging.resolve();
      await meanwhile.promise;
    });

    const removing = giveBack(house, request);
    await expect.poll(() => gifts(house), { interval: 2 }).toMatchObject([{ state: "escalated" }]);
    meanwhile.resolve();
    await removing;
    await house.retry();
    await house.sweep();

    expect(strategy.given).toEqual(new Set());
    expect(await gifts(house)).toMatchObject([{ state: "deescalated" }]);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 25: what waits to be undone once more is nobody's earlier access: the next grant comes after it", async () => {
    const { house, strategy, untilLate } = await createHouse();
    const hanging = Promise.withResolvers<void>();
    strategy.next("escalate", async (change) => {
      await hanging.promise;
      change();
    });
    await giveBack(house, await house.granted());
    hanging.resolve();
    await untilLate({ state: "escalated" });
    house.work.forget();
    const second = await house.granted();
    const waiting = await house.grantOf(second);

    await house.sweep();
    await house.sweep();
    const active = await house.grantOf(second);
    house.moveClock(3_700);
    await house.sweep();

    expect(waiting).toMatchObject({ state: "pending", foundBefore: null });
    expect(active).toMatchObject({ state: "active", foundBefore: false });
    expect(strategy.given).toEqual(new Set());
  });

  test("safety 25: a deescalate that takes after it was given anew is made good", async () => {
    const { house, strategy, untilLate } = await createHouse();
    const hanging = Promise.withResolvers<void>();
    strategy.next("deescalate", async (change) => {
      await hanging.promise;
      change();
    });
    await giveBack(house, await house.granted());
    await house.retry();
    const second = await house.granted({ slackViewId: "V2" });

    hanging.resolve();
    await untilLate({ state: "escalating" });
    const isThere = strategy.given.has(place);
    await house.sweep();

    expect(isThere).toBe(false);
    expect(strategy.given).toEqual(new Set([place]));
    expect(await gifts(house)).toMatchObject([{ state: "escalated" }]);
    expect((await house.grantOf(second)).state).toBe("active");
  });

  test("safety 25: a worker who was paused inside escalate, and undone by another one, is undone once more", async () => {
    const { house, strategy } = await createHouse({ strategyLimitMs: 60_000 });
    strategy.next("escalate", async () => {
      await house.rows("update access_membership set leased_until = now() - interval '1 second'");
      house.moveClock(3_700);
      const [grant] = await house.rows<{ id: string }>("select id from access_grant");
      await advanceGrant(house.world, grant?.id ?? "");
      strategy.given.add(place);
      return "late";
    });
    const request = await house.approved();

    await house.drain();
    await house.sweep();

    expect((await house.grantOf(request)).state).toBe("ended");
    expect(strategy.callsOf("deescalate").map(({ told }) => told.kept)).toEqual([null, "late"]);
    expect(strategy.given).toEqual(new Set());
    expect(house.messenger.told("access-granted")).toEqual([]);
  });

  test("safety 13: killed while mending, between deescalate and its commit: it is mended after all", async () => {
    const { house, strategy, untilLate } = await createHouse(breakingAt("deescalated", 2));
    const hanging = Promise.withResolvers<void>();
    strategy.next("escalate", async (change) => {
      await hanging.promise;
      change();
    });
    await giveBack(house, await house.granted());
    hanging.resolve();
    await untilLate({ state: "escalated" });
    await expect(house.drain()).rejects.toThrow("killed");
    strategy.given.add(place);
    house.restart();

    await house.sweep();

    expect(strategy.given).toEqual(new Set());
    expect(await gifts(house)).toMatchObject([{ state: "deescalated" }]);
  });

  test("a mending that fails is told to the admins once, and goes on", async () => {
    const { house, strategy, untilLate } = await createHouse();
    const hanging = Promise.withResolvers<void>();
    strategy.next("escalate", async (change) => {
      await hanging.promise;
      change();
    });
    await giveBack(house, await house.granted());
    strategy.next("deescalate", () => Promise.reject(new Error("down")), 2);
    hanging.resolve();
    await untilLate({ state: "escalated" });

    await house.sweep();
    await house.retry();
    await house.retry();

    expect(
      house.messenger.told("flow-failed").filter(({ detail }) => detail?.includes("The deescalate of")),
    ).toHaveLength(1);
    expect(strategy.given).toEqual(new Set());
  });
});

describe("safety 19: overlapping grants", () => {
  test("safety 19: of one account and identifier are one access, which ends with the last", async () => {
    const { house, strategy } = await createHouse();
    const first = await house.granted({ answers: { reason: "first", duration: "3600" } });
    const second = await house.granted({ answers: { reason: "second", duration: "7200" } });

    house.moveClock(3_700);
    await house.drain();
    const between = [(await house.grantOf(first)).state, strategy.given.has(place)];
    house.moveClock(3_700);
    await house.drain();

    expect(between).toEqual(["ended", true]);
    expect(await house.grantOf(second)).toMatchObject({ state: "ended", foundBefore: false });
    expect(strategy.callsOf("escalate")).toHaveLength(1);
    expect(strategy.callsOf("deescalate").map(({ told }) => told.event.request.id)).toEqual([second.id]);
    expect(strategy.given).toEqual(new Set());
  });

  test("safety 19: of another identifier stand beside each other", async () => {
    const { house, strategy } = await createHouse();
    const first = await house.granted();
    await house.granted({ target: "billing" });

    await giveBack(house, first);

    expect(strategy.given).toEqual(new Set(["alice-db writer"]));
  });
});

describe("whose account it is", () => {
  test("what fetchRemoteIdentity names is kept with source workflow, and asked once", async () => {
    const { house, strategy } = await createHouse();

    await house.granted();
    await house.granted({ target: "billing" });

    expect(
      await house.rows(
        "select connector_id, external_id, source, verification_method from user_external_identity where connector_id <> 'okta'",
      ),
    ).toEqual([
      {
        connector_id: strategyConnector,
        external_id: "alice-db",
        source: "workflow",
        verification_method: "fetch-remote-identity",
      },
    ]);
    expect(strategy.callsOf("fetchRemoteIdentity")).toHaveLength(1);
  });

  test("a stored account wins, and nobody is asked", async () => {
    const { house, strategy } = await createHouse();
    valueOf(await linkTo(house, slackIds.alice, "ALICE_2"));

    await house.granted();

    expect(strategy.given).toEqual(new Set(["ALICE_2 reader"]));
    expect(strategy.callsOf("fetchRemoteIdentity")).toEqual([]);
  });

  test("the flow's own rules and the e-mail are not asked, also where the strategy names nothing", async () => {
    const getIdentity = vi.fn<() => string>(() => "somebody");
    const getIdentityLookup = vi.fn<() => string>(() => "somebody@acme.com");
    const { house, strategy } = await createHouse({
      flow: { getIdentity, getIdentityLookup, permissions: () => ({}) },
    });
    strategy.accounts.clear();

    await house.ask();

    expect(getIdentity).not.toHaveBeenCalled();
    expect(getIdentityLookup).not.toHaveBeenCalled();
  });

  test("nothing found ends the request with the exact sentence and what to do: nobody could prove anything here", async () => {
    const { house, strategy } = await createHouse();
    strategy.accounts.clear();

    const request = await house.ask();

    expect(request.status).toBe("refused");
    expect(request.statusReason).toMatch(
      /^Could not find or determine external identity for alice@acme\.com in service Reports\. /,
    );
    expect(request.statusReason).toContain("the strategy's own rule");
    expect(request.statusReason).toContain("`/identity link`");
    expect(request.statusReason).not.toContain("/access map");
    expect(house.messenger.told("account-needed")).toEqual([]);
    expect(house.messenger.told("identity-missing")).toHaveLength(1);
  });

  test("what an admin links is taken as it is, and the next request goes on", async () => {
    const { house, strategy } = await createHouse();
    strategy.accounts.clear();
    await house.ask();

    valueOf(await linkTo(house, slackIds.alice, "Äpfel/42"));
    const request = await house.granted();

    expect((await house.grantOf(request)).state).toBe("active");
    expect(strategy.given).toEqual(new Set(["Äpfel/42 reader"]));
  });

  test.each(["alice-db", "bob-db"])(
    "safety 47: an account of somebody else's is refused, whoever named it first: %s",
    async (account) => {
      const { house, strategy } = await createHouse();
      valueOf(await linkTo(house, slackIds.bob, account));
      strategy.accounts.set(slackIds.alice, account);

      const request = await house.ask();

      expect(request.status).toBe("refused");
      expect(request.statusReason).toContain("No account could be chosen with certainty.");
      expect(request.statusReason).not.toContain("bob");
      expect(strategy.callsOf("escalate")).toEqual([]);
      expect((await house.store.findIdentityOwner(strategyConnector, account))?.userId).toBe(
        (await house.user(slackIds.bob)).id,
      );
    },
  );

  test("safety 11: two people whose account it is said to be at once: one gets it", async () => {
    const { house, strategy } = await createHouse();
    strategy.accounts.set(slackIds.carl, "alice-db");
    await Promise.all([house.submit(), house.submit({ by: slackIds.carl })]);

    await house.drain();

    const rows = await house.rows("select 1 from user_external_identity where external_id = 'alice-db'");
    const statuses = await house.rows<{ status: string }>("select status from access_request order by status");
    expect(rows).toHaveLength(1);
    expect(statuses.map(({ status }) => status)).toEqual(["pending", "refused"]);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("down")), "it threw Error"],
    ["answers no text", () => Promise.resolve(7), "neither text of at most 255 characters nor nothing"],
  ])("a fetchRemoteIdentity that %s is told to the admins, and the request waits", async (_, answer, why) => {
    const { house, strategy } = await createHouse();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    strategy.defined.fetchRemoteIdentity = answer as unknown as () => Promise<string>;

    const request = await house.ask();

    expect(request.status).toBe("received");
    expect(house.messenger.told("flow-failed").map(({ detail }) => detail)).toEqual([expect.stringContaining(why)]);
  });

  test("it cannot be claimed by whoever types it, and is not in the list of what to map", async () => {
    const { house } = await createHouse();
    await house.meet(slackIds.alice, "alice@acme.com");

    const claimed = await claimAccount(house.world, {
      connectorId: strategyConnector,
      account: "root",
      accountId: null,
      method: "admin-approval",
      bySlackUserId: slackIds.alice,
      sourceChannel: null,
    });

    expect(claimed).toMatchObject({ ok: false, refusal: { reason: "proof-not-offered" } });
    const unmapped = await listUnmapped(house.world, slackIds.alice);
    expect(unmapped.map(({ connectorId }) => connectorId)).toEqual(["okta"]);
  });
});

describe("the configuration", () => {
  test("safety 45: a strategy that is lost while access of it lives refuses the start, by name", async () => {
    const { house } = await createHouse();
    await house.granted();
    house.restart({ flows: [] });

    await expect(checkObligations(house.world)).rejects.toThrow(
      /The strategy "reports" has access that is not ended yet\. [^]*`strategies`[^]*Put it back/,
    );
  });

  test("safety 45: one that is listed is kept for ending, though its flow and target are gone", async () => {
    const strategy = new PretendStrategy();
    strategy.accounts.set(slackIds.alice, "alice-db");
    const house = await createWorld({ flows: [flowOf(strategy)], strategies: [strategy.defined] });
    const request = await house.granted();
    house.restart({ flows: [] });

    await checkObligations(house.world);
    house.moveClock(3_700);
    await house.sweep();

    expect((await house.grantOf(request)).state).toBe("ended");
    expect(strategy.given).toEqual(new Set());
    expect(strategy.callsOf("deescalate")[0]?.told.event.flow).toEqual({
      name: "database",
      label: "Database access",
      vars: {},
    });
  });

  test("safety 31: a target that states it is protected is not granted, by whatever flow offers it", async () => {
    const strategy = new PretendStrategy();
    strategy.accounts.set(slackIds.alice, "alice-db");
    const { defined } = strategy;
    const stated = customTarget({ strategy: defined, identifier: "reader", label: "Reader", protected: true });
    const house = await createWorld({
      flows: [flowOf(strategy), accessFlow({ name: "other", targets: [stated] })],
    });

    const request = await house.ask();

    expect(request.status).toBe("refused");
    expect(request.statusReason).toContain("administrative rights");
  });
});

import { describe, expect, test } from "vitest";

import type { Grant } from "../../../src/domain/grant.ts";
import type { StrategyMembership } from "../../../src/ports/store.ts";
import { buildAccount, noon } from "../builders.ts";
import { addGrant, type OpenStore, setScenes } from "./store-world.ts";

const gift = { connectorId: "okta", externalId: "ada", resourceId: "reports" };

const ended = (grant: Grant): Grant => ({
  ...grant,
  account: buildAccount(),
  foundBefore: false,
  state: "ended",
  endedAt: noon,
});

/** What custom strategies gave is kept as it was said, and stands in the way of a configuration that lost it. */
export function strategyContract(open: OpenStore): void {
  describe("what a strategy gave", () => {
    testGifts(open);
  });
}

function testGifts(open: OpenStore): void {
  const scene = setScenes(open);
  const save = async (change: Partial<StrategyMembership> = {}): Promise<StrategyMembership> => {
    const membership: StrategyMembership = {
      ...gift,
      grantId: change.grantId ?? (await addGrant(scene(), ended)).id,
      state: "escalated",
      kept: null,
      ...change,
    };
    await scene().store.transaction((tx) => tx.saveStrategyMembership(membership));
    return membership;
  };

  test.each([
    [null],
    [false],
    [0],
    [""],
    ["{}"],
    [[]],
    [[1, [null]]],
    [{ user: "ada", nested: { list: ["ä", "\\u0000"] } }],
  ])("%j is kept as it is", async (kept) => {
    const saved = await save({ kept });

    const found = await scene().store.findStrategyMembership(gift);
    const locked = await scene().store.transaction((tx) => tx.lockStrategyMembership(gift));

    expect(found).toMatchObject(saved);
    expect(found?.kept).toEqual(kept);
    expect(locked?.kept).toEqual(kept);
  });

  test("one row for each account and identifier: what is said last counts", async () => {
    const { grantId } = await save({ state: "escalating" });
    await save({ grantId, externalId: "bo" });

    await save({ grantId, state: "escalated", kept: "role-1" });

    const { store } = scene();
    expect(await store.findStrategyMembership(gift)).toMatchObject({ state: "escalated", kept: "role-1" });
    expect(await store.strategyMembers("okta", "reports")).toEqual(["ada", "bo"]);
    expect(await store.strategyMembers("okta", "invoices")).toEqual([]);
    expect(await store.findStrategyMembership({ ...gift, resourceId: "invoices" })).toBeNull();
  });

  test.each(["escalating", "deescalating", "deescalated"] as const)("who is %s is no member", async (state) => {
    await save({ state });

    expect(await scene().store.strategyMembers("okta", "reports")).toEqual([]);
  });

  test.each(["escalating", "escalated", "deescalating"] as const)(
    "safety 45: what is %s is owed, though no grant is left",
    async (state) => {
      await save({ state });

      expect((await scene().store.obligations()).connectors).toEqual(["okta"]);
    },
  );

  test("what was taken back is owed no more, and nothing is kept of it", async () => {
    const saved = await save({ kept: "role-1" });

    await save({ ...saved, state: "deescalated", kept: null });

    expect((await scene().store.obligations()).connectors).toEqual([]);
    await expect(save({ ...saved, state: "deescalated" })).rejects.toThrow("violates check constraint");
  });

  test("nothing is given of a grant that is not there", async () => {
    await expect(save({ grantId: crypto.randomUUID() })).rejects.toThrow("foreign key");
  });

  test("a doubt is for the membership that it names, and for nothing where nobody wrote", async () => {
    const membership = { ...gift, organisationId: "strategy:reports" };
    const { store } = scene();
    const other = await store.takeLease({ ...membership, externalId: "bo" });
    const early = await store.transaction((tx) => tx.doubtMembership(membership));
    const lease = await store.takeLease(membership);

    const doubted = await store.transaction((tx) => tx.doubtMembership(membership));

    expect(early).toBeNull();
    expect(doubted).toBe(lease?.membershipId);
    expect(await store.findMembership(lease?.membershipId ?? "")).toMatchObject({ isReconcileOwed: true });
    expect(await store.findMembership(other?.membershipId ?? "")).toMatchObject({ isReconcileOwed: false });
  });

  test("while a transaction holds it nobody else changes it", async () => {
    const saved = await save({ state: "escalating" });
    const held = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const { store, untilSomebodyWaits } = scene();
    const holding = store.transaction(async (tx) => {
      await tx.lockStrategyMembership(gift);
      held.resolve();
      await goOn.promise;
      await tx.saveStrategyMembership({ ...saved, kept: "first" });
    });
    await held.promise;

    const changing = store.transaction(async (tx) => (await tx.lockStrategyMembership(gift))?.kept);
    await untilSomebodyWaits();
    goOn.resolve();

    await holding;
    expect(await changing).toBe("first");
  });
}

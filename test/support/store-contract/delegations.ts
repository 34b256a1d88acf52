import { addSeconds } from "date-fns/addSeconds";
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";

import type { Delegation } from "../../../src/domain/delegation.ts";
import type { Transaction } from "../../../src/ports/store.ts";
import { meet, type OpenStore, setScenes } from "./store-world.ts";

/** Who decides for whom, by the clock of the rules. */
export function delegationContract(open: OpenStore): void {
  describe("who decides for whom", () => {
    const scene = setScenes(open);

    const begin = (from: string, to: string, seconds = 3_600) =>
      scene().store.transaction(async (tx) => {
        const delegation = delegationOf(tx, from, to, seconds);
        return { delegation, isKept: await tx.beginDelegation(delegation) };
      });

    test("is known from both sides until its time is over", async () => {
      const { store, ada, bo, setClock } = scene();
      const { delegation, isKept } = await begin(ada.id, bo.id);

      expect(isKept).toBe(true);
      expect(await store.activeDelegationOf(ada.id)).toEqual(delegation);
      expect(await store.activeDelegationsTo(bo.id)).toEqual([delegation]);
      expect(await store.activeDelegationOf(bo.id)).toBeNull();
      expect(await store.activeDelegationsTo(ada.id)).toEqual([]);
      setClock(3_601_000);
      expect(await store.activeDelegationOf(ada.id)).toBeNull();
      expect(await store.activeDelegationsTo(bo.id)).toEqual([]);
    });

    test("is one for whoever is away: a later one takes over, also from one whose time is over", async () => {
      const { store, ada, bo, setClock } = scene();
      const cid = await store.transaction((tx) => meet(tx, "UCID"));
      await begin(ada.id, bo.id);
      const second = await begin(ada.id, cid.id);
      const between = [await store.activeDelegationsTo(bo.id), await store.activeDelegationOf(ada.id)];
      setClock(3_601_000);
      const third = await begin(ada.id, bo.id);

      expect(between).toEqual([[], second.delegation]);
      expect(await store.activeDelegationOf(ada.id)).toEqual(third.delegation);
    });

    test("several people may be stood in for by one", async () => {
      const { store, ada, bo } = scene();
      const cid = await store.transaction((tx) => meet(tx, "UCID"));
      const first = await begin(ada.id, bo.id);
      const second = await begin(cid.id, bo.id);

      const all = await store.activeDelegationsTo(bo.id);

      expect(new Set(all.map(({ id }) => id))).toEqual(new Set([first.delegation.id, second.delegation.id]));
    });

    test("ends before its time, once", async () => {
      const { store, ada, bo, setClock } = scene();
      const { delegation } = await begin(ada.id, bo.id);
      const end = () => store.transaction((tx) => tx.endDelegationOf(ada.id));

      const ended = await end();

      expect(ended).toEqual(delegation);
      expect(await store.activeDelegationOf(ada.id)).toBeNull();
      expect(await end()).toBeNull();
      await begin(ada.id, bo.id);
      setClock(3_601_000);
      expect(await end()).toBeNull();
    });

    test("is one when two are arranged at once", async () => {
      const { store, ada, bo } = scene();
      const cid = await store.transaction((tx) => meet(tx, "UCID"));

      const both = await Promise.all([begin(ada.id, bo.id), begin(ada.id, cid.id)]);

      const kept = both.filter(({ isKept }) => isKept).map(({ delegation }) => delegation);
      expect(kept.length).toBeGreaterThan(0);
      expect(kept).toContainEqual(await store.activeDelegationOf(ada.id));
    });

    test("is nobody for themselves", async () => {
      const { ada } = scene();

      await expect(begin(ada.id, ada.id)).rejects.toThrow("violates check constraint");
    });
  });
}

function delegationOf(tx: Transaction, fromUserId: string, toUserId: string, seconds: number): Delegation {
  const until = addSeconds(tx.now, seconds);
  return { id: randomUUID(), fromUserId, toUserId, beginsAt: tx.now, until, endedAt: null, createdAt: tx.now };
}

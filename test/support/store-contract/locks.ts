import { describe, expect, test } from "vitest";

import { decideRequest } from "../../../src/domain/approval-policy.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import type { User } from "../../../src/domain/user.ts";
import type { Store, Transaction } from "../../../src/ports/store.ts";
import { buildAuthority, noon } from "../builders.ts";
import { addGrant, addRequest, type OpenStore, setScenes } from "./store-world.ts";

type Look = (tx: Transaction, id: string) => Promise<AccessRequest | null>;
const locking: Look = (tx, id) => tx.lockRequest(id);
const goesOn = () => Promise.resolve();
const looking: Look = (tx, id) => tx.findRequest(id);

interface Verdict {
  readonly by: User;
  readonly outcome: "approve" | "deny";
  readonly look: Look;
  readonly before: () => Promise<void>;
}

async function decide(store: Store, request: AccessRequest, { by, outcome, look, before }: Verdict) {
  return store.transaction(async (tx) => {
    const seen = await look(tx, request.id);
    await before();
    if (seen === null) return false;
    const decided = decideRequest(
      seen,
      { outcome, by: { user: by, accounts: [] }, message: null, at: noon, seenVersion: null },
      buildAuthority(),
    );
    if (!decided.ok) return false;
    await tx.saveRequest(decided.value.request);
    return tx.addDecision(decided.value.decision);
  });
}

/** Who locks decides alone; the others see what was decided. */
export function lockContract(open: OpenStore): void {
  describe("two at once", () => {
    const scene = setScenes(open);

    test("safety 27: with the request locked, the second one sees what the first one did", async () => {
      const { store, ada, bo, count, untilSomebodyWaits } = scene();
      const request = await addRequest(scene());
      const isLocked = Promise.withResolvers<void>();
      const waits = async () => {
        isLocked.resolve();
        await untilSomebodyWaits();
      };

      const approving = decide(store, request, { by: bo, outcome: "approve", look: locking, before: waits });
      await isLocked.promise;
      const denying = decide(store, request, { by: ada, outcome: "deny", look: locking, before: goesOn });

      expect(await Promise.all([approving, denying])).toEqual([true, false]);
      expect(await store.findRequest(request.id)).toMatchObject({ status: "approved", version: request.version + 1 });
      expect(await count("decisions")).toBe(1);
    });

    test("safety 27: it is the lock that keeps it: without it both count", async () => {
      const { store, ada, bo } = scene();
      const request = await addRequest(scene());
      const bothLooked = Promise.withResolvers<void>();
      let looks = 0;
      const before = async () => {
        looks += 1;
        if (looks === 2) bothLooked.resolve();
        await bothLooked.promise;
      };

      const decided = await Promise.all([
        decide(store, request, { by: bo, outcome: "approve", look: looking, before }),
        decide(store, request, { by: ada, outcome: "deny", look: looking, before }),
      ]);

      expect(decided).toEqual([true, true]);
    });

    test("safety 12: who locks a grant holds its request as well", async () => {
      const { store, untilSomebodyWaits } = scene();
      const grant = await addGrant(scene());
      const isLocked = Promise.withResolvers<void>();
      let isOver = false;
      const ending = store.transaction(async (tx) => {
        await tx.lockGrant(grant.id);
        isLocked.resolve();
        await untilSomebodyWaits();
        isOver = true;
      });
      await isLocked.promise;

      const wasOver = await store.transaction(async (tx) => {
        await tx.lockRequest(grant.requestId);
        return isOver;
      });

      await ending;
      expect(wasOver).toBe(true);
    });

    test("a lock is let go of when its transaction is rolled back", async () => {
      const { store } = scene();
      const { id } = await addRequest(scene());
      const failing = store.transaction(async (tx) => {
        await tx.lockRequest(id);
        throw new Error("no light");
      });
      await expect(failing).rejects.toThrow("no light");

      expect(await store.transaction((tx) => tx.lockRequest(id))).toMatchObject({ id });
    });

    test("of two that wait for each other one is told, and the other goes on", async () => {
      const { store } = scene();
      const [one, other] = [await addRequest(scene()), await addRequest(scene())];
      const bothHold = Promise.withResolvers<void>();
      let holding = 0;
      const lockBoth = (first: string, second: string) =>
        store.transaction(async (tx) => {
          await tx.lockRequest(first);
          holding += 1;
          if (holding === 2) bothHold.resolve();
          await bothHold.promise;
          return (await tx.lockRequest(second)) !== null;
        });

      const ends = await Promise.allSettled([lockBoth(one.id, other.id), lockBoth(other.id, one.id)]);

      expect(ends.filter(({ status }) => status === "fulfilled")).toEqual([{ status: "fulfilled", value: true }]);
      expect(ends.find(({ status }) => status === "rejected")).toMatchObject({
        reason: { message: expect.stringContaining("deadlock detected") },
      });
    });

    test("whoever refers to a locked request waits for what becomes of it", async () => {
      const { store, untilSomebodyWaits } = scene();
      const { id } = await addRequest(scene());
      const isLocked = Promise.withResolvers<void>();
      const order: string[] = [];
      const deciding = store.transaction(async (tx) => {
        await tx.lockRequest(id);
        isLocked.resolve();
        await untilSomebodyWaits();
        order.push("decided");
      });
      await isLocked.promise;

      await store.transaction((tx) =>
        tx.tell({ recipient: { kind: "admins" }, notice: { kind: "check-failed", detail: null }, requestId: id }),
      );
      order.push("told");

      await deciding;
      expect(order).toEqual(["decided", "told"]);
    });

    test("safety 43: two who change the set of admins do it one after the other", async () => {
      const { store, ada, untilSomebodyWaits } = scene();
      const isLocked = Promise.withResolvers<void>();
      const first = store.transaction(async (tx) => {
        await tx.lockAdmins();
        isLocked.resolve();
        await untilSomebodyWaits();
        await tx.saveRole(ada.id, "admin");
      });
      await isLocked.promise;

      const seen = await store.transaction(async (tx) => {
        await tx.lockAdmins();
        return tx.usersWithRole("admin");
      });

      await first;
      expect(seen.map(({ id }) => id)).toEqual([ada.id]);
    });
  });
}

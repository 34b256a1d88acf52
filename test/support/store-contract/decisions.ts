import { describe, expect, test } from "vitest";

import type { Decision } from "../../../src/domain/approval-policy.ts";
import type { User } from "../../../src/domain/user.ts";
import { afterNoon, noon } from "../builders.ts";
import { addRequest, decisionOf, meet, type OpenStore, type Scene, setScenes } from "./store-world.ts";

async function meetCid({ store }: Scene): Promise<User> {
  return store.transaction((tx) => meet(tx, "UCID"));
}

/** What several people say of one request. */
export function decisionContract(open: OpenStore): void {
  describe("the decisions about a request", () => {
    const scene = setScenes(open);

    test("are given stage by stage, with what each rested on; a denial is the last", async () => {
      const { store, ada, bo } = scene();
      const cid = await meetCid(scene());
      const request = await addRequest(scene());
      const trace = [{ kind: "group", asked: "the group sre", found: "Bo is a member", says: "yes" }] as const;
      const first = decisionOf(scene(), request, { userId: bo.id, onBehalfOf: ada.id, trace, at: afterNoon(9) });
      const denial = decisionOf(scene(), request, { userId: ada.id, stage: 1, outcome: "deny", at: noon });
      const second = decisionOf(scene(), request, { userId: cid.id, stage: 1, at: afterNoon(5) });
      await store.transaction(async (tx) => {
        for (const one of [denial, second, { ...first, onBehalfOf: null }]) await tx.addDecision(one);
      });

      expect(await store.decisionsOf(request.id)).toMatchObject([{ ...first, onBehalfOf: null }, second, denial]);
      expect(await store.findDecision(request.id)).toMatchObject(denial);
      expect(await store.decisionsOf(ada.id)).toEqual([]);
    });

    test("are one approval of each person, and one for each who is away, whoever gives it", async () => {
      const { store, ada, bo } = scene();
      const cid = await meetCid(scene());
      const request = await addRequest(scene());
      const add = (given: Partial<Decision>) =>
        store.transaction((tx) => tx.addDecision(decisionOf(scene(), request, given)));

      const forAda = await add({ userId: bo.id, onBehalfOf: ada.id });

      expect(forAda).toBe(true);
      expect(await add({ userId: bo.id, stage: 1 })).toBe(false);
      expect(await add({ userId: ada.id, stage: 1 })).toBe(false);
      expect(await add({ userId: cid.id, onBehalfOf: ada.id, stage: 1 })).toBe(false);
      expect(await add({ userId: cid.id, stage: 1 })).toBe(true);
      expect(await store.decisionsOf(request.id)).toMatchObject([
        { userId: bo.id, onBehalfOf: ada.id },
        { userId: cid.id },
      ]);
    });

    test("of whoever approved can be a denial still, and one only; so for those who are away", async () => {
      const { store, ada, bo } = scene();
      const cid = await meetCid(scene());
      const request = await addRequest(scene());
      const add = (given: Partial<Decision>) =>
        store.transaction((tx) => tx.addDecision(decisionOf(scene(), request, given)));
      const approved = await add({ userId: bo.id, onBehalfOf: ada.id });

      const denied = await add({ userId: bo.id, onBehalfOf: ada.id, outcome: "deny" });

      expect([approved, denied]).toEqual([true, true]);
      expect(await add({ userId: bo.id, outcome: "deny" })).toBe(false);
      expect(await add({ userId: cid.id, onBehalfOf: ada.id, outcome: "deny" })).toBe(false);
      expect(await add({ userId: cid.id, onBehalfOf: ada.id })).toBe(false);
      expect((await store.decisionsOf(request.id)).map(({ outcome }) => outcome)).toEqual(["approve", "deny"]);
    });

    test("are drawn with who gave them, and close the request only where one did", async () => {
      const { store, ada, bo } = scene();
      const request = await addRequest(scene());
      const approval = decisionOf(scene(), request, { userId: bo.id, onBehalfOf: ada.id });
      await store.transaction((tx) => tx.addDecision(approval));

      const pending = await store.findPictured(request.id);
      await store.transaction((tx) => tx.saveRequest({ ...request, status: "expired", closedAt: noon }));
      const expired = await store.findPictured(request.id);
      await store.transaction((tx) => tx.saveRequest({ ...request, status: "approved", closedAt: noon }));
      const approved = await store.findPictured(request.id);

      const drawn = { ...approval, by: await store.findUser(bo.id), inNameOf: await store.findUser(ada.id) };
      expect(pending).toMatchObject({ decision: null, decisions: [drawn] });
      expect(expired).toMatchObject({ decision: null, decisions: [drawn] });
      expect(approved).toMatchObject({ decision: drawn, decisions: [drawn] });
    });
  });
}

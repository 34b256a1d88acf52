import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { buildNotification } from "../builders.ts";
import { addGrant, addRequest, decisionOf, meet, type OpenStore, requestOf, setScenes } from "./store-world.ts";

/** What may be there once is there once, however many write it at once. */
export function oneOfEachContract(open: OpenStore): void {
  describe("one of each", () => {
    const scene = setScenes(open);

    test("safety 2: a form that is submitted twice at once is one request", async () => {
      const { store, count } = scene();

      const added = await Promise.all(
        [1, 2, 3, 4].map(() => store.transaction((tx) => tx.addRequest(requestOf(scene(), { slackViewId: "V1" })))),
      );

      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await count("requests")).toBe(1);
    });

    test("safety 2: the second waits for the first, and counts when the first is rolled back", async () => {
      const { store, untilSomebodyWaits } = scene();
      const added = Promise.withResolvers<void>();
      const failing = store.transaction(async (tx) => {
        await tx.addRequest(requestOf(scene(), { slackViewId: "V1" }));
        added.resolve();
        await untilSomebodyWaits();
        throw new Error("no light");
      });
      await added.promise;

      const second = store.transaction((tx) => tx.addRequest(requestOf(scene(), { slackViewId: "V1" })));

      await expect(failing).rejects.toThrow("no light");
      expect(await second).toBe(true);
    });

    test("requests without a form are not taken for the same", async () => {
      await addRequest(scene(), { slackViewId: null });
      await addRequest(scene(), { slackViewId: null });

      expect(await scene().count("requests")).toBe(2);
    });

    test.each([
      ["a person", () => scene().bo.id],
      ["the flow", () => null],
    ])("safety 2: %s approves a request once, though they come twice at once", async (_who, userId) => {
      const { store, count } = scene();
      const request = await addRequest(scene());
      const decisions = [
        decisionOf(scene(), request, { userId: userId() }),
        decisionOf(scene(), request, { userId: userId(), stage: 1 }),
      ];

      const added = await Promise.all(decisions.map((decision) => store.transaction((tx) => tx.addDecision(decision))));

      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await count("decisions")).toBe(1);
    });

    test("safety 26: a request has one grant", async () => {
      const grant = await addGrant(scene());

      const again = scene().store.transaction((tx) => tx.addGrant({ ...grant, id: randomUUID() }));

      await expect(again).rejects.toThrow("access_grant_request_id_key");
    });

    test("a destination is written to once in a step", async () => {
      const { store } = scene();
      const { id } = await addRequest(scene());
      const card = buildNotification({ requestId: id });

      await store.transaction((tx) =>
        tx.addNotifications([card, { ...card, id: randomUUID() }, { ...card, id: randomUUID(), step: 1 }]),
      );

      expect((await store.notificationsOf(id)).map(({ step }) => step)).toEqual([0, 1]);
    });

    test("many who meet the same new person at once meet one user", async () => {
      const { store } = scene();

      const met = await Promise.all(Array.from({ length: 10 }, () => store.transaction((tx) => meet(tx, "UNEW"))));

      expect(new Set(met.map(({ id }) => id)).size).toBe(1);
    });

    test("safety 17: of many who find a credential refused one opens the circuit, and one closes it", async () => {
      const { store } = scene();
      const opened = await Promise.all([1, 2, 3].map(() => store.transaction((tx) => tx.openCircuit("okta"))));
      const meanwhile = await store.findConnector("okta");

      const closed = await Promise.all([1, 2, 3].map(() => store.transaction((tx) => tx.closeCircuit("okta"))));

      expect(opened.filter(Boolean)).toHaveLength(1);
      expect(meanwhile?.circuitOpenSince).toBeInstanceOf(Date);
      expect(closed.filter(Boolean)).toHaveLength(1);
      expect((await store.findConnector("okta"))?.circuitOpenSince).toBeNull();
    });

    test("safety 44: a connector's organisation is pinned at first use and stays", async () => {
      const { store } = scene();
      const remember = (organisationId: string | null) =>
        store.transaction((tx) =>
          tx.rememberConnector({ id: "okta-eu", type: "okta", name: "Okta EU", organisationId }),
        );

      const pins = [
        await remember(null),
        await remember("00o-first"),
        await remember("00o-second"),
        await remember(null),
      ];

      expect(pins.map(({ organisationId }) => organisationId)).toEqual([null, "00o-first", "00o-first", "00o-first"]);
      expect((await store.connectors()).map(({ id }) => id)).toEqual(["okta", "okta-eu"]);
    });
  });
}

import { describe, expect, test } from "vitest";

import type { AccessRequest } from "../../../src/domain/request.ts";
import type { Transaction } from "../../../src/ports/store.ts";
import { buildNotification, buildRequest } from "../builders.ts";
import { addRequest, decisionOf, meet, type OpenStore, requestOf, type Scene, setScenes } from "./store-world.ts";

const writeEverything = async (tx: Transaction, request: AccessRequest) => {
  await tx.addRequest(request);
  await tx.addNotifications([buildNotification({ requestId: request.id })]);
  await meet(tx, "UNEW");
  await tx.tell({
    recipient: { kind: "admins" },
    notice: { kind: "flow-failed", detail: null },
    requestId: request.id,
  });
  tx.audit({ actor: "system", action: "request.received", subject: `request:${request.id}`, data: {} });
};

async function everything({ count, woken, auditLog }: Scene) {
  const kinds = ["requests", "notifications", "users", "events"] as const;
  const counts = await Promise.all(kinds.map((kind) => count(kind)));
  return [...counts, (await auditLog()).length, (await woken()).length];
}

/** A transaction is all or nothing, and has one time. */
export function transactionContract(open: OpenStore): void {
  describe("a transaction", () => {
    const scene = setScenes(open);

    test("commits rows, audit and what is woken together", async () => {
      const { store } = scene();

      await store.transaction((tx) => writeEverything(tx, requestOf(scene())));

      expect(await everything(scene())).toEqual([1, 1, 3, 1, 1, 1]);
    });

    test("safety 39: that throws leaves no row, no audit and wakes nobody", async () => {
      const failing = scene().store.transaction(async (tx) => {
        await writeEverything(tx, requestOf(scene()));
        throw new Error("no light");
      });
      await expect(failing).rejects.toThrow("no light");

      expect(await everything(scene())).toEqual([0, 0, 2, 0, 0, 0]);
    });

    test("safety 39: in which the database fails at a statement leaves nothing either", async () => {
      const failing = scene().store.transaction(async (tx) => {
        await writeEverything(tx, requestOf(scene()));
        await tx.addRequest(requestOf(scene(), { version: 0 }));
      });
      await expect(failing).rejects.toThrow("access_request_version_check");

      expect(await everything(scene())).toEqual([0, 0, 2, 0, 0, 0]);
    });

    test("safety 39: in which a statement failed leaves nothing, though the failure was caught", async () => {
      const failing = scene().store.transaction(async (tx) => {
        await writeEverything(tx, requestOf(scene()));
        await tx.addRequest(requestOf(scene(), { version: 0 })).catch(() => undefined);
        await meet(tx, "ULATER");
      });
      await expect(failing).rejects.toThrow("current transaction is aborted");

      expect(await everything(scene())).toEqual([0, 0, 2, 0, 0, 0]);
    });

    test("sees its own writes, and nobody else does before it commits", async () => {
      const { store } = scene();
      const request = requestOf(scene());

      const seen = await store.transaction(async (tx) => {
        await tx.addRequest(request);
        return [await tx.findRequest(request.id), await store.findRequest(request.id)];
      });

      expect(seen).toEqual([request, null]);
      expect(await store.findRequest(request.id)).toEqual(request);
    });

    test("sees what others committed since it began", async () => {
      const { store } = scene();

      const seen = await store.transaction(async (tx) => {
        const request = await addRequest(scene());
        return tx.findRequest(request.id);
      });

      expect(seen).not.toBeNull();
    });

    test("goes on after a row that was there already", async () => {
      const { store, bo } = scene();
      const first = await addRequest(scene(), { slackViewId: "V1" });

      await store.transaction(async (tx) => {
        await tx.addRequest(requestOf(scene(), { slackViewId: "V1" }));
        await tx.addDecision(decisionOf(scene(), first));
      });

      expect(await store.findDecision(first.id)).toMatchObject({ userId: bo.id });
    });

    test("of a person nobody knows is refused", async () => {
      const ofNobody = scene().store.transaction((tx) => tx.addRequest(buildRequest()));

      await expect(ofNobody).rejects.toThrow("violates foreign key constraint");
    });

    test("has the time that the rules' clock tells", async () => {
      const { store, setClock } = scene();
      const before = await store.transaction((tx) => Promise.resolve(tx.now));
      setClock(3_600_000);

      const after = await store.transaction((tx) => Promise.resolve(tx.now));

      const seconds = (after.getTime() - before.getTime()) / 1_000;
      expect(seconds).toBeGreaterThanOrEqual(3_600);
      expect(seconds).toBeLessThan(3_660);
    });
  });
}

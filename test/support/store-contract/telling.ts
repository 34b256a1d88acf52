import { describe, expect, test } from "vitest";

import type { Transaction } from "../../../src/ports/store.ts";
import { type OpenStore, setScenes } from "./store-world.ts";

const tellAdmins = (tx: Transaction, dedupeKey?: string) =>
  tx.tell({
    recipient: { kind: "admins" },
    notice: { kind: "removal-late", detail: "It is late." },
    requestId: null,
    ...(dedupeKey !== undefined && { dedupeKey }),
  });

/** What is told once is told once, and stays owed until it is settled. */
export function tellingContract(open: OpenStore): void {
  describe("telling", () => {
    const scene = setScenes(open);

    test("safety 26: the same thing twice is told once, also at once", async () => {
      const { store, count, woken } = scene();
      await Promise.all([1, 2, 3].map(() => store.transaction((tx) => tellAdmins(tx, "late:1"))));

      await store.transaction(async (tx) => {
        await tellAdmins(tx, "late:1");
        await tellAdmins(tx, "late:2");
      });

      expect(await count("events")).toBe(2);
      expect(await woken()).toHaveLength(2);
    });

    test("without a key each is told", async () => {
      await scene().store.transaction(async (tx) => {
        await tellAdmins(tx);
        await tellAdmins(tx);
      });

      expect(await scene().count("events")).toBe(2);
    });

    test("what was rolled back is told when it happens again", async () => {
      const { store, count } = scene();
      const failing = store.transaction(async (tx) => {
        await tellAdmins(tx, "late:1");
        throw new Error("no light");
      });
      await expect(failing).rejects.toThrow("no light");

      await store.transaction((tx) => tellAdmins(tx, "late:1"));

      expect(await count("events")).toBe(1);
    });

    test.each([{ deliveredTo: "D1" }, { failed: "user_not_found" }])(
      "an event is there until it is settled (%o), with the one it is for",
      async (outcome) => {
        const { store, ada } = scene();
        const granted = { kind: "access-granted", detail: null } as const;
        await store.transaction((tx) =>
          tx.tell({ recipient: { kind: "user", userId: ada.id }, notice: granted, requestId: null }),
        );
        const [job] = await store.owedJobs(10);
        const id = job?.type === "deliver-notice" ? job.eventId : "";
        const event = await store.findOutboxEvent(id);

        await store.transaction((tx) => tx.settleOutboxEvent(id, outcome));

        expect(event).toMatchObject({ recipient: { kind: "user", userId: ada.id }, notice: granted });
        expect(await store.findOutboxEvent(id)).toBeNull();
        expect(await store.owedJobs(10)).toEqual([]);
      },
    );
  });
}

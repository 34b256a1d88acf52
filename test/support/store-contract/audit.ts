import { describe, expect, test } from "vitest";

import { type AuditEntry, findBreak } from "../../../src/domain/audit.ts";
import { meet, type OpenStore, setScenes } from "./store-world.ts";

/** The audit log is one chain, whoever writes at once. */
export function auditContract(open: OpenStore): void {
  describe("the audit log", () => {
    const scene = setScenes(open);
    const write = (...data: readonly AuditEntry["data"][]) =>
      scene().store.transaction(async (tx) => {
        for (const one of data) tx.audit({ actor: "system", action: "test.happened", subject: "test:1", data: one });
        await Promise.resolve();
      });

    test("is whole after its trip, whatever it holds", async () => {
      await write(
        { b: 1, a: { zebra: null, ä: [1, "1", true, { y: 0.1, x: -1e-7 }] }, aa: 1e21, "": "" },
        { text: `quote " backslash \\ newline \n emoji 🗝️ and <!channel>`, max: Number.MAX_SAFE_INTEGER },
        {},
      );

      const events = await scene().auditLog();
      expect(events).toHaveLength(3);
      expect(findBreak(events)).toBeNull();
    });

    test("safety 38: is one chain without a gap after 20 transactions at once", async () => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => write({ n }, { n, second: true })));

      const events = await scene().auditLog();
      expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      expect(findBreak(events)).toBeNull();
    });

    test("has the entries of one transaction next to each other", async () => {
      await Promise.all(Array.from({ length: 8 }, (_, n) => write({ n }, { n }, { n })));

      const events = await scene().auditLog();
      const runs = events.filter((event, index) => event.data["n"] !== events[index - 1]?.data["n"]);
      expect(runs).toHaveLength(8);
    });

    test("has no gap where a transaction was rolled back", async () => {
      await write({ n: 1 });
      const failing = scene().store.transaction(async (tx) => {
        tx.audit({ actor: "system", action: "test.failed", subject: "test:1", data: {} });
        await meet(tx, "UNEW");
        throw new Error("no light");
      });
      await expect(failing).rejects.toThrow("no light");

      await write({ n: 2 });

      const events = await scene().auditLog();
      expect(events.map(({ data }) => data["n"])).toEqual([1, 2]);
      expect(findBreak(events)).toBeNull();
    });
  });
}

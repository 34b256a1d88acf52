import { describe, expect, test } from "vitest";

import type { Recipient, Transaction } from "../../../src/ports/store.ts";
import { buildClaim, buildIdentity } from "../builders.ts";
import { addRequest, type OpenStore, setScenes } from "./store-world.ts";

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
    /** What is owed to be told, in the order in which it was said. */
    const told = async () => {
      const { store } = scene();
      const jobs = await store.owedJobs(100);
      return Promise.all(
        jobs.flatMap((job) => (job.type === "deliver-notice" ? [store.findOutboxEvent(job.eventId)] : [])),
      );
    };

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

    test("a notice keeps what it is about", async () => {
      const { store, ada } = scene();
      const request = await addRequest(scene());
      const [claim, identity] = [buildClaim({ userId: ada.id }), buildIdentity({ userId: ada.id })];
      const about = { requestId: request.id, claimId: claim.id, identityId: identity.id, connectorId: "okta" };
      const notice = { kind: "removal-late", detail: "It is late." } as const;
      await store.transaction(async (tx) => {
        await tx.addClaim(claim);
        await tx.linkIdentity(identity);
        await tx.tell({ recipient: { kind: "admins" }, notice, ...about });
      });

      expect(await told()).toEqual([
        { id: expect.any(String), recipient: { kind: "admins" }, notice, attempts: 0, syncRunId: null, ...about },
      ]);
    });

    test("a notice may be about nothing that is kept", async () => {
      await scene().store.transaction((tx) => tellAdmins(tx));

      const nothing = { requestId: null, claimId: null, identityId: null, connectorId: null };
      expect(await told()).toEqual([expect.objectContaining(nothing)]);
    });

    test.each([
      ["a request", { requestId: crypto.randomUUID() }],
      ["a claim", { claimId: crypto.randomUUID() }],
      ["a link", { identityId: crypto.randomUUID() }],
      ["a connector", { connectorId: "gone" }],
    ])("a notice is not about %s nobody knows", async (_what, about) => {
      const { store, count } = scene();
      const notice = { kind: "removal-late", detail: null } as const;
      const telling = store.transaction((tx) =>
        tx.tell({ recipient: { kind: "admins" }, notice, requestId: null, ...about }),
      );

      await expect(telling).rejects.toThrow("foreign key constraint");

      expect(await count("events")).toBe(0);
    });

    test("a notice keeps whom it is for: a person, one who is in a channel, the admins, or whoever reads an address", async () => {
      const { store, ada } = scene();
      const recipients: readonly Recipient[] = [
        { kind: "user", userId: ada.id },
        { kind: "user", userId: ada.id, alsoIn: "C1" },
        { kind: "admins" },
        { kind: "address", email: "Ada@example.com" },
        { kind: "reader", email: "Ada@example.com" },
      ];
      for (const recipient of recipients) {
        const notice = { kind: "access-granted", detail: null } as const;
        await store.transaction((tx) => tx.tell({ recipient, notice, requestId: null }));
      }

      expect((await told()).map((event) => event?.recipient)).toEqual([
        { kind: "user", userId: ada.id, alsoIn: null },
        ...recipients.slice(1),
      ]);
    });

    test("where the messages that ask about a claim were delivered is known, and nothing of others", async () => {
      const { store, ada } = scene();
      const claim = buildClaim({ userId: ada.id });
      await store.transaction(async (tx) => {
        await tx.addClaim(claim);
        const about = { requestId: null, claimId: claim.id };
        const recipient = { kind: "admins" } as const;
        await tx.tell({ recipient, notice: { kind: "claim-to-confirm", detail: null }, ...about });
        await tx.tell({ recipient, notice: { kind: "claim-to-confirm", detail: "again" }, ...about });
        await tx.tell({ recipient, notice: { kind: "claim-suspicious", detail: null }, ...about });
      });
      const before = await store.deliveredAbout(claim.id);

      const events = await told();
      await store.transaction(async (tx) => {
        for (const event of events) {
          const isAgain = event?.notice.detail === "again";
          const outcome = isAgain ? { failed: "no_such_channel" } : { deliveredTo: `C1:1.0 D2:2.0` };
          await tx.settleOutboxEvent(event?.id ?? "", outcome);
        }
      });

      expect(before).toEqual([]);
      expect(await store.deliveredAbout(claim.id)).toEqual(["C1:1.0", "D2:2.0"]);
      expect(await store.deliveredAbout(crypto.randomUUID())).toEqual([]);
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

import { addSeconds } from "date-fns/addSeconds";
import { describe, expect, test } from "vitest";

import { attemptGrant, confirmGrant, endGrant, finishGrant, nameAccount } from "../../../src/domain/grant.ts";
import { moveRequest } from "../../../src/domain/request.ts";
import { buildAccount, buildNotification, buildTarget, noon, valueOf } from "../builders.ts";
import { addGrant, addRequest, decisionOf, meet, type OpenStore, setScenes } from "./store-world.ts";

/** What is kept comes back as it was, whatever it holds. */
export function keepingContract(open: OpenStore): void {
  describe("what is kept comes back as it was", () => {
    const scene = setScenes(open);

    test("a request for a target", async () => {
      const request = await addRequest(scene(), {
        target: buildTarget({ settings: { region: "eu", many: ["a", "b"], nothing: null, yes: true, count: 3 } }),
        fields: { reason: `"quoted" 🗝️ \\ <!channel>`, hosts: ["a", "b"], count: 0.1, urgent: false, none: null },
        slackViewId: "V1",
        sourceChannel: "C1",
      });

      expect(await scene().store.findRequest(request.id)).toEqual(request);
      expect(await scene().store.findRequestByView("V1")).toEqual(request);
    });

    test("a request that only asks for approval", async () => {
      const request = await addRequest(scene(), { target: null, durationSeconds: null });

      expect(await scene().store.findRequest(request.id)).toEqual(request);
    });

    test("a request that moved", async () => {
      const { store } = scene();
      const request = await addRequest(scene());
      const denied = valueOf(moveRequest(request, "deny", { at: noon, reason: "Not now." }));

      await store.transaction((tx) => tx.saveRequest(denied));

      expect(await store.findRequest(request.id)).toEqual(denied);
    });

    test("a grant, through its whole life", async () => {
      const { store, bo } = scene();
      const born = await addGrant(scene());
      const named = valueOf(nameAccount(born, buildAccount()));
      const attempted = valueOf(attemptGrant(named, false, noon));
      const active = valueOf(confirmGrant(attempted, addSeconds(noon, 5), { maxSeconds: 86_400, remindSeconds: 600 }));
      const ending = valueOf(endGrant(active, { cause: "ended-by-admin", by: bo.id, at: addSeconds(noon, 9) }));
      const ended = valueOf(finishGrant(ending, addSeconds(noon, 12), "Done."));
      for (const grant of [born, named, attempted, active, ending, ended]) {
        await store.transaction((tx) => tx.saveGrant(grant));

        expect(await store.findGrant(born.id)).toEqual(grant);
        expect(await store.findGrantOfRequest(born.requestId)).toEqual(grant);
      }
    });

    test("a grant keeps what it was born with, whatever is saved of it", async () => {
      const { store } = scene();
      const born = await addGrant(scene());

      await store.transaction((tx) =>
        tx.saveGrant({ ...born, durationSeconds: 9, target: buildTarget({ name: "x" }) }),
      );

      expect(await store.findGrant(born.id)).toEqual(born);
    });

    test("a decision of a person, and of the flow", async () => {
      const { store } = scene();
      const request = await addRequest(scene());
      const byFlow = { userId: null, outcome: "deny", message: "No.", because: "the flow decided" } as const;
      const decision = decisionOf(scene(), request, byFlow);

      await store.transaction((tx) => tx.addDecision(decision));

      expect(await store.findDecision(request.id)).toMatchObject(decision);
    });

    test("a message, queued and then sent", async () => {
      const { store } = scene();
      const { id } = await addRequest(scene());
      const queued = buildNotification({ requestId: id, destination: { kind: "user", slackUserId: "UBO" } });
      const sent = { ...queued, state: "sent", channel: "D1", ts: "1.2", drawnVersion: 3 } as const;
      await store.transaction((tx) => tx.addNotifications([queued]));
      const before = await store.notificationsOf(id);

      await store.transaction((tx) => tx.saveNotification(sent, "queued"));

      expect(before).toEqual([queued]);
      expect(await store.notificationsOf(id)).toEqual([sent]);
    });

    test("what a message shows; and nothing, where another worker drew it since", async () => {
      const { store } = scene();
      const { id } = await addRequest(scene());
      const sent = buildNotification({ requestId: id, state: "sent", channel: "D1", ts: "1.2", drawnVersion: 3 });
      await store.transaction((tx) => tx.addNotifications([sent]));

      await store.transaction((tx) => tx.saveDrawn(sent, 4));
      const first = await store.notificationsOf(id);
      await store.transaction((tx) => tx.saveDrawn(sent, 5));

      expect(first).toEqual([{ ...sent, drawnVersion: 4 }]);
      expect(await store.notificationsOf(id)).toEqual([{ ...sent, drawnVersion: 0 }]);
    });

    test("what a message shows; and nothing, where another worker posted it anew since", async () => {
      const { store } = scene();
      const { id } = await addRequest(scene());
      const sent = buildNotification({ requestId: id, state: "sent", channel: "D1", ts: "1.2", drawnVersion: 3 });
      const again = { ...sent, ts: "1.3" };
      await store.transaction((tx) => tx.addNotifications([sent]));
      await store.transaction((tx) => tx.saveNotification(again, "sent"));

      await store.transaction((tx) => tx.saveDrawn(sent, 4));

      expect(await store.notificationsOf(id)).toEqual([{ ...again, drawnVersion: 0 }]);
    });

    test("what a message shows, unless it failed meanwhile", async () => {
      const { store } = scene();
      const { id } = await addRequest(scene());
      const failed = buildNotification({ requestId: id, state: "failed", error: "is_archived" });
      await store.transaction((tx) => tx.addNotifications([failed]));

      await store.transaction((tx) => tx.saveDrawn(failed, 4));

      expect(await store.notificationsOf(id)).toEqual([failed]);
    });

    test("a person: silence leaves what is known, and null takes the e-mail away", async () => {
      const { store } = scene();
      const known = await store.transaction((tx) => meet(tx, "UNEW", "new@example.com"));
      const identity = { enterpriseId: "", teamId: "T1", userId: "UNEW" };

      const silent = await store.transaction((tx) => tx.meetUser(identity, {}));
      const renamed = await store.transaction((tx) => tx.meetUser(identity, { displayName: "Nova", email: null }));

      expect(silent).toEqual(known);
      expect(renamed).toMatchObject({ id: known.id, displayName: "Nova", email: null, role: "member" });
      expect(await store.findUserBySlack(identity)).toEqual(renamed);
    });

    test("a role, which meeting the person again leaves", async () => {
      const { store, ada } = scene();
      await store.transaction((tx) => tx.saveRole(ada.id, "admin"));

      const met = await store.transaction((tx) => meet(tx, "UADA"));

      expect(met.role).toBe("admin");
      expect((await store.usersWithRole("admin")).map(({ id }) => id)).toEqual([ada.id]);
    });
  });
}

import { addSeconds } from "date-fns/addSeconds";
import { describe, expect, test } from "vitest";

import type { RequestNotification } from "../../../src/domain/notification.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import { buildNotification, noon } from "../builders.ts";
import { addRequest, type OpenStore, setScenes } from "./store-world.ts";

const never = new Date("2100-01-01T00:00:00Z");
const at = (seconds: number) => addSeconds(noon, seconds);
const sent = { state: "sent", channel: "C1", ts: "1.0", sentAt: noon, drawnVersion: 2 } as const;

/** Where requests go while nobody decides, found without any queue; and how a message changes hands. */
export function routingContract(open: OpenStore): void {
  describe("where requests go while nobody decides", () => {
    const scene = setScenes(open);

    /** A pending request with these cards, and what is owed of it so long after noon. */
    const owedAfter = async (
      cards: readonly Partial<RequestNotification>[],
      seconds: number,
      overrides: Partial<AccessRequest> = {},
    ) => {
      const { store, setClock } = scene();
      const { id } = await addRequest(scene(), { deadline: never, stageSince: noon, ...overrides });
      await store.transaction((tx) =>
        tx.addNotifications(cards.map((card) => buildNotification({ requestId: id, ...card }))),
      );
      setClock(at(seconds).getTime() - Date.now());
      const jobs = await store.owedJobs(100);
      return jobs.filter((job) => "requestId" in job && job.requestId === id).map(({ type }) => type);
    };

    test("a list's timeout is owed when its time is up, and not before", async () => {
      const timed = { ...sent, timeoutSeconds: 60 } as const;

      expect(await owedAfter([timed, { step: 1 }], 50)).toEqual([]);
      expect(await owedAfter([timed, { step: 1 }], 70)).toEqual(["route-request"]);
    });

    test("a list that has its turn again has no timeout any more", async () => {
      const back = { ...sent, timeoutSeconds: 60 } as const;

      expect(await owedAfter([back, { step: 1, state: "superseded" }], 70)).toEqual([]);
      expect(
        await owedAfter(
          [
            { ...back, state: "superseded" },
            { step: 1, state: "failed" },
          ],
          1,
        ),
      ).toEqual(["route-request"]);
    });

    test("a reminder is owed when its time has come, of what stands only", async () => {
      const due = { ...sent, remindSeconds: 60, nextReminderAt: at(60) } as const;

      expect(await owedAfter([due], 50)).toEqual([]);
      expect(
        await owedAfter(
          [
            { ...due, state: "superseded" },
            { ...sent, step: 1 },
          ],
          70,
        ),
      ).toEqual([]);
      expect(await owedAfter([due], 70)).toEqual(["route-request"]);
    });

    test("what nobody can be asked about any more is owed at once", async () => {
      expect(await owedAfter([{ state: "failed" }], 1)).toEqual(["route-request"]);
      expect(await owedAfter([], 1)).toEqual(["route-request"]);
    });

    test("the next list's turn is owed when all of the present one failed", async () => {
      expect(await owedAfter([{ state: "failed" }, { state: "failed" }, { step: 1 }], 1)).toEqual(["route-request"]);
    });

    test("nothing of the kind once the request is closed, or before anybody is asked", async () => {
      const timed = { ...sent, timeoutSeconds: 60 } as const;

      expect(await owedAfter([timed], 70, { status: "denied", closedAt: at(30) })).toEqual([]);
      expect(await owedAfter([timed], 70, { stage: 1, stageSince: null })).not.toContain("route-request");
    });

    test("a list that has its turn is to be delivered; one before its turn is not", async () => {
      expect(await owedAfter([{ ...sent, state: "superseded" }, { step: 1 }, { step: 2 }], 1)).toEqual([
        "deliver-cards",
      ]);
      expect(await owedAfter([sent, { step: 1 }], 1)).toEqual([]);
    });

    test("a message that lost its turn is drawn again as often as any other, where it was posted", async () => {
      const lost = { ...sent, state: "superseded", drawnVersion: 0 } as const;

      expect(
        await owedAfter(
          [
            { ...lost, channel: null, ts: null },
            { ...sent, step: 1 },
          ],
          1,
        ),
      ).toEqual([]);
      expect(await owedAfter([lost, { ...sent, step: 1 }], 1)).toEqual(["deliver-cards"]);
    });

    test("a message is saved only as it was read: whoever lost it is told so, and nothing is written", async () => {
      const { store } = scene();
      const { id } = await addRequest(scene(), { deadline: never });
      const queued = buildNotification({ requestId: id });
      const lost = { ...queued, state: "superseded" } as const;
      await store.transaction((tx) => tx.addNotifications([queued]));

      const first = await store.transaction((tx) => tx.saveNotification(lost, "queued"));
      const late = await store.transaction((tx) => tx.saveNotification({ ...queued, ...sent }, "queued"));

      expect([first, late]).toEqual([true, false]);
      expect(await store.notificationsOf(id)).toEqual([lost]);
    });

    test("what a message's time is counted by comes back as it was", async () => {
      const { store } = scene();
      const { id } = await addRequest(scene(), { deadline: never });
      const queued = buildNotification({
        requestId: id,
        destination: { kind: "group", slackUserIds: ["U1", "U2"] },
        stage: 0,
        timeoutSeconds: 60,
        remindSeconds: 30,
      });
      const reminded = { ...queued, ...sent, reminders: 2, nextReminderAt: at(120) };
      await store.transaction((tx) => tx.addNotifications([queued]));

      await store.transaction((tx) => tx.saveNotification(reminded, "queued"));

      expect(await store.notificationsOf(id)).toEqual([reminded]);
    });
  });
}

import { addSeconds } from "date-fns/addSeconds";
import { describe, expect, test } from "vitest";

import type { RequestStatus } from "../../../src/domain/request.ts";
import { afterNoon, buildAccount, buildNotification, noon } from "../builders.ts";
import { addGrant, addRequest, meet, type OpenStore, type Scene, setScenes } from "./store-world.ts";

const held = { account: buildAccount(), foundBefore: false, grantedAt: noon } as const;

/** What App Home asks, and which request carries access on. */
export function homeContract(open: OpenStore): void {
  describe("what App Home shows", () => {
    const scene = setScenes(open);

    test("the requests by which somebody has access, or got it for another, the soonest end first; none that is over", async () => {
      const { store, ada, bo } = scene();
      const late = await addGrant(scene(), (grant) => ({ ...grant, endsAt: afterNoon(7_200) }));
      const soon = await addGrant(scene(), (grant) => ({ ...grant, ...held, state: "active", endsAt: afterNoon(60) }));
      await addGrant(scene(), (grant) => ({ ...grant, ...held, state: "ended", endedAt: noon }));
      const forBo = await addGrantFor(scene(), bo.id);

      expect(await store.requestsWithAccessOf(ada.id, 10)).toEqual([soon.requestId, forBo.requestId, late.requestId]);
      expect(await store.requestsWithAccessOf(bo.id, 10)).toEqual([forBo.requestId]);
      expect(await store.requestsWithAccessOf(ada.id, 1)).toEqual([soon.requestId]);
    });

    test("the open requests of somebody, and those that are for them, the newest first", async () => {
      const { store, ada, bo } = scene();
      const old = await addRequest(scene(), { createdAt: noon });
      const forBo = await addRequest(scene(), { createdAt: afterNoon(60), beneficiaryId: bo.id, status: "received" });
      await addRequest(scene(), { status: "denied", closedAt: noon });

      expect(await store.openRequestsOf(ada.id, 10)).toEqual([forBo.id, old.id]);
      expect(await store.openRequestsOf(bo.id, 10)).toEqual([forBo.id]);
    });

    test("the undecided requests, the oldest first, with the card of the last list that stands in a channel", async () => {
      const { store } = scene();
      const young = await addRequest(scene(), { createdAt: afterNoon(60) });
      const old = await addRequest(scene(), { createdAt: noon });
      await addRequest(scene(), { status: "received" });
      await store.transaction(async (tx) => {
        const sent = { requestId: old.id, state: "sent" } as const;
        await tx.addNotifications([
          buildNotification({ ...sent, channel: "C1", ts: "1.1" }),
          buildNotification({ ...sent, channel: "C2", ts: "2.2", step: 1 }),
          buildNotification({ ...sent, channel: "D9", ts: "9.9", step: 2, destination: person("U9") }),
          buildNotification({ requestId: young.id }),
        ]);
      });

      expect(await store.undecidedRequests(10)).toEqual([
        { requestId: old.id, card: { channel: "C2", ts: "2.2" } },
        { requestId: young.id, card: null },
      ]);
    });

    test("the requests whose access should have ended, by time or by attempts", async () => {
      const { store } = scene();
      const ending = { ...held, state: "ending" } as const;
      const late = await addGrant(scene(), (grant) => ({ ...grant, ...ending, endsAt: noon }));
      const tried = await addGrant(scene(), (grant) => ({ ...grant, ...ending, endsAt: afterNoon(600), attempts: 5 }));
      await addGrant(scene(), (grant) => ({ ...grant, ...ending, endsAt: afterNoon(600), attempts: 4 }));
      await addGrant(scene(), (grant) => ({ ...grant, ...held, state: "active", endsAt: noon, attempts: 9 }));

      expect(await store.requestsWithLateRemoval(noon, 5, 10)).toEqual([late.requestId, tried.requestId]);
    });

    test("the requests that expired because no card of theirs arrived", async () => {
      const { store } = scene();
      const expired = { status: "expired", closedAt: noon } as const;
      const unreached = await addRequest(scene(), expired);
      const reached = await addRequest(scene(), expired);
      await addRequest(scene(), expired);
      await store.transaction((tx) =>
        tx.addNotifications([
          buildNotification({ requestId: unreached.id, state: "failed" }),
          buildNotification({ requestId: reached.id, state: "failed" }),
          buildNotification({ requestId: reached.id, state: "sent", channel: "C1", ts: "1.1", step: 1 }),
        ]),
      );

      expect(await store.requestsNobodyGot(addSeconds(noon, -1), 10)).toEqual([unreached.id]);
      expect(await store.requestsNobodyGot(noon, 10)).toEqual([]);
    });

    test("whose home is drawn again: those it concerns if they ever opened it, and whoever opened it just now", async () => {
      const { store, ada, bo, setClock } = scene();
      const [cy, di] = await store.transaction(async (tx) => [await meet(tx, "UCY"), await meet(tx, "UDI")]);
      const opens = (id: string) => store.transaction((tx) => tx.noteHomeOpened(id));
      await opens(ada.id);
      await opens(bo.id);
      setClock(3_600_000);
      if (cy !== undefined) await opens(cy.id);

      const people = { userIds: [ada.id, di?.id ?? ""], slackUserIds: [], withinMinutes: 10, limit: 10 };
      const homes = await store.homesToRedraw(people);
      const named = await store.homesToRedraw({ ...people, userIds: [], slackUserIds: ["UBO", "UDI"], limit: 2 });

      expect(homes).toEqual([cy?.id, ada.id]);
      expect(named).toEqual([cy?.id, bo.id]);
    });
  });

  describe("which request carries access on", () => {
    const scene = setScenes(open);

    test.each(["received", "needs_account", "pending", "approved"] as const)("one that is %s", async (status) => {
      const { store } = scene();
      const grant = await addGrant(scene());
      const extension = await addExtension(scene(), grant.id, status);

      const found = { requestId: extension.id, isApproved: status === "approved" };
      expect(await store.findExtension(grant.id)).toEqual(found);
      expect(await store.findPictured(grant.requestId)).toMatchObject({ extension: found });
    });

    test.each(["denied", "withdrawn", "expired", "refused"] as const)("none that is %s", async (status) => {
      const grant = await addGrant(scene());
      await addExtension(scene(), grant.id, status);

      expect(await scene().store.findExtension(grant.id)).toBeNull();
      expect(await scene().store.findPictured(grant.requestId)).toMatchObject({ extension: null });
    });

    test("none whose own grant was not given", async () => {
      const { store, ada } = scene();
      const grant = await addGrant(scene());
      const extension = await addExtension(scene(), grant.id, "approved");
      const { requestId: _, ...born } = grant;
      const dropped = { ...born, id: "00000000-0000-4000-8000-00000000000d", requestId: extension.id } as const;
      await store.transaction((tx) =>
        tx.addGrant({ ...dropped, beneficiaryId: ada.id, state: "not_applied", endedAt: noon }),
      );

      expect(await store.findExtension(grant.id)).toBeNull();
    });
  });
}

function person(slackUserId: string) {
  return { kind: "user", slackUserId } as const;
}

async function addGrantFor(scene: Scene, beneficiaryId: string) {
  const request = await addRequest(scene, { status: "approved", closedAt: noon, beneficiaryId });
  const born = await addGrant(scene, (grant) => ({ ...grant, state: "not_applied", endedAt: noon }));
  const grant = {
    ...born,
    id: "00000000-0000-4000-8000-0000000000b0",
    requestId: request.id,
    beneficiaryId,
    state: "pending",
    endedAt: null,
    endsAt: afterNoon(3_600),
  } as const;
  await scene.store.transaction((tx) => tx.addGrant(grant));
  return grant;
}

async function addExtension(scene: Scene, extendsGrantId: string, status: RequestStatus) {
  const isClosed = status !== "received" && status !== "needs_account" && status !== "pending";
  return addRequest(scene, {
    status,
    extendsGrantId,
    closedAt: isClosed ? noon : null,
    neededConnectorId: status === "needs_account" ? "okta" : null,
  });
}

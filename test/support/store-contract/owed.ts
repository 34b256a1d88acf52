import { addSeconds } from "date-fns/addSeconds";
import { describe, expect, test } from "vitest";

import { buildAccount, buildNotification, noon } from "../builders.ts";
import { addGrant, addRequest, type OpenStore, requestOf, setScenes } from "./store-world.ts";

const never = new Date("2100-01-01T00:00:00Z");
const past = new Date("2020-01-01T00:00:00Z");
const account = { account: buildAccount(), foundBefore: false };
const active = { ...account, state: "active", grantedAt: past } as const;

/** What the rows owe, found without any queue. */
export function owedContract(open: OpenStore): void {
  describe("what is owed", () => {
    const scene = setScenes(open);
    const owed = () => scene().store.owedJobs(100);

    test("nothing, at first", async () => {
      expect(await owed()).toEqual([]);
    });

    test.each([
      ["pending", {}],
      ["applying", account],
      ["ending", account],
    ] as const)("safety 13: a grant that is %s, whenever it ends, until it was deferred", async (state, more) => {
      const { store, setClock } = scene();
      const { id } = await addGrant(scene(), (grant) => ({ ...grant, ...more, state, endsAt: never }));
      const before = await owed();

      await store.transaction((tx) => tx.deferGrant(id, addSeconds(tx.now, 60), 1));
      const deferred = await owed();
      setClock(61_000);

      expect(before).toEqual([{ type: "advance-grant", grantId: id }]);
      expect(deferred).toEqual([]);
      expect(await owed()).toEqual(before);
      expect((await store.findGrant(id))?.attempts).toBe(1);
    });

    test("a grant that was deferred and then changed, at once", async () => {
      const { store } = scene();
      const grant = await addGrant(scene(), (born) => ({ ...born, endsAt: never }));
      await store.transaction((tx) => tx.deferGrant(grant.id, never, 1));

      await store.transaction((tx) => tx.saveGrant({ ...grant, version: grant.version + 1 }));

      expect(await owed()).toEqual([{ type: "advance-grant", grantId: grant.id }]);
    });

    test.each([
      ["pending", {}],
      ["applying", account],
      ["active", active],
      ["ending", account],
    ] as const)(
      "safety 15: the end of a grant that is %s, once its time has come, though it was deferred",
      async (state, more) => {
        const { id } = await addGrant(scene(), (grant) => ({ ...grant, ...more, state, endsAt: past }));
        await scene().store.transaction((tx) => tx.deferGrant(id, never, 9));

        expect(await owed()).toEqual([{ type: "advance-grant", grantId: id }]);
      },
    );

    test("not an active grant before its end, and none that is over", async () => {
      await addGrant(scene(), (grant) => ({ ...grant, ...active, endsAt: never }));
      await addGrant(scene(), (grant) => ({ ...grant, ...account, state: "ended", endedAt: past, endsAt: past }));
      await addGrant(scene(), (grant) => ({ ...grant, state: "not_applied", endedAt: past, endsAt: past }));

      expect(await owed()).toEqual([]);
    });

    test("a reminder of access that is there, once its time has come; of nothing else", async () => {
      const { store } = scene();
      const reminded = await addGrant(scene(), (born) => ({ ...born, ...active, endsAt: never, remindAt: past }));
      await addGrant(scene(), (born) => ({ ...born, ...active, endsAt: never, remindAt: never }));
      await addGrant(scene(), (born) => ({
        ...born,
        ...account,
        state: "ended",
        endedAt: past,
        endsAt: past,
        remindAt: past,
      }));

      const before = await owed();
      await store.transaction((tx) => tx.saveGrant({ ...reminded, remindAt: null }));

      expect(before).toEqual([{ type: "remind-of-end", grantId: reminded.id }]);
      expect(await owed()).toEqual([]);
    });

    test("nothing of a grant that starts later, before its start, however often it is saved", async () => {
      const { store, setClock } = scene();
      const starts = { endsAt: never, startsAt: addSeconds(new Date(), 3_600) };
      const grant = await addGrant(scene(), (born) => ({ ...born, ...starts }));

      const born = await owed();
      await store.transaction((tx) => tx.saveGrant({ ...grant, note: "It waits.", version: 2 }));
      const saved = await owed();
      setClock(3_601_000);

      expect(born).toEqual([]);
      expect(saved).toEqual([]);
      expect(await owed()).toEqual([{ type: "advance-grant", grantId: grant.id }]);
    });

    test("the removals that are most overdue come first when there are more than asked for", async () => {
      const { store } = scene();
      const ends = [3, 1, 2].map((year) => new Date(`202${year}-01-01T00:00:00Z`));
      for (const endsAt of ends)
        await addGrant(scene(), (grant) => ({ ...grant, ...account, state: "ending", endsAt }));

      const jobs = await store.owedJobs(2);

      const grants = await Promise.all(
        jobs.map(async (job) => (job.type === "advance-grant" ? store.findGrant(job.grantId) : null)),
      );
      expect(grants.map((grant) => grant?.endsAt.getUTCFullYear())).toEqual([2021, 2022]);
    });

    test("what was not tried lately comes before what was, however overdue", async () => {
      const { store } = scene();
      const stuck = await addGrant(scene(), (grant) => ({ ...grant, ...account, state: "ending", endsAt: past }));
      const untried = await addGrant(scene(), (grant) => ({ ...grant, ...account, state: "ending", endsAt: noon }));
      await store.transaction((tx) => tx.deferGrant(stuck.id, never, 9));
      scene().setClock(noon.getTime());

      const jobs = await owed();

      expect(jobs).toEqual([untried, stuck].map(({ id }) => ({ type: "advance-grant", grantId: id })));
    });

    test("the beginning of a stage that a request has come to, until it was begun or is over", async () => {
      const owing = await addRequest(scene(), { stage: 1, stageSince: null, deadline: never });
      await addRequest(scene(), { stage: 1, stageSince: noon, deadline: never, status: "received" });
      await addRequest(scene(), { stage: 1, stageSince: null, status: "denied", closedAt: past });

      const before = (await owed()).filter(({ type }) => type === "begin-stage");
      await scene().store.transaction((tx) => tx.saveRequest({ ...owing, stageSince: tx.now }));

      expect(before).toEqual([{ type: "begin-stage", requestId: owing.id }]);
      expect((await owed()).filter(({ type }) => type === "begin-stage")).toEqual([]);
    });

    test("the question to those whom a stage escalates to, once its time has come, until they were asked or it is over", async () => {
      const owing = await addRequest(scene(), { escalatesAt: past, deadline: never });
      await addRequest(scene(), { escalatesAt: never, deadline: never });
      await addRequest(scene(), { escalatesAt: past, deadline: never, status: "approved", closedAt: past });

      const before = (await owed()).filter(({ type }) => type === "escalate-stage");
      await scene().store.transaction((tx) => tx.saveRequest({ ...owing, escalatesAt: null }));

      expect(before).toEqual([{ type: "escalate-stage", requestId: owing.id }]);
      expect((await owed()).filter(({ type }) => type === "escalate-stage")).toEqual([]);
    });

    test("the opening of a received request, and its expiry once it is late", async () => {
      const received = await addRequest(scene(), { status: "received", deadline: never });
      const late = await addRequest(scene(), { status: "received", deadline: past });

      expect(await owed()).toEqual([
        { type: "expire-request", requestId: late.id },
        { type: "open-request", requestId: received.id },
      ]);
    });

    test("safety 43: the expiry of a pending request at its deadline, and nothing before", async () => {
      const late = await addRequest(scene(), { deadline: past });
      const asked = await addRequest(scene(), { deadline: never });
      const sent = { state: "sent", channel: "C1", ts: "1.0", drawnVersion: 2 } as const;
      const cards = [late, asked].map(({ id }) => buildNotification({ requestId: id, ...sent }));
      await scene().store.transaction((tx) => tx.addNotifications(cards));
      await addRequest(scene(), { deadline: past, status: "denied", closedAt: past });

      expect(await owed()).toEqual([{ type: "expire-request", requestId: late.id }]);
    });

    test("a message that is queued, or shows another version of request and grant than the rows", async () => {
      const requests = [1, 2, 3, 4].map(() => requestOf(scene(), { deadline: never }));
      const [queued, stale, drawn, gone] = requests.map(({ id }) => id);
      const sent = { state: "sent", channel: "C1", ts: "1.0" } as const;
      const direct = { kind: "user", slackUserId: "UBO" } as const;
      await scene().store.transaction(async (tx) => {
        for (const request of requests) await tx.addRequest(request);
        await tx.addNotifications([
          buildNotification({ requestId: queued ?? "" }),
          buildNotification({ requestId: stale ?? "", ...sent, drawnVersion: 1 }),
          buildNotification({ requestId: drawn ?? "", ...sent, drawnVersion: 2 }),
          buildNotification({ requestId: gone ?? "", state: "superseded" }),
          buildNotification({ requestId: gone ?? "", state: "failed", step: 1 }),
          buildNotification({ requestId: gone ?? "", ...sent, step: 1, drawnVersion: 2, destination: direct }),
        ]);
      });

      const ids = (await owed()).map((job) => (job.type === "deliver-cards" ? job.requestId : job.type));

      expect(new Set(ids)).toEqual(new Set([queued, stale]));
      expect(ids).toHaveLength(2);
    });

    test("a card of a later step only when none of an earlier step arrived, or the request is closed", async () => {
      const { store } = scene();
      const pending = await addRequest(scene(), { deadline: never });
      const closed = await addRequest(scene(), { deadline: never, status: "denied", closedAt: past });
      const sent = { state: "sent", channel: "C1", ts: "1.0", drawnVersion: 2 } as const;
      for (const { id } of [pending, closed]) {
        const cards = [buildNotification({ requestId: id, ...sent }), buildNotification({ requestId: id, step: 1 })];
        await store.transaction((tx) => tx.addNotifications(cards));
      }

      expect(await owed()).toEqual([{ type: "deliver-cards", requestId: closed.id }]);
    });

    test("a message whose request stands still while its grant moved on", async () => {
      const { store } = scene();
      const grant = await addGrant(scene(), (born) => ({ ...born, ...active, endsAt: never }));
      const { requestId } = grant;
      const sent = { state: "sent", channel: "C1", ts: "1.0", drawnVersion: 3 } as const;
      await store.transaction((tx) => tx.addNotifications([buildNotification({ requestId, ...sent })]));
      const before = await owed();

      await store.transaction((tx) => tx.saveGrant({ ...grant, version: grant.version + 1 }));

      expect(before).toEqual([]);
      expect(await owed()).toEqual([{ type: "deliver-cards", requestId }]);
    });

    test("safety 45: the configuration owes flows with open requests and connectors with unended grants", async () => {
      const { store } = scene();
      await addRequest(scene(), { flow: "open" });
      await addRequest(scene(), { flow: "open" });
      await addRequest(scene(), { flow: "received", status: "received" });
      await addRequest(scene(), { flow: "over", status: "denied", closedAt: noon });
      const grants = [await addGrant(scene()), await addGrant(scene())];
      const before = await store.obligations();

      for (const grant of grants) {
        await store.transaction((tx) => tx.saveGrant({ ...grant, state: "not_applied", endedAt: noon }));
      }

      expect(before).toEqual({ flows: ["open", "received"], connectors: ["okta"] });
      expect(await store.obligations()).toEqual({ flows: ["open", "received"], connectors: [] });
    });
  });
}

import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { RequestEvent } from "../../../src/domain/request-event.ts";
import { afterNoon, noon } from "../builders.ts";
import { addGrant, addRequest, type OpenStore, setScenes } from "./store-world.ts";

/** The steps that requests took, the hooks they owe, and what was told when one failed. */
export function requestEventContract(open: OpenStore): void {
  describe("the steps of a request", () => {
    testKeeping(open);
    testCounting(open);
    testHooks(open);
    testFaults(open);
  });
}

/** A scene in which steps of Ada's requests can be written. */
function setStepScenes(open: OpenStore) {
  const scene = setScenes(open);
  const add = async (change: Partial<RequestEvent> = {}): Promise<RequestEvent> => {
    const { store, ada } = scene();
    const event: RequestEvent = {
      id: randomUUID(),
      requestId: null,
      flow: "database",
      targetName: "production",
      step: "request",
      userId: ada.id,
      requesterId: ada.id,
      cause: null,
      failed: false,
      data: {},
      isAfterOwed: false,
      happenedAt: noon,
      ...change,
    };
    await store.transaction((tx) => tx.addEvent(event));
    return event;
  };
  return { scene, add };
}

function testKeeping(open: OpenStore): void {
  const { scene, add } = setStepScenes(open);

  test("they are kept as they were written, in the order in which they were", async () => {
    const { id: requestId } = await addRequest(scene());
    const asked = await add({ requestId, data: { context: { link: "https://example.com" } } });
    await add({ requestId: (await addRequest(scene())).id });
    const expired = await add({ requestId, step: "requestExpire", userId: null, cause: "nobody-decided" });
    const failed = await add({ requestId, step: "escalate", failed: true, happenedAt: afterNoon(-60) });

    expect(await scene().store.eventsOf(requestId)).toEqual([asked, expired, failed]);
  });

  test("one that is written in a transaction that fails never was", async () => {
    const { id: requestId } = await addRequest(scene());
    const event = await add({ requestId });

    const failing = scene().store.transaction(async (tx) => {
      await tx.addEvent({ ...event, id: randomUUID() });
      throw new Error("no light");
    });

    await expect(failing).rejects.toThrow("no light");
    expect(await scene().store.eventsOf(requestId)).toHaveLength(1);
  });

  test("none is written of a request or a person that is not there", async () => {
    await expect(add({ requestId: randomUUID() })).rejects.toThrow("foreign key");
    await expect(add({ requesterId: randomUUID() })).rejects.toThrow("foreign key");
  });
}

function testCounting(open: OpenStore): void {
  const { scene, add } = setStepScenes(open);

  test("they are counted by whose request it was, by step, flow and target, by time, and without what failed", async () => {
    const { store, ada, bo } = scene();
    await add();
    await add({ happenedAt: afterNoon(60), targetName: "billing" });
    await add({ flow: "old-database", happenedAt: afterNoon(120), targetName: null });
    await add({ failed: true });
    await add({ step: "approve", userId: bo.id });
    await add({ requesterId: bo.id });
    const asked = { requesterId: ada.id, step: "request", flows: ["database"] } as const;

    const counts = {
      flow: await store.countEvents(asked),
      formerNames: await store.countEvents({ ...asked, flows: ["database", "old-database"] }),
      target: await store.countEvents({ ...asked, targetName: "billing" }),
      noTarget: await store.countEvents({ ...asked, flows: ["database", "old-database"], targetName: null }),
      since: await store.countEvents({ ...asked, since: afterNoon(60) }),
      until: await store.countEvents({ ...asked, until: afterNoon(60) }),
      failed: await store.countEvents({ ...asked, includeFailed: true }),
      approved: await store.countEvents({ ...asked, step: "approve" }),
      flowless: await store.countEvents({ ...asked, flows: [] }),
    };

    expect(counts).toEqual({
      flow: 2,
      formerNames: 3,
      target: 1,
      noTarget: 1,
      since: 1,
      until: 1,
      failed: 3,
      approved: 1,
      flowless: 0,
    });
  });
}

function testHooks(open: OpenStore): void {
  const { scene, add } = setStepScenes(open);

  test("the hook after a step is owed until it is settled, and it is counted how often it was begun", async () => {
    const { store } = scene();
    await add();
    const event = await add({ isAfterOwed: true });
    const owed = await store.owedJobs(10);
    const hook = { eventId: event.id, requestId: null };
    const found = await store.nextOwedEvent(hook);

    const begun = [
      await store.transaction((tx) => tx.beginAfterHook(event.id)),
      await store.transaction((tx) => tx.beginAfterHook(event.id)),
    ];
    await store.transaction((tx) => tx.settleAfterHook(event.id));

    expect(owed).toEqual([{ type: "run-after-hook", ...hook }]);
    expect(found).toEqual(event);
    expect(begun).toEqual([1, 2]);
    expect(await store.owedJobs(10)).toEqual([]);
    expect(await store.nextOwedEvent(hook)).toBeNull();
    expect(await store.transaction((tx) => tx.beginAfterHook(event.id))).toBeNull();
  });

  test("of one request the first that is owed comes first, whichever was woken", async () => {
    const { store } = scene();
    const { id: requestId } = await addRequest(scene());
    const first = await add({ requestId, isAfterOwed: true, happenedAt: afterNoon(60) });
    await add({ isAfterOwed: true });
    const second = await add({ requestId, isAfterOwed: true });
    const hook = { eventId: second.id, requestId };
    const before = await store.nextOwedEvent(hook);

    await store.transaction((tx) => tx.settleAfterHook(first.id));

    expect(before?.id).toBe(first.id);
    expect((await store.nextOwedEvent(hook))?.id).toBe(second.id);
  });

  test("of many who ask a flow about the end of a grant at once, one does", async () => {
    const { store } = scene();
    const grant = await addGrant(scene());

    const first = await Promise.all([1, 2, 3].map(() => store.transaction((tx) => tx.noteEndAsked(grant.id))));

    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await store.transaction((tx) => tx.noteEndAsked(grant.id))).toBe(false);
    expect(await store.transaction((tx) => tx.noteEndAsked(randomUUID()))).toBe(false);
  });
}

function testFaults(open: OpenStore): void {
  const scene = setScenes(open);

  test("whether a fault of a flow was told lately is known by the beginning of its key", async () => {
    const { store } = scene();
    const tell = (kind: "flow-failed" | "check-failed", dedupeKey: string) =>
      store.transaction((tx) =>
        tx.tell({ recipient: { kind: "admins" }, notice: { kind, detail: null }, requestId: null, dedupeKey }),
      );
    await tell("flow-failed", "flow-failed:database:onApprove:1");
    await tell("check-failed", "flow-failed:database:onDeny:1");
    const now = await store.transaction(async (tx) => tx.now);
    const [before, after] = [new Date(now.getTime() - 60_000), new Date(now.getTime() + 60_000)];

    expect(await store.wasFlowFaultTold("flow-failed:database:onApprove:", before)).toBe(true);
    expect(await store.wasFlowFaultTold("flow-failed:database:onApprove:", after)).toBe(false);
    expect(await store.wasFlowFaultTold("flow-failed:database:onDeny:", before)).toBe(false);
    expect(await store.wasFlowFaultTold("flow-failed:data%:", before)).toBe(false);
  });
}

import { describe, expect, test } from "vitest";

import type { AfterHook } from "../../../src/domain/steps.ts";
import type { LatchkeyConfig } from "../../../src/sdk/define-config.ts";
import { approve, ignore } from "../../../src/sdk/index.ts";
import { openRequest } from "../../../src/use-cases/open-request.ts";
import { recordPrompt } from "../../../src/use-cases/record-prompt.ts";
import { runAfterHook } from "../../../src/use-cases/run-after-hook.ts";
import { valueOf } from "../../support/builders.ts";
import { accessFlow, accounts, createWorld, slackIds, type TestWorld, type WorldOptions } from "../../support/world.ts";

type Hooks = NonNullable<LatchkeyConfig["flows"][number]["hooks"]>;

const createHouse = (hooks: Hooks, more: Omit<WorldOptions, "flows"> = {}) =>
  createWorld({ flows: [accessFlow({ hooks })], ...more });

/** Hooks after each step that keep what they were told, in order. */
function keepingHooks() {
  const told: string[] = [];
  const keep =
    (name: AfterHook): ((input: Parameters<NonNullable<Hooks["afterRequest"]>>[0]) => void) =>
    ({ event }) =>
      void told.push(`${name}: ${event.request.status}, by ${event.actor(event.step)?.slackUserId ?? "nobody"}`);
  const hooks: Hooks = {
    afterRequest: keep("afterRequest"),
    afterApprove: keep("afterApprove"),
    afterDeny: keep("afterDeny"),
    afterEscalate: keep("afterEscalate"),
    afterDeescalate: keep("afterDeescalate"),
    afterRequestExpire: keep("afterRequestExpire"),
  };
  return { told, hooks };
}

async function openedForm(house: TestWorld): Promise<void> {
  const flow = house.world.flows.find("database");
  if (flow === null) throw new Error("The flow is not there.");
  const prompt = {
    bySlackUserId: slackIds.alice,
    source: "slack",
    sourceChannel: "C0GENERAL",
    context: { a: 1 },
  } as const;
  await recordPrompt(house.world, flow, prompt);
}

describe("the hook after a step", () => {
  test("each runs once its step is committed, in the order of the steps", async () => {
    const { told, hooks } = keepingHooks();
    const house = await createHouse(hooks);
    const request = await house.granted();
    house.moveClock(3_700);
    await house.drain();

    await house.sweep();

    expect(told).toEqual([
      `afterRequest: pending, by ${slackIds.alice}`,
      `afterApprove: approved, by ${slackIds.bob}`,
      `afterEscalate: approved, by ${slackIds.bob}`,
      "afterDeescalate: approved, by nobody",
    ]);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("a denial and an expiry have theirs", async () => {
    const { told, hooks } = keepingHooks();
    const house = await createHouse(hooks);
    await house.click(await house.ask(), { outcome: "deny" });
    await house.drain();
    await house.ask();

    house.moveClock(3 * 24 * 3_600 + 1);
    await house.sweep();

    expect(told.filter((line) => !line.startsWith("afterRequest:"))).toEqual([
      `afterDeny: denied, by ${slackIds.bob}`,
      "afterRequestExpire: expired, by nobody",
    ]);
  });

  test("a fast track takes both steps, and is approved by nobody", async () => {
    const { told, hooks } = keepingHooks();
    const house = await createHouse({ ...hooks, onRequest: () => approve("on call") });

    await house.ask();

    expect(told.slice(0, 2)).toEqual([
      `afterRequest: approved, by ${slackIds.alice}`,
      "afterApprove: approved, by nobody",
    ]);
  });

  test("what did not come to be has none: a request that the flow ignores is written as a step that failed", async () => {
    const { told, hooks } = keepingHooks();
    const house = await createHouse({ ...hooks, onRequest: () => ignore("Not now.") });

    const request = await house.ask();

    expect(told).toEqual([]);
    expect(await house.store.eventsOf(request.id)).toMatchObject([{ step: "request", failed: true }]);
  });

  test("a form that was opened has one, though there is no request", async () => {
    const told: unknown[] = [];
    const house = await createHouse({
      afterPrompt: async ({ event }) =>
        void told.push(
          event.step,
          event.user.email,
          event.request.sourceChannel,
          event.context(),
          await event.user.eventCount("prompt"),
        ),
    });
    await house.meet(slackIds.alice, "alice@acme.com");

    await openedForm(house);
    await house.drain();

    expect(told).toEqual(["prompt", "alice@acme.com", "C0GENERAL", { a: 1 }, 1]);
  });

  test("one that throws undoes nothing, is told once and not run again", async () => {
    let runs = 0;
    const house = await createHouse({
      afterEscalate() {
        runs += 1;
        throw new Error("the token is hunter2");
      },
    });
    const request = await house.granted();

    await house.sweep();

    expect(runs).toBe(1);
    expect((await house.grantOf(request)).state).toBe("active");
    expect(house.isMember(accounts.alice)).toBe(true);
    expect(house.messenger.told("flow-failed").map(({ detail }) => detail)).toEqual([
      'The afterEscalate of the flow "database" failed, so what it is for was not done; the step itself stands: it threw Error. The log has the details.',
    ]);
  });

  test("one that hangs is left behind after its time, and is told", async () => {
    const house = await createHouse(
      { afterRequest: () => Promise.withResolvers<void>().promise },
      { partLimitMs: 2_000 },
    );

    const request = await house.ask();

    expect(request.status).toBe("pending");
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("took longer than 2 seconds, so what it is for");
    expect((await house.store.owedJobs(10)).filter(({ type }) => type === "run-after-hook")).toEqual([]);
  });

  test("what the queue lost is found by the sweep, and run once by whoever comes first", async () => {
    let runs = 0;
    const house = await createHouse({ afterDeny: () => void (runs += 1) });
    const request = await house.ask();
    await house.click(request, { outcome: "deny" });
    house.work.forget();
    const eventId = (await house.store.eventsOf(request.id)).at(-1)?.id ?? "";

    await house.sweep();
    await house.sweep();
    await runAfterHook(house.world, { eventId, requestId: request.id });

    expect(runs).toBe(1);
  });

  test("one that is cut off is run again, but not for ever: it may be what stops Latchkey", async () => {
    let begun = 0;
    const end = Promise.withResolvers<void>();
    const house = await createHouse(
      {
        afterDeny() {
          begun += 1;
          return end.promise;
        },
      },
      { partLimitMs: 120_000 },
    );
    const request = await house.ask();
    await house.click(request, { outcome: "deny" });
    const hook = { eventId: (await house.store.eventsOf(request.id)).at(-1)?.id ?? "", requestId: request.id };
    const cutOff: Promise<void>[] = [];
    for (const times of [1, 2, 3]) {
      cutOff.push(runAfterHook(house.world, hook));
      await expect.poll(() => begun).toBe(times);
      house.restart();
    }

    await house.drain();

    expect(begun).toBe(3);
    expect(await house.store.nextOwedEvent(hook)).toBeNull();
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("was begun 3 times and cut off each time");

    // The database is taken away with the test: what was not really cut off ends before.
    end.resolve();
    await Promise.all(cutOff);
  });

  test("those of one request run in the order of its steps, whichever is woken first", async () => {
    const { told, hooks } = keepingHooks();
    const house = await createHouse({ ...hooks, onRequest: () => approve("on call") });
    const received = valueOf(await house.submit());
    await openRequest(house.world, received.id);
    const [request, approval] = await house.store.eventsOf(received.id);
    house.work.forget();

    for (const event of [approval, request]) {
      await runAfterHook(house.world, { eventId: event?.id ?? "", requestId: received.id });
    }

    expect(told.map((line) => line.split(":")[0])).toEqual(["afterRequest", "afterApprove"]);
  });

  test("one of a flow that is gone meanwhile is owed no more", async () => {
    const house = await createHouse({ afterDeny: () => undefined });
    await house.click(await house.ask(), { outcome: "deny" });
    house.restart({ flows: [] });

    await house.drain();

    expect((await house.store.owedJobs(10)).filter(({ type }) => type === "run-after-hook")).toEqual([]);
    expect(house.messenger.told("flow-failed")).toEqual([]);
  });

  test("without hooks no step wakes anything", async () => {
    const house = await createHouse({});
    const request = await house.granted();

    const events = await house.store.eventsOf(request.id);

    expect(events.map(({ step, isAfterOwed }) => [step, isAfterOwed])).toEqual([
      ["request", false],
      ["approve", false],
      ["escalate", false],
    ]);
  });
});

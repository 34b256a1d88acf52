import { describe, expect, test } from "vitest";

import type { LatchkeyConfig } from "../../../src/sdk/define-config.ts";
import { approve, customTarget, type HistoryEntry, people } from "../../../src/sdk/index.ts";
import { endAccess } from "../../../src/use-cases/end-access.ts";
import { submitRequest } from "../../../src/use-cases/submit-request.ts";
import { valueOf } from "../../support/builders.ts";
import { PretendStrategy } from "../../support/pretend-strategy.ts";
import { accessFlow, createWorld, groupIds, slackIds } from "../../support/world.ts";

type DefinedFlow = LatchkeyConfig["flows"][number];
type Hooks = NonNullable<DefinedFlow["hooks"]>;

const createHouse = (hooks: Hooks, flow: Partial<DefinedFlow> = {}) =>
  createWorld({ flows: [accessFlow({ ...flow, hooks })] });

const give = async (house: Awaited<ReturnType<typeof createWorld>>, requestId: string) =>
  valueOf(await endAccess(house.world, { requestId, bySlackUserId: slackIds.alice }));

const approvedBy = (history: readonly HistoryEntry[]) =>
  history.filter(({ step }) => step === "approve").map(({ user }) => user?.slackUserId);

describe("what an event tells", () => {
  test("the steps so far, in order, with who took them", async () => {
    const histories: unknown[] = [];
    const house = await createHouse({
      afterDeescalate: ({ event }) =>
        void histories.push(
          event.request.history.map(({ step, user, cause }) => [step, user?.slackUserId ?? null, cause]),
        ),
    });
    const request = await house.granted();

    await give(house, request.id);
    await house.drain();

    expect(histories).toEqual([
      [
        ["request", slackIds.alice, null],
        ["approve", slackIds.bob, null],
        ["escalate", slackIds.bob, null],
        ["deescalate", slackIds.alice, "given-back"],
      ],
    ]);
  });

  test("who took each step, and nobody where none did", async () => {
    const actors: unknown[] = [];
    const house = await createHouse({
      onEscalate: ({ event }) =>
        void actors.push(
          (["prompt", "request", "approve", "deny", "escalate", "deescalate"] as const).map(
            (step) => event.actor(step)?.slackUserId ?? null,
          ),
        ),
    });

    await house.granted();

    expect(actors).toEqual([[null, slackIds.alice, slackIds.bob, null, slackIds.bob, null]]);
  });

  test("where several have to approve, the next one's hook knows who did, and the hook after it runs once", async () => {
    const told: unknown[] = [];
    const house = await createHouse(
      {
        onApprove: ({ event }) => void told.push("before", approvedBy(event.request.history)),
        afterApprove: ({ event }) => void told.push("after", approvedBy(event.request.history)),
      },
      { permissions: () => ({ decide: people.inGroup("okta", groupIds.approvers), quorum: 2 }) },
    );
    const request = await house.ask();

    await house.click(request);
    await house.drain();
    await house.click(request, { by: slackIds.dora });
    await house.drain();

    expect(told).toEqual(["before", [], "before", [slackIds.bob], "after", [slackIds.bob, slackIds.dora]]);
  });

  test("what a custom strategy's escalate returned, while the access is there", async () => {
    const told: unknown[] = [];
    const keep: NonNullable<Hooks["onEscalate"]> = async ({ event }) =>
      void told.push(event.step, await event.output());
    const strategy = new PretendStrategy();
    strategy.accounts.set(slackIds.alice, "alice-db");
    const reader = customTarget({
      name: "database",
      strategy: strategy.defined,
      identifier: "reader",
      label: "Read reports",
    });
    const house = await createHouse(
      { onEscalate: keep, afterEscalate: keep, onDeescalate: keep, afterDeescalate: keep },
      { targets: [reader] },
    );
    const request = await house.granted();

    await give(house, request.id);
    await house.drain();

    const kept = { by: slackIds.bob };
    expect(told).toEqual(["escalate", null, "escalate", kept, "deescalate", kept, "deescalate", null]);
  });

  test("before a denial nobody has approved", async () => {
    const actors: unknown[] = [];
    const house = await createHouse({
      onDeny: ({ event }) => void actors.push(event.actor("deny")?.slackUserId, event.actor("approve")),
    });

    await house.click(await house.ask(), { outcome: "deny" });

    expect(actors).toEqual([slackIds.bob, null]);
  });

  test("its step, the vars of its flow, from where it came and what was attached", async () => {
    const told: unknown[] = [];
    const house = await createHouse(
      {
        onRequest: ({ event }) =>
          void told.push(
            event.step,
            event.flow.vars["team"],
            event.request.source,
            event.request.sourceChannel,
            event.context(),
            event.context("approve"),
          ),
      },
      { vars: { team: "core" } },
    );

    await submitRequest(house.world, {
      flow: "database",
      target: "database",
      answers: { reason: "an incident", duration: "3600" },
      bySlackUserId: slackIds.alice,
      beneficiarySlackUserId: null,
      startsAt: null,
      context: { ticket: "OPS-7" },
      source: "api",
      sourceChannel: "C0GENERAL",
      slackViewId: null,
    });
    await house.drain();

    expect(told).toEqual(["request", "core", "api", "C0GENERAL", { ticket: "OPS-7" }, {}]);
  });
});

/** Counts, at each request, what the requester did before. */
async function counting(flow: Partial<DefinedFlow> = {}) {
  const counts: number[][] = [];
  const house = await createHouse(
    {
      async onRequest({ event }) {
        const { user } = event;
        counts.push([
          await user.eventCount("request"),
          await user.eventCount("request", { on: "target" }),
          await user.eventCount("approve"),
          await user.eventCount("request", { includeFailed: true }),
          await user.eventCount("request", { since: new Date(Date.now() + 3_600_000) }),
        ]);
      },
    },
    flow,
  );
  return { house, counts };
}

describe("how often somebody did something", () => {
  test("counts the steps of their own requests: in the flow, for the target, since then", async () => {
    const { house, counts } = await counting();
    await house.granted();
    await house.ask({ target: "billing" });
    await house.ask({ by: slackIds.carl });

    house.moveClock(7_200);
    await house.ask();

    expect(counts).toEqual([
      [0, 0, 0, 0, 0],
      [1, 0, 1, 1, 0],
      [0, 0, 0, 0, 0],
      [2, 1, 1, 2, 0],
    ]);
  });

  test("a request that was refused counts only when that is asked for", async () => {
    const { house, counts } = await counting({
      permissions: ({ event }) => ({
        request: event.target?.name === "billing" ? people.users("U0NOBODY") : people.everyone(),
        decide: people.inGroup("okta", groupIds.approvers),
      }),
    });
    await house.ask({ target: "billing" });

    await house.ask();

    expect(counts).toEqual([[0, 0, 0, 1, 0]]);
  });

  test("a first request can be told from later ones, and the approver's own history is theirs", async () => {
    const seen: unknown[] = [];
    const house = await createHouse({
      async onRequest({ event }) {
        if ((await event.user.eventCount("escalate")) > 0) return approve("Had it before.");
      },
      async onApprove({ event }) {
        seen.push(await event.user.eventCount("request"), await event.requester.eventCount("request"));
      },
    });
    const first = await house.granted();

    const second = await house.ask();

    expect(seen).toEqual([0, 1]);
    expect((await house.request(first.id)).status).toBe("approved");
    expect(second).toMatchObject({ status: "approved", statusReason: "Had it before." });
  });
});

import { describe, expect, test } from "vitest";

import { DirectoryFault } from "../../../src/ports/directory.ts";
import type { LatchkeyConfig } from "../../../src/sdk/define-config.ts";
import { approve, deny } from "../../../src/sdk/index.ts";
import { accessFlow, accounts, createWorld, slackIds, type WorldOptions } from "../../support/world.ts";

type Hooks = NonNullable<LatchkeyConfig["flows"][number]["hooks"]>;

const createHouse = (hooks: Hooks, more: Omit<WorldOptions, "flows"> = {}) =>
  createWorld({ flows: [accessFlow({ hooks })], ...more });

const never = () => Promise.withResolvers<undefined>().promise;

/** What the hooks of these tests answer does not compile; they answer it all the same. */
function wrongly(answer: unknown): NonNullable<Hooks["onRequest"]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (() => answer) as unknown as NonNullable<Hooks["onRequest"]>;
}

const broken: readonly (readonly [string, NonNullable<Hooks["onRequest"]>])[] = [
  ["throws", () => Promise.reject(new Error("no"))],
  ["hangs", never],
  ["answers nonsense", wrongly({ kind: "perhaps" })],
  ["answers text", wrongly("approve")],
];

const askUnlisted: NonNullable<Hooks["onApprove"]> = ({ sdk }) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- It does not compile, and is called all the same.
  sdk.connector("pagerduty", "pagerduty" as never);
  return approve();
};

describe("a hook that is broken", () => {
  test.each(broken)(
    "before a request that %s gives no fast track: people decide, and the admins hear of it once",
    async (_how, onRequest) => {
      const house = await createHouse({ onRequest }, { partLimitMs: 2_000 });

      const request = await house.ask();

      expect(request.status).toBe("pending");
      expect(house.messenger.told("flow-failed")).toHaveLength(1);
      expect((await house.click(request)).ok).toBe(true);
    },
  );

  test.each(broken)(
    "before an approval that %s grants nothing: the request stays open, and the admins hear of it once",
    async (_how, onApprove) => {
      const house = await createHouse({ onApprove }, { partLimitMs: 2_000 });
      const request = await house.ask();

      const clicks = [await house.click(request), await house.click(request, { by: slackIds.dora })];
      await house.drain();

      expect(clicks.map((click) => (click.ok ? "decided" : click.refusal.reason))).toEqual([
        "check-failed",
        "check-failed",
      ]);
      expect((await house.request(request.id)).status).toBe("pending");
      expect(await house.store.findGrantOfRequest(request.id)).toBeNull();
      expect(house.messenger.told("flow-failed")).toHaveLength(1);
    },
  );

  test("one for all requests is told once an hour, and each time in the log", async () => {
    const house = await createHouse({ onApprove: () => Promise.reject(new Error("no")) });
    const [first, second] = [await house.ask(), await house.ask()];

    await house.click(first);
    await house.click(second);
    await house.drain();
    const atFirst = house.messenger.told("flow-failed").length;
    house.moveClock(3_601);
    await house.click(first);
    await house.click(second);
    await house.drain();

    expect(atFirst).toBe(1);
    expect(house.messenger.told("flow-failed")).toHaveLength(2);
    expect(house.log.lines.filter((line) => line.includes("The onApprove"))).toHaveLength(4);
  });

  test("another part of the flow that fails meanwhile is told by itself", async () => {
    const house = await createHouse({
      onApprove: () => Promise.reject(new Error("no")),
      onDeny: () => Promise.reject(new Error("no")),
    });
    const request = await house.ask();

    await house.click(request);
    await house.click(request, { outcome: "deny" });
    await house.drain();

    expect(house.messenger.told("flow-failed")).toHaveLength(2);
  });

  test("safety 37: what it threw is for the log, and in no message", async () => {
    const house = await createHouse({ onApprove: () => Promise.reject(new Error("token hunter2")) });
    const request = await house.ask();

    await house.click(request);
    await house.drain();

    expect(JSON.stringify(house.messenger.notices)).not.toContain("hunter2");
    expect(house.log.details.some((detail) => "err" in detail && String(detail.err).includes("hunter2"))).toBe(true);
  });

  test("one that asks an integration which the flow does not list decides nothing", async () => {
    const house = await createHouse({ onApprove: askUnlisted });
    const request = await house.ask();

    const clicked = await house.click(request);
    await house.drain();

    expect(clicked.ok).toBe(false);
    expect((await house.request(request.id)).status).toBe("pending");
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("does not list");
  });

  test("a system that it asks and that is away is told by its own name", async () => {
    const house = await createHouse({
      onApprove: () => Promise.reject(new DirectoryFault("unavailable", "Okta does not answer.")),
    });
    const request = await house.ask();

    const clicked = await house.click(request);
    await house.drain();

    expect(clicked).toMatchObject({ ok: false, refusal: { reason: "check-failed", what: "the directory" } });
    expect(house.messenger.told("check-failed")[0]?.detail).toContain("Okta does not answer.");
  });
});

describe("a hook that answers its own event goes round once", () => {
  test("approve before an approval approves, and is not asked again", async () => {
    let asked = 0;
    const house = await createHouse({
      onApprove() {
        asked += 1;
        return approve("Seen.");
      },
    });

    const request = await house.granted();

    expect(asked).toBe(1);
    expect(await house.request(request.id)).toMatchObject({ status: "approved", statusReason: "Seen." });
    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test("deny before an approval denies, and the hook before a denial is not asked: nothing goes in a circle", async () => {
    const asked: string[] = [];
    const house = await createHouse({
      onApprove: () => (asked.push("onApprove"), deny("Not today.")),
      onDeny: () => (asked.push("onDeny"), undefined),
    });
    const request = await house.ask();

    await house.click(request);

    expect(asked).toEqual(["onApprove"]);
    expect(await house.request(request.id)).toMatchObject({ status: "denied", statusReason: "Not today." });
    expect((await house.store.eventsOf(request.id)).map(({ step }) => step)).toEqual(["request", "deny"]);
  });

  test("deny before a denial denies with its own words", async () => {
    const house = await createHouse({ onDeny: () => deny("Ask for less.") });
    const request = await house.ask();

    await house.click(request, { outcome: "deny", message: "no" });

    expect(await house.request(request.id)).toMatchObject({ status: "denied", statusReason: "Ask for less." });
  });
});

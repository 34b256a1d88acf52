import { describe, expect, test } from "vitest";

import type { RequestEvent } from "../../../src/domain/request-event.ts";
import { DirectoryFault } from "../../../src/ports/directory.ts";
import type { LatchkeyConfig } from "../../../src/sdk/define-config.ts";
import { approve, deny, ignore } from "../../../src/sdk/index.ts";
import { askPrompt } from "../../../src/use-cases/ask-prompt.ts";
import { expireRequest, withdrawRequest } from "../../../src/use-cases/close-request.ts";
import { endAccess } from "../../../src/use-cases/end-access.ts";
import { valueOf } from "../../support/builders.ts";
import { accessFlow, accounts, createWorld, slackIds, type TestWorld } from "../../support/world.ts";

type Hooks = NonNullable<LatchkeyConfig["flows"][number]["hooks"]>;

const createHouse = (hooks: Hooks) => createWorld({ flows: [accessFlow({ hooks })] });

const prompt = (bySlackUserId: string = slackIds.alice) =>
  ({ bySlackUserId, source: "slack", sourceChannel: "C0GENERAL", context: {} }) as const;

const give = async (house: TestWorld, id: string, by: string = slackIds.alice) =>
  endAccess(house.world, { requestId: id, bySlackUserId: by });

const inShort = ({ step, userId, cause, failed }: RequestEvent) => ({ step, userId, cause, failed });

function flowOf({ world }: TestWorld) {
  const flow = world.flows.find("database");
  if (flow === null) throw new Error("The flow is not there.");
  return flow;
}

describe("onPrompt", () => {
  test.each([
    ["deny", () => deny("Not on Fridays."), "Not on Fridays."],
    ["deny without a reason", () => deny(), "You may not use Database access now."],
    ["ignore", () => ignore("Ask your team lead first."), "Ask your team lead first."],
  ])("%s keeps the form closed, and says why", async (_kind, onPrompt, message) => {
    const house = await createHouse({ onPrompt });

    const answer = await askPrompt(house.world, flowOf(house), prompt());

    expect(answer).toEqual({ ok: false, refusal: { reason: "ignored-by-flow", message } });
  });

  test("it knows who asks and from where, before there is a request", async () => {
    const told: unknown[] = [];
    const house = await createHouse({
      onPrompt({ event }) {
        told.push(event.step, event.user.email, event.request.sourceChannel, event.request.source, event.context());
      },
    });

    const answer = await askPrompt(house.world, flowOf(house), { ...prompt(), context: { message: "hello" } });

    expect(answer.ok).toBe(true);
    expect(told).toEqual(["prompt", "alice@acme.com", "C0GENERAL", "slack", { message: "hello" }]);
  });

  test("without the hook nobody is looked up and nothing is read", async () => {
    const house = await createHouse({});
    house.people.goDown();

    expect((await askPrompt(house.world, flowOf(house), prompt())).ok).toBe(true);
  });

  test("safety 21: a hook that fails opens no form; the admins hear of it once, whoever tries", async () => {
    const house = await createHouse({
      onPrompt() {
        throw new TypeError("the password is hunter2");
      },
    });

    const answers = [
      await askPrompt(house.world, flowOf(house), prompt()),
      await askPrompt(house.world, flowOf(house), prompt(slackIds.carl)),
    ];
    await house.drain();

    const refusal = { reason: "check-failed", what: "the flow's onPrompt" };
    expect(answers).toEqual([
      { ok: false, refusal },
      { ok: false, refusal },
    ]);
    expect(house.messenger.told("flow-failed").map(({ detail }) => detail)).toEqual([
      'The onPrompt of the flow "database" failed, so the form did not open: it threw TypeError. The log has the details.',
    ]);
  });
});

/** A request that nobody decided in time. */
async function expired(hooks: Hooks) {
  const house = await createHouse(hooks);
  const request = await house.ask();
  house.moveClock(3 * 24 * 3_600 + 1);
  await house.sweep();
  return { house, request: await house.request(request.id) };
}

describe("onRequestExpire", () => {
  test("it knows why, and deny ends the request as denied", async () => {
    const causes: unknown[] = [];
    const { house, request } = await expired({
      onRequestExpire({ event }) {
        causes.push(event.step, event.cause, event.user.id === event.requester.id, event.actor("requestExpire"));
        return deny("Nobody was there. Ask again tomorrow.");
      },
    });

    expect(causes).toEqual(["requestExpire", "nobody-decided", true, null]);
    expect(request).toMatchObject({ status: "denied", statusReason: "Nobody was there. Ask again tomorrow." });
    expect(await house.store.findDecision(request.id)).toMatchObject({ outcome: "deny", userId: null });
    expect(house.messenger.told("request-denied")).toHaveLength(1);
    expect(house.messenger.told("request-expired")).toEqual([]);
    expect((await house.store.eventsOf(request.id)).map(inShort).slice(-2)).toEqual([
      { step: "requestExpire", userId: null, cause: "nobody-decided", failed: false },
      { step: "deny", userId: null, cause: null, failed: false },
    ]);
  });

  test.each([
    ["approves", () => approve("fine")],
    ["ignores", () => ignore("not yet")],
    ["throws", () => Promise.reject(new RangeError("no"))],
    ["asks a system that is away", () => Promise.reject(new DirectoryFault("unavailable", "Okta does not answer."))],
  ])("safety 43: where it %s, the request expires all the same, and the admins hear of it", async (_how, answer) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- What does not compile is answered all the same.
    const onRequestExpire = answer as unknown as NonNullable<Hooks["onRequestExpire"]>;

    const { house, request } = await expired({ onRequestExpire });

    expect(request).toMatchObject({ status: "expired", statusReason: "Nobody decided in time." });
    expect(await house.store.findGrantOfRequest(request.id)).toBeNull();
    expect(house.messenger.told("flow-failed")).toHaveLength(1);
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("so the request expired all the same");
  });
});

describe("a request of which nobody was asked", () => {
  test("where no destination takes it, the hook knows why it ends, and may say that it was denied", async () => {
    const causes: unknown[] = [];
    const house = await createHouse({
      onRequestExpire({ event }) {
        causes.push(event.cause);
        return deny("Nobody could be asked.");
      },
    });
    house.messenger.refuse("#access");

    const request = await house.ask();

    expect(causes).toEqual(["nobody-reached"]);
    expect(request).toMatchObject({ status: "denied", statusReason: "Nobody could be asked." });
    expect(house.messenger.told("nobody-reached")).toHaveLength(1);
  });

  test("one that still waits for an account cannot be denied: it expires, whatever the hook says", async () => {
    const causes: unknown[] = [];
    const house = await createHouse({
      onRequestExpire({ event }) {
        causes.push(event.cause);
        return deny("No.");
      },
    });
    house.directory.removeAccount(accounts.alice);
    const request = await house.ask();

    house.moveClock(3 * 24 * 3_600 + 1);
    await house.sweep();

    expect(request.status).toBe("needs_account");
    expect(causes).toEqual(["nobody-asked"]);
    expect(await house.request(request.id)).toMatchObject({
      status: "expired",
      statusReason: "No account was mapped in time, so nobody was asked.",
    });
  });

  test("one that is taken back while the hook thinks is not denied any more", async () => {
    const thinking = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const house = await createHouse({
      async onRequestExpire() {
        asked.resolve();
        await thinking.promise;
        return deny("Too late.");
      },
    });
    const { id } = await house.ask();
    house.moveClock(3 * 24 * 3_600 + 1);
    const expiring = expireRequest(house.world, id);
    await asked.promise;

    valueOf(await withdrawRequest(house.world, { requestId: id, bySlackUserId: slackIds.alice }));
    thinking.resolve();
    await expiring;

    expect((await house.request(id)).status).toBe("withdrawn");
    expect((await house.store.eventsOf(id)).map(({ step }) => step)).toEqual(["request"]);
  });
});

describe("onEscalate", () => {
  test("it speaks before the first write, and knows who approved", async () => {
    const seen: unknown[] = [];
    const house = await createHouse({
      onEscalate({ event }) {
        seen.push(event.step, event.user.slackUserId, event.actor("approve")?.slackUserId, [...house.writes()]);
      },
    });

    const request = await house.granted();

    expect(seen).toEqual(["escalate", slackIds.bob, slackIds.bob, []]);
    expect((await house.grantOf(request)).state).toBe("active");
  });

  test("while it throws nothing is given, the admins hear of it once, and it goes on when it is mended", async () => {
    let isBroken = true;
    const house = await createHouse({
      onEscalate() {
        if (isBroken) throw new Error("the ticket system is away");
      },
    });
    const request = await house.approved();
    await house.drain();
    house.moveClock(80);
    await house.sweep();
    const broken = { grant: await house.grantOf(request), writes: house.writes() };

    isBroken = false;
    house.moveClock(80);
    await house.sweep();

    expect(broken.writes).toEqual([]);
    expect(broken.grant).toMatchObject({ state: "pending", foundBefore: null });
    expect(broken.grant.note).toContain("The flow's own check fails");
    expect(house.messenger.told("flow-failed").map(({ detail }) => detail)).toEqual([
      'The onEscalate of the flow "database" failed, so the access is not given yet, and the hook is asked again: it threw Error. The log has the details.',
    ]);
    expect((await house.grantOf(request)).state).toBe("active");
    expect(house.isMember(accounts.alice)).toBe(true);
  });

  test.each([approve(), deny(), ignore("no")])(
    "whatever it answers does not count, and nothing is given: %o",
    async (answer) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- What does not compile is answered all the same.
      const onEscalate = (() => answer) as unknown as NonNullable<Hooks["onEscalate"]>;
      const house = await createHouse({ onEscalate });

      const request = await house.granted();

      expect(house.writes()).toEqual([]);
      expect((await house.grantOf(request)).state).toBe("pending");
      expect(house.messenger.told("flow-failed")[0]?.detail).toContain("Let it answer nothing.");
    },
  );

  test("safety 12: access that waits for it in vain ends with its time, and is a step that failed", async () => {
    const house = await createHouse({ onEscalate: () => Promise.reject(new Error("never")) });
    const request = await house.granted();

    house.moveClock(3_700);
    await house.sweep();

    expect((await house.grantOf(request)).state).toBe("not_applied");
    expect((await house.store.eventsOf(request.id)).map(inShort).at(-1)).toEqual({
      step: "escalate",
      userId: null,
      cause: "expired",
      failed: true,
    });
  });
});

describe("onDeescalate", () => {
  test("it may refuse that access is given back early, and the click says why", async () => {
    const causes: unknown[] = [];
    const house = await createHouse({
      onDeescalate({ event }) {
        causes.push(event.cause, event.user.slackUserId);
        return event.cause === "given-back" ? ignore("The migration is still running.") : undefined;
      },
    });
    const request = await house.granted();

    const refused = await give(house, request.id);
    await house.drain();

    expect(refused).toMatchObject({ ok: false, refusal: { message: "The migration is still running." } });
    expect(causes).toEqual(["given-back", slackIds.alice]);
    expect((await house.grantOf(request)).state).toBe("active");
    expect((await house.store.eventsOf(request.id)).map(inShort).at(-1)).toEqual({
      step: "deescalate",
      userId: (await house.user(slackIds.alice)).id,
      cause: "given-back",
      failed: true,
    });
  });

  test("an admin is refused nothing: it is asked, and access ends whatever it says", async () => {
    let asked = 0;
    const house = await createHouse({
      onDeescalate() {
        asked += 1;
        return ignore("No.");
      },
    });
    const request = await house.granted();

    valueOf(await give(house, request.id, slackIds.ada));
    await house.drain();

    expect(asked).toBe(1);
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test.each<[string, Hooks["onDeescalate"]]>([
    ["ignores", () => ignore("No.")],
    ["throws", () => Promise.reject(new Error("no"))],
  ])("safety 15: at its time access ends, though the hook %s", async (_how, onDeescalate) => {
    const house = await createHouse(onDeescalate === undefined ? {} : { onDeescalate });
    const request = await house.granted();

    house.moveClock(3_700);
    await house.sweep();

    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("safety 15: access that ends waits for no hook; what it throws later is told once", async () => {
    const order: string[] = [];
    const hangs = Promise.withResolvers<undefined>();
    const house = await createHouse({
      onDeescalate() {
        order.push("the hook");
        return hangs.promise;
      },
    });
    const request = await house.granted();
    house.directory.beforeWrite = ({ method }) => void order.push(method);

    house.moveClock(3_700);
    const swept = house.sweep();
    await expect.poll(async () => (await house.grantOf(request)).state).toBe("ended");

    await expect.poll(() => order.toSorted()).toEqual(["removeMember", "the hook"]);
    hangs.reject(new Error("no"));
    await swept;
    expect(house.messenger.told("flow-failed")).toHaveLength(1);
  });

  test("one that fails does not keep access that is given back", async () => {
    const house = await createHouse({ onDeescalate: () => Promise.reject(new Error("no")) });
    const request = await house.granted();

    valueOf(await give(house, request.id));
    await house.drain();

    expect(house.isMember(accounts.alice)).toBe(false);
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("so the access ends all the same");
  });

  test("it is asked once for each end, however often the removal is tried, and not again after a click", async () => {
    const asked: string[] = [];
    const house = await createHouse({ onDeescalate: ({ event }) => void asked.push(event.cause) });
    const [given, kept] = [await house.granted(), await house.granted({ target: "billing" })];
    house.directory.failNext("removeMember", "unavailable", Number.POSITIVE_INFINITY);

    valueOf(await give(house, given.id));
    await house.drain();
    house.moveClock(3_700);
    await house.sweep();
    house.moveClock(100);
    await house.sweep();
    house.directory.mend();
    house.moveClock(100);
    await house.sweep();

    expect(asked).toHaveLength(2);
    expect(new Set(asked)).toEqual(new Set(["expired", "given-back"]));
    expect((await house.grantOf(given)).state).toBe("ended");
    expect((await house.grantOf(kept)).state).toBe("ended");
  });

  test("safety 13: one that kills the process does so once, and access ends after the restart", async () => {
    let kills = 0;
    const end = Promise.withResolvers<undefined>();
    const house = await createHouse({
      onDeescalate() {
        kills += 1;
        return end.promise;
      },
    });
    const request = await house.granted();
    house.moveClock(3_700);
    const dying = house.sweep();
    await expect.poll(() => kills).toBe(1);
    house.restart();

    await house.sweep();

    // The first process lives on in a test: where it came to the membership first, it is the one that takes it away.
    await expect.poll(async () => (await house.grantOf(request)).state).toBe("ended");
    expect(kills).toBe(1);
    expect(house.isMember(accounts.alice)).toBe(false);

    // The database is taken away with the test: what the first process still asks of it ends before.
    end.resolve(undefined);
    await dying;
  });
});

import { describe, expect, test } from "vitest";

import type { RawAnswers } from "../../src/domain/field.ts";
import { field } from "../../src/sdk/index.ts";
import { submitRequest, type SubmitRequest } from "../../src/use-cases/submit-request.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const usual: SubmitRequest = {
  flow: "database",
  target: "database",
  answers: { reason: "an incident", duration: "3600" },
  bySlackUserId: slackIds.alice,
  source: "slack",
  sourceChannel: null,
  slackViewId: null,
};

async function expectNothingKept(house: TestWorld) {
  expect(await house.rows("select 1 from access_request")).toEqual([]);
}

test("a request is committed before anybody outside is asked", async () => {
  const house = await createWorld();
  house.people.goDown();

  const received = valueOf(await house.submit());

  expect(received).toMatchObject({ status: "received", durationSeconds: 3_600 });
  expect(house.people.lookedUp).toEqual([]);
  expect(house.directory.calls).toEqual([]);
});

test("safety 2: the same form submitted twice, also at once, is one request", async () => {
  const house = await createWorld();

  const submitted = await Promise.all([1, 2, 3].map(() => house.submit({ slackViewId: "V0FORM" })));

  const ids = submitted.map((result) => valueOf(result).id);
  expect(new Set(ids).size).toBe(1);
  expect(await house.rows("select 1 from access_request")).toHaveLength(1);
});

describe("safety 6: what was not offered", () => {
  test.each([
    ["a flow that does not exist", { flow: "root" }, "flow-unknown"],
    ["a target of no flow", { target: "root" }, "field-invalid"],
    ["a target by its group id", { target: groupIds.database }, "field-invalid"],
    ["no target", { target: null }, "field-invalid"],
    ["a name every object has", { target: "constructor" }, "field-invalid"],
  ])("safety 6: %s is refused", async (_, tampered, reason) => {
    const house = await createWorld();

    const result = await submitRequest(house.world, { ...usual, ...tampered });

    expect(result).toMatchObject({ ok: false, refusal: { reason } });
    await expectNothingKept(house);
  });

  test("safety 6: an option that was not offered is refused", async () => {
    const fields = {
      risk: field.choice({ label: "Risk", options: ["low"] }),
      duration: field.duration({ choices: ["1h"] }),
    };
    const house = await createWorld({ flows: [accessFlow({ fields })] });

    const result = await submitRequest(house.world, { ...usual, answers: { risk: "high", duration: "3600" } });

    expect(result).toMatchObject({ ok: false, refusal: { reason: "field-invalid", field: "risk" } });
    await expectNothingKept(house);
  });

  test("a source the flow does not list is refused", async () => {
    const house = await createWorld({ flows: [accessFlow({ sources: ["slack"] })] });

    const result = await submitRequest(house.world, { ...usual, source: "api" });

    expect(result).toMatchObject({ ok: false, refusal: { reason: "source-not-allowed" } });
  });
});

test("safety 7: answers cannot set status, decider, expiry or account", async () => {
  const house = await createWorld();
  const answers: RawAnswers = {
    ...usual.answers,
    status: "approved",
    deciders: "everyone",
    version: "7",
    deadline: "2099-01-01",
    endsAt: "2099-01-01",
    externalId: accounts.carl,
    requesterId: slackIds.carl,
    durationSeconds: "999999",
    __proto__: "x",
  };

  const received = valueOf(await submitRequest(house.world, { ...usual, answers }));
  await house.drain();

  expect(received).toMatchObject({ status: "received", version: 1, deciders: null, durationSeconds: 3_600 });
  expect(Object.keys(received.fields).toSorted()).toEqual(["duration", "reason"]);
  const opened = await house.request(received.id);
  expect(opened.requesterId).toBe((await house.user(slackIds.alice)).id);
  expect(opened.status).toBe("pending");
});

test("safety 7: a command with more than it may say is not believed", async () => {
  const house = await createWorld();
  const tampered = { ...usual, status: "approved", beneficiaryId: "somebody", deadline: new Date(0), id: "chosen" };

  const received = valueOf(await submitRequest(house.world, tampered));

  expect(received.status).toBe("received");
  expect(received.id).not.toBe("chosen");
  expect(received.beneficiaryId).toBe(received.requesterId);
});

describe("safety 18: durations", () => {
  test.each(["0", "-1", "NaN", "1e9", "1000000000", "3600.5", "", "Infinity", "7200 ", "0x10", "5400"])(
    "safety 18: the duration %j is refused",
    async (duration) => {
      const fields = { reason: field.text({ label: "Why?" }), duration: field.duration({ choices: ["1h", "2h"] }) };
      const house = await createWorld({ flows: [accessFlow({ fields })] });

      const result = await house.submit({ answers: { reason: "an incident", duration } });

      expect(result).toMatchObject({ ok: false, refusal: { reason: "field-invalid", field: "duration" } });
      await expectNothingKept(house);
    },
  );

  test("safety 18: a grant of 30 days ends in 30 days and not a moment before", async () => {
    const house = await createWorld();
    const request = await house.granted({ answers: { reason: "an incident", duration: String(30 * 86_400) } });

    house.moveClock(30 * 86_400 - 60);
    await house.sweep();
    const before = house.isMember(accounts.alice);
    house.moveClock(120);
    await house.sweep();

    expect([before, house.isMember(accounts.alice)]).toEqual([true, false]);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("where people do not choose, access ends after the flow's limit", async () => {
    const house = await createWorld({
      flows: [accessFlow({ scheduleDeescalation: false, maxDuration: "2h", fields: {} })],
    });

    const received = valueOf(await house.submit({ answers: {} }));

    expect(received.durationSeconds).toBe(7_200);
  });
});

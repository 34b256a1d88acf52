import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { RawAnswers } from "../../src/domain/field.ts";
import { customTarget, defineFlow, field } from "../../src/sdk/index.ts";
import { changeOpenForm } from "../../src/use-cases/change-form.ts";
import { submitRequest, type SubmitRequest } from "../../src/use-cases/submit-request.ts";
import { valueOf } from "../support/builders.ts";
import { PretendStrategy } from "../support/pretend-strategy.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const usual: SubmitRequest = {
  flow: "database",
  target: "database",
  answers: { reason: "an incident", duration: "3600" },
  bySlackUserId: slackIds.alice,
  beneficiarySlackUserId: null,
  startsAt: null,
  context: {},
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

describe("for somebody else, and later", () => {
  test("somebody may ask for somebody else where the flow allows it", async () => {
    const house = await createWorld({ flows: [accessFlow({ allowOnBehalf: true })] });

    const received = valueOf(await house.submit({ beneficiary: slackIds.carl }));

    expect(received.requesterId).toBe((await house.user(slackIds.alice)).id);
    expect(received.beneficiaryId).toBe((await house.user(slackIds.carl)).id);
  });

  test.each([
    ["a person, where the flow does not allow it", false, slackIds.carl],
    ["somebody who is not a person of Slack", true, "everyone"],
  ])("%s is refused as the one it is for", async (_, allowOnBehalf, beneficiary) => {
    const house = await createWorld({ flows: [accessFlow({ allowOnBehalf })] });

    const result = await house.submit({ beneficiary });

    expect(result).toMatchObject({ ok: false, refusal: { reason: "field-invalid", field: "@beneficiary" } });
    await expectNothingKept(house);
  });

  test("asking for oneself is not asking for somebody else", async () => {
    const house = await createWorld();

    const received = valueOf(await house.submit({ beneficiary: slackIds.alice }));

    expect(received.beneficiaryId).toBe(received.requesterId);
  });

  test("access may be asked for that begins later where the flow allows it", async () => {
    const house = await createWorld({ flows: [accessFlow({ allowScheduledStart: true })] });
    const startsAt = new Date(Date.now() + 3_600_000);

    expect(valueOf(await house.submit({ startsAt })).startsAt).toEqual(startsAt);
  });

  test.each([
    ["that is over", true, -60],
    ["that is more than 30 days ahead", true, 30 * 86_400 + 60],
    ["that is no time", true, Number.NaN],
    ["where the flow does not allow one", false, 3_600],
  ])("a start %s is refused", async (_, allowScheduledStart, seconds) => {
    const house = await createWorld({ flows: [accessFlow({ allowScheduledStart })] });
    const startsAt = new Date(Date.now() + seconds * 1_000);

    const result = await house.submit({ startsAt });

    expect(result).toMatchObject({ ok: false, refusal: { reason: "field-invalid", field: "@start" } });
    await expectNothingKept(house);
  });
});

/** What is granted is asked by `role`; what a team does to that question is `narrow`. */
async function openFor(narrow: (role: { options: readonly unknown[]; visible: boolean }) => void) {
  const strategy = new PretendStrategy();
  strategy.accounts.set(slackIds.alice, "alice-db");
  const target = customTarget({
    name: "database",
    strategy: strategy.defined,
    label: "Reports",
    bind: { identifier: "role" },
  });
  const flow = defineFlow({
    name: "database",
    label: "Database access",
    channel: "#access",
    targets: [target],
    fields: {
      team: field.choice({ label: "Team", options: ["interns", "owners"] }),
      role: field.choice({ label: "Role", options: ["read", "write"], default: "write" }),
      duration: field.duration({ choices: ["1h"] }),
    },
    onChange: {
      team: (form) => {
        narrow(form.fields.role);
        return form;
      },
    },
  });
  const house = await createWorld({ flows: [flow] });
  const compiled = house.world.flows.find("database");
  if (compiled === null) throw new Error("The flow is not there.");
  const formId = randomUUID();
  const answers = { team: "interns", role: null, duration: "3600" };
  valueOf(await changeOpenForm(house.world, compiled, { formId, bySlackUserId: slackIds.alice, answers }));
  return { house, command: { ...usual, formId, answers } };
}

describe("safety 6: a form that changed with its answers", () => {
  test("safety 6: an option that was taken off the list is not granted as the default", async () => {
    const { house, command } = await openFor((role) => Object.assign(role, { options: ["read"] }));

    const result = await submitRequest(house.world, command);

    expect(result).toMatchObject({ refusal: { field: "role", problem: "Please fill this in." } });
    await expectNothingKept(house);
  });

  test("safety 6: a question that was hidden is not answered by its default", async () => {
    const { house, command } = await openFor((role) => Object.assign(role, { visible: false }));

    const result = await submitRequest(house.world, command);

    expect(result).toMatchObject({ refusal: { field: "role", problem: expect.stringContaining("did not ask it") } });
    await expectNothingKept(house);
  });
});

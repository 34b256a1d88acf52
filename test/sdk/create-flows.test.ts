import { setTimeout as pause } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { plainStage } from "../../src/domain/deciding-stage.ts";
import { onHook, type OnHook, outcomesOf, stepOf, steps } from "../../src/domain/steps.ts";
import type { FlowFacts } from "../../src/ports/flows.ts";
import { createFlows } from "../../src/sdk/create-flows.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";
import { approve, deny, ignore, people } from "../../src/sdk/index.ts";
import type { FlowServices } from "../../src/sdk/services.ts";
import { quietServices } from "../support/quiet-services.ts";
import { buildRequest, buildUser, noon } from "../support/builders.ts";

type DefinedFlow = LatchkeyConfig["flows"][number];

const nobody: FlowServices = {
  ...quietServices,
  slackUserByEmail: (email: string) => Promise.resolve(email === "bob@acme.com" ? "U0BOB" : null),
};

function compile(flow: Partial<DefinedFlow>) {
  const compiled = createFlows(
    { flows: [{ name: "change", label: "Change", channel: "#changes", ...flow }] },
    nobody,
  ).find("change");
  if (compiled === null) throw new Error("The flow is not there.");
  return compiled;
}

function facts(): FlowFacts {
  const user = buildUser();
  return {
    request: buildRequest({ target: null }),
    requester: user,
    beneficiary: user,
    user,
    approver: null,
    now: noon,
  };
}

test("a flow is found by its own name and by no other", () => {
  const flows = createFlows({ flows: [{ name: "change", label: "Change", channel: "#changes" }] }, nobody);

  expect(flows.find("change")?.label).toBe("Change");
  expect(flows.find("constructor")).toBeNull();
});

test("a flow is found by what it was called before, unless another one is called so now", () => {
  const shell = { label: "Change", channel: "#changes" };
  const flows = createFlows(
    {
      flows: [
        { ...shell, name: "change", formerNames: ["old", "taken"] },
        { ...shell, name: "taken" },
      ],
    },
    nobody,
  );

  expect(["old", "taken", "older"].map((name) => flows.find(name)?.name)).toEqual(["change", "taken", undefined]);
});

/** Each hook with each answer there is, and whether it counts. */
const everyAnswer = steps.map(onHook).flatMap((name: OnHook) =>
  [approve(), deny(), ignore("no")].map((answer) => ({
    name,
    answer,
    kind: answer.kind,
    counts: outcomesOf(stepOf(name)).some((counting) => counting === answer.kind),
  })),
);

/** What no compiler saw. */
const answering = (name: OnHook, answer: unknown) => compile({ hooks: Object.fromEntries([[name, () => answer]]) });

const never = () => Promise.withResolvers<undefined>().promise;

describe("each hook answers what counts before its step", () => {
  test.each(everyAnswer.filter(({ counts }) => counts))("$name may answer $kind", async ({ name, answer }) => {
    expect(await answering(name, answer).hook(name, facts())).toEqual(answer);
  });

  test.each(everyAnswer.filter(({ counts }) => !counts))(
    "$name that answers $kind is a fault that says what it may answer",
    async ({ name, answer, kind }) => {
      const asked = answering(name, answer).hook(name, facts());

      await expect(asked).rejects.toThrow(`The ${name} of the flow "change" answered "${kind}", which does not count`);
    },
  );

  test("what nobody understands is a fault that says what to answer", async () => {
    const asked = answering("onDeescalate", { kind: "perhaps" }).hook("onDeescalate", facts());

    await expect(asked).rejects.toThrow(
      'The onDeescalate of the flow "change" answered something Latchkey does not understand (kind), so the access ends all the same. Let it return `approve()`, `deny()` or `ignore()` of the SDK, or nothing.',
    );
  });

  test("a hook that is not there is known not to be, and answers nothing", async () => {
    const flow = compile({ hooks: { onDeny: () => deny(), afterApprove: () => undefined } });

    expect(steps.filter((step) => flow.hasOn(step))).toEqual(["deny"]);
    expect(steps.filter((step) => flow.hasAfter(step))).toEqual(["approve"]);
    expect(await flow.hook("onApprove", facts())).toBeNull();
    await expect(flow.after("afterDeny", facts())).resolves.toBeUndefined();
  });

  test("the time it may take does not count what is read for it", async () => {
    const slow = { ...nobody, stepsOf: () => pause(60).then(() => []) };
    const config = {
      flows: [{ name: "change", label: "Change", channel: "#changes", hooks: { onDeny: () => deny() } }],
    };

    const asked = createFlows(config, slow, 40).find("change")?.hook("onDeny", facts());

    expect(await asked).toEqual({ kind: "deny", reason: null });
  });

  test("one that takes too long is a fault", async () => {
    const config = { flows: [{ name: "change", label: "Change", channel: "#changes", hooks: { onDeny: never } }] };

    const asked = createFlows(config, nobody, 20).find("change")?.hook("onDeny", facts());

    await expect(asked).rejects.toThrow('The onDeny of the flow "change" took longer than 0.02 seconds');
  });
});

test("everyone requests and admins decide, unless the flow says otherwise", async () => {
  expect(await compile({}).permissions(facts())).toEqual({
    request: { kind: "everyone" },
    stages: [plainStage({ kind: "admins" })],
  });
  expect(await compile({ permissions: () => ({ decide: [people.users("U1")] }) }).permissions(facts())).toEqual({
    request: { kind: "everyone" },
    stages: [plainStage({ kind: "any", of: [{ kind: "users", slackUserIds: ["U1"] }] })],
  });
});

const inStages = () => ({
  stages: [
    { label: "Security", decide: people.inGroup("okta", "00gSecurity"), quorum: 2 },
    { decide: people.managerOf("requester" as const), escalate: { after: "2h" as const, decide: people.admins() } },
  ],
});

test("stages are read in their order, with how many decide in each and to whom one turns after a time", async () => {
  const told = facts();

  expect((await compile({ permissions: inStages }).permissions(told)).stages).toEqual([
    { label: "Security", decide: people.inGroup("okta", "00gSecurity"), quorum: 2, escalate: null },
    {
      label: null,
      decide: { kind: "manager", ofUserId: told.requester.id, ofSlackUserId: told.requester.slackUserId },
      quorum: 1,
      escalate: { afterSeconds: 7_200, decide: { kind: "admins" } },
    },
  ]);
});

test("several people may be asked for without stages", async () => {
  const flow = compile({ permissions: () => ({ decide: people.admins(), quorum: 2 }) });

  expect((await flow.permissions(facts())).stages).toEqual([
    { label: null, decide: { kind: "admins" }, quorum: 2, escalate: null },
  ]);
});

test("switches that nobody touched are the careful ones", () => {
  expect(compile({})).toMatchObject({
    allowSelfApproval: false,
    allowGuests: false,
    allowRevoke: true,
    scheduleDeescalation: true,
  });
});

describe("what a flow's code answers is read, not believed", () => {
  test("permissions that say nothing are the usual ones", async () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const permissions = (() => null) as unknown as NonNullable<DefinedFlow["permissions"]>;

    expect(await compile({ permissions }).permissions(facts())).toMatchObject({
      stages: [{ decide: { kind: "admins" } }],
    });
  });

  test.each([
    7,
    "everyone",
    { decide: "everyone" },
    { decide: { kind: "everybody" } },
    { decided: { kind: "everyone" } },
    { decide: [7] },
    { quorum: 0 },
    { quorum: 11 },
    { quorum: 1.5 },
    { stages: [] },
    { stages: [{ quorum: 2 }] },
    { stages: Array.from({ length: 6 }, () => ({ decide: people.admins() })) },
    { stages: [{ decide: people.admins() }], decide: people.admins() },
    { stages: [{ decide: people.admins() }], quorum: 2 },
    { stages: [{ decide: people.admins(), label: "" }] },
    { stages: [{ decide: people.admins(), escalate: { after: "soon", decide: people.admins() } }] },
    { stages: [{ decide: people.admins(), escalate: { after: "2h" } }] },
  ])("permissions of %o are a fault", async (answer) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const permissions = (() => answer) as unknown as NonNullable<DefinedFlow["permissions"]>;
    const asked = compile({ permissions }).permissions(facts());

    await expect(asked).rejects.toMatchObject({ name: "FlowFault", part: "permissions" });
  });

  test.each([true, "approve", { kind: "approved" }, { kind: "ignore" }, { kind: "ignore", message: "" }])(
    "a hook that answers %o is a fault",
    async (answer) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const onApprove = (() => answer) as unknown as NonNullable<NonNullable<DefinedFlow["hooks"]>["onApprove"]>;

      await expect(compile({ hooks: { onApprove } }).hook("onApprove", facts())).rejects.toMatchObject({
        name: "FlowFault",
        part: "onApprove",
      });
    },
  );

  test("a hook may approve, deny, ignore, or say nothing", async () => {
    const hooks = { onRequest: () => approve("on call"), onApprove: () => ignore("not you"), onDeny: () => deny() };
    const flow = compile({ hooks });

    expect(await flow.hook("onRequest", facts())).toEqual({ kind: "approve", reason: "on call" });
    expect(await flow.hook("onApprove", facts())).toEqual({ kind: "ignore", message: "not you" });
    expect(await flow.hook("onDeny", facts())).toEqual({ kind: "deny", reason: null });
    expect(await compile({}).hook("onRequest", facts())).toBeNull();
  });
});

test("somebody's manager may be named in permissions, by the ids of the person", async () => {
  const told = facts();
  const { id: ofUserId, slackUserId: ofSlackUserId } = told.requester;

  const flow = compile({ permissions: ({ event }) => ({ decide: people.managerOf(event.requester) }) });

  expect((await flow.permissions(told)).stages[0]?.decide).toEqual({
    kind: "manager",
    ofUserId,
    ofSlackUserId,
  });
});

test("a connector the flow does not list cannot be reached from its code", async () => {
  const hooks: DefinedFlow["hooks"] = {
    onRequest({ sdk }) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      sdk.connector("okta", "okta" as never);
    },
  };

  const asked = compile({ hooks }).hook("onRequest", facts());

  await expect(asked).rejects.toThrow('The flow "change" does not list the okta connector "okta" under `connectors`.');
});

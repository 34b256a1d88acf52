import { describe, expect, test } from "vitest";

import type { FlowFacts } from "../../src/ports/flows.ts";
import { createFlows } from "../../src/sdk/create-flows.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";
import { approve, deny, ignore, people, slack } from "../../src/sdk/index.ts";
import { buildRequest, buildUser, noon } from "../support/builders.ts";

type DefinedFlow = LatchkeyConfig["flows"][number];

const nobody = {
  openDirectory: () => Promise.reject(new Error("Nobody should ask.")),
  accountOf: () => Promise.reject(new Error("Nobody should ask.")),
  recognise: () => Promise.resolve([]),
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

test("everyone requests and admins decide, unless the flow says otherwise", async () => {
  expect(await compile({}).permissions(facts())).toEqual({ request: { kind: "everyone" }, decide: { kind: "admins" } });
  expect(await compile({ permissions: () => ({ decide: [people.users("U1")] }) }).permissions(facts())).toEqual({
    request: { kind: "everyone" },
    decide: { kind: "any", of: [{ kind: "users", slackUserIds: ["U1"] }] },
  });
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

    expect(await compile({ permissions }).permissions(facts())).toMatchObject({ decide: { kind: "admins" } });
  });

  test.each([
    7,
    "everyone",
    { decide: "everyone" },
    { decide: { kind: "everybody" } },
    { decided: { kind: "everyone" } },
    { decide: [7] },
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

describe("where cards go", () => {
  test("to the flow's channel when it names nothing else", async () => {
    expect(await compile({}).notifications(facts())).toEqual([[{ kind: "channel", channel: "#changes" }]]);
  });

  test("people are found by Slack id, by the stored link, then by exact e-mail; nobody found is a destination that fails", async () => {
    const known = { id: "1", email: null, displayName: "Ada", slackUserId: "U0ADA" };
    const to = [
      slack.user("U0DORA"),
      slack.user({ externalId: "1", email: null, displayName: "Ada", user: known }),
      slack.user({ externalId: "2", email: "bob@acme.com", displayName: "Bob" }),
      slack.user({ externalId: "3", email: "x@acme.com", displayName: "X" }),
      slack.user({ externalId: "4", email: null, displayName: "Y" }),
    ];

    expect(await compile({ notifications: () => [{ to }] }).notifications(facts())).toEqual([
      [
        { kind: "user", slackUserId: "U0DORA" },
        { kind: "user", slackUserId: "U0ADA" },
        { kind: "user", slackUserId: "U0BOB" },
        { kind: "nobody", who: "X" },
        { kind: "nobody", who: "Y" },
      ],
    ]);
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

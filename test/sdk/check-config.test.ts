import { describe, expect, test } from "vitest";

import { findConfigProblems } from "../../src/sdk/check-config.ts";
import {
  customTarget,
  defineConfig,
  defineStrategy,
  field,
  okta,
  oktaGroup,
  pagerduty,
  people,
  secret,
} from "../../src/sdk/index.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";

type Flow = LatchkeyConfig["flows"][number];

const connectors = {
  okta: okta({ orgUrl: "https://acme.okta.com", apiToken: secret.env("LATCHKEY_TEST_NEVER_READ") }),
  pagerduty: pagerduty({ apiToken: secret.env("LATCHKEY_TEST_NEVER_READ") }),
};
const target = oktaGroup({ connector: "okta", groupId: "00gDATABASE00000001", label: "Database" });
const sound: Flow = {
  name: "database",
  label: "Database",
  channel: "#access",
  targets: [target],
  fields: { reason: field.text({ label: "Why?" }) },
  permissions: () => ({ decide: people.admins() }),
};

function problemsOf(flow: object, more: object = {}): readonly string[] {
  return findConfigProblems({ connectors, flows: [{ ...sound, ...flow }], ...more });
}

test("a sound configuration has no problems", () => {
  expect(findConfigProblems(defineConfig({ connectors, flows: [sound], admins: ["U012AB3CD"] }))).toEqual([]);
  expect(findConfigProblems({ flows: [] })).toEqual([]);
});

describe("each problem of a flow is a sentence that names it", () => {
  test.each([
    [{ name: "Data Base" }, 'The flow "Data Base", `name`, must be small letters, digits and hyphens.'],
    [{ name: 7 }, 'The flow "7", `name`, must be given as text.'],
    [{ label: "" }, 'The flow "database", `label`, must not be empty.'],
    [{ label: "x".repeat(76) }, 'The flow "database", `label`, must have at most 75 characters.'],
    [{ channel: "access" }, 'The flow "database", `channel`, must be `#name` or a channel id.'],
    [{ maxDuration: "forever" }, 'The flow "database", `maxDuration`, must be a duration such as `8h`.'],
    [{ maxDuration: "0h" }, 'The flow "database", `maxDuration`, must be a duration such as `8h`.'],
    [{ pendingFor: "1" }, 'The flow "database", `pendingFor`, must be a duration such as `8h`.'],
    [{ permissions: "everyone" }, 'The flow "database", `permissions`, must be a function.'],
    [{ hooks: { onApprove: true } }, 'The flow "database", `hooks.onApprove`, must be a function.'],
    [{ hooks: { afterDeescalate: 1 } }, 'The flow "database", `hooks.afterDeescalate`, must be a function.'],
    [{ hooks: { onRevoke: () => null } }, 'The flow "database", `hooks`, Unrecognized key: "onRevoke".'],
    [{ formerNames: "old" }, 'The flow "database", `formerNames`, must be a list.'],
    [{ formerNames: ["Old name"] }, 'The flow "database", `formerNames.0`, must be small letters, digits and hyphens.'],
    [
      { formerNames: ["database"] },
      'The name "database" is among the `formerNames` of a flow and belongs to another one too, so that requests made under it could go on in either. Take it out of one of them.',
    ],
    [
      { formerNames: ["old", "old"] },
      'The name "old" is among the `formerNames` of a flow and belongs to another one too, so that requests made under it could go on in either. Take it out of one of them.',
    ],
    [{ fields: { "a b": field.text({ label: "A" }) } }, "is not a name a field can have"],
    [
      {
        fields: { risk: field.choice({ label: "Risk", options: Array.from({ length: 10_001 }, (_, at) => `o${at}`) }) },
      },
      "has more than 10000 options",
    ],
    [
      { targets: [{ ...target, connector: "okta-emea" }] },
      'The flow "database" has the target "Database" of the connector "okta-emea", which `connectors` does not list.',
    ],
    [
      { targets: [{ ...target, connector: "pagerduty", connectorType: "pagerduty" }] },
      'The flow "database" has the target "Database" of the connector "pagerduty", but PagerDuty is only read: it has no groups or roles to be given. Take the target out.',
    ],
    [
      { targets: [oktaGroup({ connector: "pagerduty", groupId: "00gDATABASE00000001", label: "Database" })] },
      "but PagerDuty is only read",
    ],
    [
      { targets: [{ ...target, connectorType: "onelogin" }] },
      'The flow "database" has the target "Database", made for onelogin, on the okta connector "okta".',
    ],
    [
      { connectors: ["elsewhere"] },
      'The flow "database" uses the connector "elsewhere", which `connectors` does not list.',
    ],
    [
      { connectors: ["constructor"] },
      'The flow "database" uses the connector "constructor", which `connectors` does not list.',
    ],
    [
      { targets: [target, target] },
      'The flow "database" has two targets called "database". Give one of them another `name`.',
    ],
    [
      { fields: { one: field.duration({ choices: ["1h"] }), two: field.duration({ choices: ["2h"] }) } },
      'The flow "database" has two duration fields. Keep one.',
    ],
    [
      { fields: { risk: { kind: "choice", label: "Risk", required: true, visible: true, settings: {} } } },
      'The flow "database" gives no options for the field "risk".',
    ],
    [
      { fields: { duration: { kind: "duration", label: "How long", required: true, visible: true, settings: {} } } },
      'The flow "database" gives no choices for the field "duration".',
    ],
    [
      { allowRevoke: false, scheduleDeescalation: false },
      'The flow "database" switches off both `allowRevoke` and `scheduleDeescalation`, so access could never end early. Leave one on.',
    ],
    [
      { channel: undefined },
      'The flow "database" says neither `channel` nor `notifications`, so nobody would be asked. Give one of them.',
    ],
  ])("%o", (flow, sentence) => {
    const problems = problemsOf(flow);

    expect(problems.join("\n")).toContain(sentence);
  });

  test("a setting that does not exist is named", () => {
    const [problem] = problemsOf({ chanel: "#access" });

    expect(problem).toContain('The flow "database"');
    expect(problem).toContain("chanel");
  });
});

describe("each problem of the rest is a sentence that names it", () => {
  test.each([
    [{ admins: ["ada"] }, "`admins.0` must be a Slack user id such as `U012AB3CD`."],
    [
      { identity: { allowedEmailDomains: ["@acme.com"] } },
      "`identity.allowedEmailDomains.0` must be a domain such as `acme.com`.",
    ],
    [{ channels: { errors: "errors" } }, "`channels.errors` must be `#name` or a channel id."],
    [{ channels: { admins: "admins" } }, "`channels.admins` must be `#name` or a channel id."],
    [{ identity: { proofs: [] } }, "`identity.proofs` must not be empty; leave it out for the usual ones."],
    [{ identity: { proofs: ["a sworn oath"] } }, "`identity.proofs.0` must be `email-code` or `admin-approval`."],
    [{ identity: { proofs: "email-code" } }, "`identity.proofs` must be a list."],
    [{ email: "smtps://mail.acme.com" }, "`email` must be made by `smtp({ … })`."],
    [{ email: { url: "smtps://mail.acme.com" } }, "`email.open` must be a function."],
    [
      { identity: { proofs: ["admin-approval", "email-code"] } },
      "`identity.proofs` lists `email-code`, but there is no `email`, so no code could be sent. Give `email`, or take `email-code` out.",
    ],
  ])("%o", (more, sentence) => {
    expect(problemsOf({}, more)).toContain(sentence);
  });

  test("two flows of one name", () => {
    expect(findConfigProblems({ connectors, flows: [sound, sound, sound] })).toEqual([
      'Two flows are called "database". Rename one of them.',
    ]);
  });

  test("all of them are told at once", () => {
    const other: Flow = { ...sound, name: "other", connectors: ["elsewhere"], targets: [target, target] };

    expect(findConfigProblems({ connectors, flows: [sound, sound, other] })).toHaveLength(3);
  });
});

describe("each problem of a strategy is a sentence that names it", () => {
  const parts = { fetchRemoteIdentity: () => null, escalate: () => undefined, deescalate: () => undefined };
  const reports = defineStrategy({ ...parts, name: "reports" });
  const reader = customTarget({ strategy: reports, identifier: "reader", label: "Reader" });
  const withStrategy = (change: object) => ({ targets: [{ ...reader, strategy: { ...reports, ...change } }] });

  test("a sound one has none, however often it is named", () => {
    const writer = customTarget({ strategy: reports, identifier: "writer", label: "Writer", protected: false });

    expect(problemsOf({ targets: [reader, writer, target] }, { strategies: [reports] })).toEqual([]);
  });

  test.each([
    [{ escalate: undefined }, 'The flow "database", `targets.0.strategy.escalate`, must be a function.'],
    [{ deescalate: "later" }, 'The flow "database", `targets.0.strategy.deescalate`, must be a function.'],
    [{ fetchRemoteIdentity: undefined }, "`targets.0.strategy.fetchRemoteIdentity`, must be a function."],
    [{ name: "The reports" }, "`targets.0.strategy.name`, must be small letters, digits and hyphens."],
    [{ name: "x".repeat(56) }, "`targets.0.strategy.name`, must have at most 55 characters."],
    [{ label: "" }, "`targets.0.strategy.label`, must not be empty."],
    [{ escalates: () => null }, "escalates"],
    [
      { name: "invoices" },
      'has the target "Reader", which does not fit its strategy. Make it with `customTarget({ … })`.',
    ],
  ])("%o", (change, sentence) => {
    expect(problemsOf(withStrategy(change)).join("\n")).toContain(sentence);
  });

  test("one that is only listed is looked at as well", () => {
    expect(problemsOf({}, { strategies: [{ name: "reports" }] })).toContain(
      "`strategies.0.escalate` must be a function.",
    );
  });

  test("two of one name, in whatever flow", () => {
    const other = customTarget({ strategy: { ...reports }, identifier: "writer", label: "Writer" });
    const flows = [
      { ...sound, targets: [reader] },
      { ...sound, name: "other", targets: [other] },
    ];

    expect(findConfigProblems({ connectors, flows })).toEqual([
      'Two strategies are called "reports". Rename one of them.',
    ]);
  });

  test("a connector that has the id of one", () => {
    const { okta: connector } = connectors;

    expect(
      findConfigProblems({ connectors: { "strategy-reports": connector }, flows: [{ ...sound, targets: [reader] }] }),
    ).toEqual(['`connectors.strategy-reports` has the id that belongs to the strategy "reports". Rename one of them.']);
  });

  test.each([
    [{ identifier: "" }, "`identifier` must not be empty"],
    [{ identifier: "a\nb" }, "`identifier` must not have control characters"],
    [{ identifier: "x".repeat(256) }, "`identifier` must have at most 255 characters"],
    [{ label: " " }, "`label` must not be empty"],
    [{ strategy: undefined }, "`strategy` must be made by `defineStrategy({ … })`"],
    [{ ruleManaged: false }, "ruleManaged"],
  ])("a target of %o is refused where it is written", (change, sentence) => {
    const written = { strategy: reports, identifier: "reader", label: "Reader", ...change };

    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    expect(() => customTarget(written as Parameters<typeof customTarget>[0])).toThrow(sentence);
  });
});

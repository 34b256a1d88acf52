import { describe, expect, test } from "vitest";

import { findConfigProblems } from "../../src/sdk/check-config.ts";
import { defineConfig, field, okta, oktaGroup, people, secret } from "../../src/sdk/index.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";

type Flow = LatchkeyConfig["flows"][number];

const connectors = {
  okta: okta({ orgUrl: "https://acme.okta.com", apiToken: secret.env("LATCHKEY_TEST_NEVER_READ") }),
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
    [{ fields: { "a b": field.text({ label: "A" }) } }, "is not a name a field can have"],
    [
      { fields: { risk: field.choice({ label: "Risk", options: Array.from({ length: 101 }, (_, at) => `o${at}`) }) } },
      "has more than 100 options",
    ],
    [
      { targets: [{ ...target, connector: "okta-emea" }] },
      'The flow "database" has the target "Database" of the connector "okta-emea", which `connectors` does not list.',
    ],
    [
      { targets: [{ ...target, connectorType: "onelogin" }] },
      'The flow "database" has the target "Database", made for onelogin, on the okta connector "okta".',
    ],
    [
      { connectors: ["pagerduty"] },
      'The flow "database" uses the connector "pagerduty", which `connectors` does not list.',
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
  ])("%o", (more, sentence) => {
    expect(problemsOf({}, more)).toContain(sentence);
  });

  test("two flows of one name", () => {
    expect(findConfigProblems({ connectors, flows: [sound, sound, sound] })).toEqual([
      'Two flows are called "database". Rename one of them.',
    ]);
  });

  test("all of them are told at once", () => {
    const other: Flow = { ...sound, name: "other", connectors: ["pagerduty"], targets: [target, target] };

    expect(findConfigProblems({ connectors, flows: [sound, sound, other] })).toHaveLength(3);
  });
});

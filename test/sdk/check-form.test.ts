import { describe, expect, test } from "vitest";

import { findConfigProblems } from "../../src/sdk/check-config.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";
import {
  customTarget,
  defineStrategy,
  field,
  okta,
  oktaGroup,
  oktaGroups,
  onelogin,
  oneloginRole,
  type OpenForm,
  secret,
} from "../../src/sdk/index.ts";

type Flow = LatchkeyConfig["flows"][number];

const never = secret.env("LATCHKEY_TEST_NEVER_READ");
const connectors = {
  okta: okta({ orgUrl: "https://acme.okta.com", apiToken: never, sync: { schedule: "0 * * * *" } }),
  "okta-emea": okta({ orgUrl: "https://emea.okta.com", apiToken: never }),
  onelogin: onelogin({ apiUrl: "https://acme.onelogin.com", clientId: never, clientSecret: never }),
};
const strategy = defineStrategy({
  name: "schemas",
  fetchRemoteIdentity: () => null,
  escalate: () => null,
  deescalate: () => undefined,
});
const group = { connector: "okta", groupId: "00gDATABASE00000001", label: "Database" };
const role = { connector: "onelogin", roleId: 599_800, label: "Warehouse" };
const same = (form: OpenForm) => form;
const sound: Flow = { name: "database", label: "Database", channel: "#access" };

function problemsOf(flow: Partial<Flow>): readonly string[] {
  return findConfigProblems({ connectors, flows: [{ ...sound, ...flow }] });
}

test("a form whose parts fit together has no problems", () => {
  const fields = {
    region: field.choice({ label: "Region", options: Array.from({ length: 10_000 }, (_, at) => `region ${at}`) }),
    service: field.choice({ label: "Service", connectors: ["okta"], options: () => [] }),
    reviewers: field.slackUsers({ label: "Reviewers", onChange: same }),
  };
  const targets = [
    oktaGroup({ ...group, bind: { region: "region" } }),
    oktaGroups({ connector: "okta", where: () => true }),
    oktaGroups({ connector: "okta", where: () => false }),
    customTarget({ strategy, label: "A schema", bind: { identifier: "region", note: "service" } }),
  ];

  expect(problemsOf({ targets, fields, onChange: { service: same } })).toEqual([]);
});

describe("what does not fit together is a sentence that names it", () => {
  test.each<[string, Partial<Flow>]>([
    [
      'offers "low" twice for the field "risk", so nobody could tell which is meant. Take one out.',
      { fields: { risk: field.choice({ label: "Risk", options: ["low", "high", "low"] }) } },
    ],
    [
      'lets the field "service" use the connector "onelogin", which the flow does not list under `connectors`.',
      { fields: { service: field.choice({ label: "Service", connectors: ["onelogin"], options: () => [] }) } },
    ],
    ['has an `onChange` for the field "team", which it does not ask.', { onChange: { team: same } }],
    [
      "has two `onChange` for the field \"team\": the field's own and the flow's. Keep one.",
      { fields: { team: field.text({ label: "Team", onChange: same }) }, onChange: { team: same } },
    ],
    [
      'offers groups of "okta-emea" by a rule, but that connector has no `sync`, so no group would ever be known. Give it one.',
      { targets: [oktaGroups({ connector: "okta-emea", where: () => true })] },
    ],
    [
      'binds of its target "Database" the setting `region` to the field "region", which it does not ask.',
      { targets: [oktaGroup({ ...group, bind: { region: "region" } })] },
    ],
    [
      'binds of its target "Database" the setting `groupId`, which says what is granted. Take that out.',
      {
        targets: [oktaGroup({ ...group, bind: { groupId: "other" } })],
        fields: { other: field.choice({ label: "Other", options: ["00g1"] }) },
      },
    ],
    [
      'binds of its target "Warehouse" the setting `privilegeLevel` to the field "level", which offers more than "member": Latchkey makes nobody an administrator of a role.',
      {
        targets: [oneloginRole({ ...role, bind: { privilegeLevel: "level" } })],
        fields: { level: field.choice({ label: "Level", options: ["member", "admin"] }) },
      },
    ],
    ...[
      field.text({ label: "Schema" }),
      field.choice({ label: "Schema", options: () => ["sales"] }),
      field.choices({ label: "Schema", options: ["sales"] }),
    ].map((schema): [string, Partial<Flow>] => [
      'binds of its target "A schema" the setting `identifier` to the field "schema". It says what is granted, so the field must be a `field.choice` with a fixed list of options.',
      {
        targets: [customTarget({ strategy, label: "A schema", bind: { identifier: "schema" } })],
        fields: { schema },
      },
    ]),
  ])("it %s", (words, flow) => {
    expect(problemsOf(flow)).toEqual([`The flow "database" ${words}`]);
  });

  test.each([
    ["neither its identifier nor a field that says it", {}],
    ["both", { identifier: "sales", bind: { identifier: "schema" } }],
  ])("a custom target with %s", (_, more) => {
    const written = { strategy, label: "A schema", ...more };

    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- As a file that nobody compiled has it.
    expect(() => customTarget(written as never)).toThrow(
      'The target "a-schema" cannot be used: `identifier` must be given, or else be bound to a field; not both. Correct its customTarget().',
    );
  });

  test("labels and values of options over 75 characters", () => {
    const options = [{ value: "x".repeat(76), label: "Long" }];

    expect(problemsOf({ fields: { risk: field.choice({ label: "Risk", options }) } })).toHaveLength(1);
  });
});

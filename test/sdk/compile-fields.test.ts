import { describe, expect, test } from "vitest";

import { compileFields, compileLimits } from "../../src/sdk/compile-fields.ts";
import { field, oktaGroup } from "../../src/sdk/index.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";

type Flow = LatchkeyConfig["flows"][number];

const target = oktaGroup({ connector: "okta", groupId: "00gDATABASE00000001", label: "Database" });
const granting: Flow = { name: "database", label: "Database", channel: "#access", targets: [target] };
const approvalOnly: Flow = { name: "change", label: "Change", channel: "#changes" };
const fortnight = 14 * 86_400;

function durationsOf(flow: Flow, maxSeconds = fortnight) {
  const duration = compileFields(flow, maxSeconds).find(({ kind }) => kind === "duration");
  return duration?.kind === "duration" ? duration.options.map(({ value }) => value) : null;
}

describe("the limits of a flow", () => {
  test("are a fortnight of access and three days of waiting, unless it says otherwise", () => {
    expect(compileLimits(granting)).toMatchObject({ maxDurationSeconds: fortnight, pendingSeconds: 3 * 86_400 });
    expect(compileLimits({ ...granting, maxDuration: "8h", pendingFor: "30m" })).toMatchObject({
      maxDurationSeconds: 28_800,
      pendingSeconds: 1_800,
    });
  });

  test("that cannot be kept are a sentence with the flow's name", () => {
    expect(() => compileLimits({ ...granting, maxDuration: "367d" })).toThrow(
      'The flow "database" has the duration "367d", which Latchkey cannot keep. Write it like `30m`, `8h` or `5d`, 366 days at most.',
    );
  });
});

describe("the duration field", () => {
  test("of a flow that grants something and has none is 30 minutes, 1 hour or 8 hours", () => {
    expect(durationsOf(granting)).toEqual([1_800, 3_600, 28_800]);
  });

  test("keeps to the flow's limit", () => {
    expect(durationsOf({ ...granting, maxDuration: "1h" }, 3_600)).toEqual([1_800, 3_600]);
    expect(durationsOf({ ...granting, maxDuration: "10m" }, 600)).toEqual([600]);
  });

  test("is not asked where there is nothing to grant", () => {
    expect(durationsOf(approvalOnly)).toBeNull();
    expect(durationsOf({ ...approvalOnly, fields: { duration: field.duration({ choices: ["1h"] }) } })).toBeNull();
  });

  test("is not asked where the flow schedules the end itself", () => {
    const flow = {
      ...granting,
      scheduleDeescalation: false,
      fields: { duration: field.duration({ choices: ["1h"] }) },
    };

    expect(durationsOf(flow)).toBeNull();
  });

  test("may have any name, and then it is the only one", () => {
    const flow = { ...granting, fields: { howLong: field.duration({ choices: ["2h"], default: "2h" }) } };

    expect(compileFields(flow, fortnight)).toMatchObject([
      { name: "howLong", options: [{ value: 7_200, label: "2 hours" }], default: 7_200 },
    ]);
  });

  test("safety 18: that offers more than the flow's limit is refused at the start", () => {
    const flow = { ...granting, fields: { duration: field.duration({ choices: ["1h", "8h"] }) } };

    expect(() => compileFields(flow, 3_600)).toThrow(
      'The flow "database" offers 8 hours, longer than its maxDuration of 1 hour. Shorten the choice or raise `maxDuration`.',
    );
  });

  test("has no default that it does not offer", () => {
    const flow = { ...granting, fields: { duration: field.duration({ choices: ["1h"], default: "2h" }) } };

    expect(compileFields(flow, fortnight)[0]).toMatchObject({ default: null });
  });
});

test("each kind of question keeps what it was given", () => {
  const flow: Flow = {
    ...approvalOnly,
    fields: {
      reason: field.text({ label: "Why?", multiline: true, default: "because" }),
      ticket: field.number({ label: "Ticket", required: false, min: 1, max: 9, default: 2 }),
      urgent: field.boolean({ label: "Urgent?", default: true }),
      risk: field.choice({ label: "Risk", options: ["low", { value: "high", label: "High" }] }),
      areas: field.choices({ label: "Areas", options: ["eu", "us"], default: ["eu"] }),
      reviewer: field.slackUser({ label: "Reviewer", visible: false }),
    },
  };

  expect(compileFields(flow, fortnight)).toEqual([
    { name: "reason", label: "Why?", required: true, visible: true, kind: "text", multiline: true, default: "because" },
    { name: "ticket", label: "Ticket", required: false, visible: true, kind: "number", min: 1, max: 9, default: 2 },
    { name: "urgent", label: "Urgent?", required: true, visible: true, kind: "boolean", default: true },
    {
      name: "risk",
      label: "Risk",
      required: true,
      visible: true,
      kind: "choice",
      default: null,
      options: [
        { value: "low", label: "low" },
        { value: "high", label: "High" },
      ],
    },
    {
      name: "areas",
      label: "Areas",
      required: true,
      visible: true,
      kind: "choices",
      default: ["eu"],
      options: [
        { value: "eu", label: "eu" },
        { value: "us", label: "us" },
      ],
    },
    { name: "reviewer", label: "Reviewer", required: true, visible: false, kind: "slackUser" },
  ]);
});

test("a preset that is no option is a sentence with flow, preset and field", () => {
  const risk = {
    ...field.choice({ label: "Risk", options: ["low"] }),
    settings: { options: ["low"], default: "high" },
  };

  expect(() => compileFields({ ...approvalOnly, fields: { risk } }, fortnight)).toThrow(
    'The flow "change" presets "high" for the field "risk", which is not one of its options.',
  );
});

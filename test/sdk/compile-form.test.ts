import { describe, expect, test } from "vitest";

import type { RawAnswers } from "../../src/domain/field.ts";
import { untouchedForm } from "../../src/domain/form.ts";
import { createFlows } from "../../src/sdk/create-flows.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";
import { field, oktaGroup, type OpenForm } from "../../src/sdk/index.ts";
import { buildUser } from "../support/builders.ts";
import { quietServices } from "../support/quiet-services.ts";

type DefinedFlow = LatchkeyConfig["flows"][number];

const user = buildUser({ slackUserId: "U0ALICE" });

function compile(flow: Partial<DefinedFlow>, limitMs?: number) {
  const config = { flows: [{ name: "change", label: "Change", channel: "#changes", vars: { region: "eu" }, ...flow }] };
  const compiled = createFlows(config, quietServices, limitMs).find("change");
  if (compiled === null) throw new Error("The flow is not there.");
  return compiled;
}

/** A flow one of whose fields has options that are loaded. */
function loading(options: unknown, limitMs?: number) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- As a file that nobody compiled has it.
  const given = options as () => readonly string[];
  return compile({ fields: { service: field.choice({ label: "Service", options: given }) } }, limitMs);
}

/** A flow whose field "team" changes its form so. */
function changing(onChange: unknown, limitMs?: number) {
  return compile(
    {
      fields: {
        team: field.choice({
          label: "Team",
          options: ["db", "web"],
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- As a file that nobody compiled has it.
          onChange: onChange as (form: OpenForm) => OpenForm,
        }),
        service: field.choice({ label: "Service", options: ["pg", "nginx"], required: false }),
        reason: field.text({ label: "Why?" }),
        hours: field.duration({ choices: ["1h", "8h"] }),
      },
      targets: [],
    },
    limitMs,
  );
}

const change = (flow: ReturnType<typeof compile>, raw: RawAnswers) =>
  flow.form.change("team", { state: untouchedForm(flow.fields), raw }, user);

describe("options that are loaded", () => {
  test("are asked for on behalf of whoever opens the form", async () => {
    const asked: unknown[] = [];
    const flow = loading(({ user: who, flow: { vars } }: { user: { slackUserId: string }; flow: { vars: object } }) => {
      asked.push(who.slackUserId, vars);
      return ["pg", { value: "my", label: "MySQL" }];
    });

    const options = await flow.form.options("service", user);

    expect(flow.form.prefetched).toEqual(["service"]);
    expect(asked).toEqual(["U0ALICE", { region: "eu" }]);
    expect(options).toEqual([
      { value: "pg", label: "pg" },
      { value: "my", label: "MySQL" },
    ]);
  });

  test("may be 5,000, or none", async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `Service ${at}`);

    expect(await loading(() => many).form.options("service", user)).toHaveLength(5_000);
    expect(await loading(() => []).form.options("service", user)).toEqual([]);
  });

  test.each([
    ["nothing", () => undefined],
    ["no list", () => "pg"],
    ["numbers", () => [1]],
    ["an empty text", () => [""]],
    ["a label over the limit", () => [{ value: "pg", label: "x".repeat(76) }]],
    ["a value over the limit", () => [{ value: "x".repeat(76), label: "PostgreSQL" }]],
    ["something beside value and label", () => [{ value: "pg", label: "PostgreSQL", secret: "x" }]],
    ["a value twice", () => ["pg", "pg"]],
    ["more than 10,000", () => Array.from({ length: 10_001 }, (_, at) => `Service ${at}`)],
    ["characters that cannot be kept", () => ["p\0g"]],
  ])("that are %s are a fault", async (_, options) => {
    await expect(loading(options).form.options("service", user)).rejects.toMatchObject({
      name: "FlowFault",
      part: 'options of "service"',
    });
  });

  test("that throw are a fault which does not say what was thrown", async () => {
    const asked = loading(() => {
      throw new TypeError("token=hunter2");
    }).form.options("service", user);

    await expect(asked).rejects.toThrow(
      'The options of "service" of the flow "change" failed, so the form shows none: it threw TypeError. The log has the details.',
    );
  });

  test("that never come are a fault", async () => {
    const asked = loading(() => new Promise(() => {}), 20).form.options("service", user);

    await expect(asked).rejects.toMatchObject({ name: "FlowFault" });
  });
});

describe("a field that changes the form", () => {
  test("sees what stands in all of it, with the types of hooks", async () => {
    const seen: unknown[] = [];
    const flow = changing((form: OpenForm) => {
      for (const { name, value } of Object.values(form.fields)) seen.push([name, value]);
      seen.push(form.user.slackUserId, form.vars);
      return form;
    });

    await change(flow, { team: "db", service: "gone", reason: null, hours: "3600" });

    expect(seen).toEqual([["team", "db"], ["service", null], ["reason", null], "U0ALICE", { region: "eu" }]);
  });

  test("may change labels, what is required and visible, options and values", async () => {
    const flow = changing((form: OpenForm<{ service: string; reason: string }>) => {
      const { service, reason } = form.fields;
      Object.assign(service, { options: ["redis"], value: "redis", label: "Which one?", required: true });
      reason.visible = false;
      return form;
    });

    const changed = await change(flow, { team: "db" });

    expect(changed.map(({ field: { name } }) => name)).toEqual(["team", "service", "reason"]);
    expect(changed[1]).toMatchObject({
      field: { label: "Which one?", required: true, options: [{ value: "redis", label: "redis" }] },
      value: "redis",
    });
    expect(changed[2]).toMatchObject({ field: { visible: false } });
  });

  test("takes away an answer that is not offered any more", async () => {
    const flow = changing((form: OpenForm<{ service: string }>) => {
      form.fields.service.options = ["redis"];
      return form;
    });

    const changed = await change(flow, { team: "db", service: "pg" });

    expect(changed[1]).toMatchObject({ value: null });
  });

  test("takes away a default that is not offered any more", async () => {
    const offered = { service: ["redis"], areas: ["sales"], hours: ["1h"] };
    const narrow = (form: OpenForm) => {
      for (const [name, options] of Object.entries(offered))
        Object.assign(form.fields[name] ?? {}, { options, value: null });
      return form;
    };
    const flow = compile({
      fields: {
        team: field.choice({ label: "Team", options: ["db"] }),
        service: field.choice({ label: "Service", options: ["pg", "redis"], default: "pg" }),
        areas: field.choices({ label: "Areas", options: ["sales", "stock"], default: ["sales", "stock"] }),
        hours: field.duration({ label: "How long?", choices: ["1h", "8h"], default: "8h" }),
      },
      targets: [oktaGroup({ connector: "okta", groupId: "00g1", label: "Database" })],
      onChange: { team: narrow },
    });

    const changed = await change(flow, { team: "db" });

    expect(changed.map((one) => one.field).slice(1)).toMatchObject([
      { name: "service", default: null },
      { name: "areas", default: ["sales"] },
      { name: "hours", default: null },
    ]);
  });

  test("changes nothing by what it keeps of an earlier form", async () => {
    const kept: OpenForm<{ service: string }>[] = [];
    const flow = changing((form: OpenForm<{ service: string }>) => {
      kept.push(form);
      for (const earlier of kept.slice(0, -1)) earlier.fields.service.label = "Changed late";
      return form;
    });

    await change(flow, { team: "db" });
    const changed = await change(flow, { team: "web" });

    expect(changed[1]).toMatchObject({ field: { label: "Service" } });
    expect(flow.fields[1]).toMatchObject({ label: "Service" });
  });

  test.each<[string, (form: OpenForm<{ team: string; service: string; reason: string }>) => unknown]>([
    ["nothing", () => undefined],
    ["a text", () => "changed"],
    ["no fields", () => ({})],
    ["a field that the form does not have", (form) => ({ fields: { ...form.fields, other: form.fields.team } })],
    ["a form that lacks a field", (form) => ({ fields: { team: form.fields.team } })],
    ["a label that is none", (form) => Object.assign(form.fields.service, { label: "" }) && form],
    ["a label over the limit", (form) => Object.assign(form.fields.service, { label: "x".repeat(76) }) && form],
    ["a switch that is none", (form) => Object.assign(form.fields.service, { visible: "no" }) && form],
    ["options twice", (form) => Object.assign(form.fields.service, { options: ["pg", "pg"] }) && form],
    ["options of a text", (form) => Object.assign(form.fields.reason, { options: ["pg"] }) && form],
    ["options that are none", (form) => Object.assign(form.fields.service, { options: [{}] }) && form],
    ["a value that is not offered", (form) => Object.assign(form.fields.service, { value: "redis" }) && form],
    ["a value of another kind", (form) => Object.assign(form.fields.reason, { value: 7 }) && form],
    [
      "more than 10,000 options",
      (form) =>
        Object.assign(form.fields.service, { options: Array.from({ length: 10_001 }, (_, at) => `s${at}`) }) && form,
    ],
  ])("that gives back %s is a fault", async (_, onChange) => {
    await expect(change(changing(onChange), { team: "db" })).rejects.toMatchObject({
      name: "FlowFault",
      part: 'onChange of "team"',
      message: expect.stringMatching(
        /^The onChange of "team" of the flow "change" .* The form stays as it was; correct it\.$/,
      ),
    });
  });

  test("that throws or never ends is a fault", async () => {
    const throwing = changing(() => {
      throw new Error("token=hunter2");
    });
    const hanging = changing(() => new Promise(() => {}), 20);

    await expect(change(throwing, { team: "db" })).rejects.toThrow("it threw Error. The log has the details.");
    await expect(change(hanging, { team: "db" })).rejects.toThrow("so the form stays as it was");
  });
});

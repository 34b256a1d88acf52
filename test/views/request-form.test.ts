import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkView } from "../../sandbox/slack/limits/check-view.ts";
import { readableText } from "../../sandbox/slack/limits/readable-text.ts";
import { type FieldDefinition, readFields } from "../../src/domain/field.ts";
import { type FormFlow, requestForm } from "../../views/request-form.ts";
import { chosen, chosenMany, number, submitted, ticked, typed, user } from "./form-answers.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";

const always = { required: true, visible: true } as const;
const options = [
  { value: "red", label: "Red" },
  { value: "blue", label: "Blue" },
];
const fields: readonly FieldDefinition[] = [
  { ...always, kind: "text", name: "reason", label: "Why?", multiline: true, default: null },
  { ...always, kind: "number", name: "amount", label: "How many?", min: 1, max: 9, default: null },
  { ...always, kind: "boolean", name: "urgent", label: "Urgent?", default: false },
  { ...always, kind: "choice", name: "colour", label: "Colour?", options, default: null },
  { ...always, kind: "choices", name: "colours", label: "Colours?", options, default: [] },
  {
    ...always,
    kind: "duration",
    name: "duration",
    label: "How long?",
    options: [{ value: 5400, label: "90m" }],
    default: null,
  },
  { ...always, kind: "slackUser", name: "buddy", label: "Buddy?" },
];
const targets = [
  { name: "production", label: "Production database" },
  { name: "staging", label: "Staging database" },
];
const flow: FormFlow = { name: "okta-access", label: "Okta access", headerText: null, targets, fields };
const draw = (change: Partial<FormFlow> = {}) =>
  requestForm.draw({ flow: { ...flow, ...change }, sourceChannel: "C1" });

describe("the request form", () => {
  it("reads back every kind of answer as it was given", () => {
    const view = submitted(draw());
    const values = {
      ...view.state.values,
      target: { target: chosen("staging") },
      "field:reason": { reason: typed("Export <!channel>") },
      "field:amount": { amount: number("3") },
      "field:urgent": { urgent: ticked("true") },
      "field:colour": { colour: chosen("red") },
      "field:colours": { colours: chosenMany("red", "blue") },
      "field:duration": { duration: chosen("5400") },
      "field:buddy": { buddy: user("U0BOB") },
    };

    const form = requestForm.read({ ...view, state: { values } });

    expect(form).toEqual({
      ok: true,
      value: {
        flow: "okta-access",
        target: "staging",
        sourceChannel: "C1",
        answers: {
          reason: "Export <!channel>",
          amount: "3",
          urgent: "true",
          colour: "red",
          colours: ["red", "blue"],
          duration: "5400",
          buddy: "U0BOB",
        },
      },
    });
    expect(form.ok && readFields(fields, form.value.answers)).toMatchObject({ ok: true });
  });

  it("shows durations in words", () => {
    expect(JSON.stringify(draw())).toContain("1 hour 30 minutes");
  });

  it("starts with the defaults, and an untouched form gives them back", () => {
    const withDefaults: readonly FieldDefinition[] = [
      { ...always, kind: "text", name: "reason", label: "Why?", multiline: false, default: "Export" },
      { ...always, kind: "number", name: "amount", label: "How many?", min: null, max: null, default: 2.5 },
      { ...always, kind: "boolean", name: "urgent", label: "Urgent?", default: true },
      { ...always, kind: "choice", name: "colour", label: "Colour?", options, default: "blue" },
      { ...always, kind: "choices", name: "colours", label: "Colours?", options, default: ["red"] },
      {
        ...always,
        kind: "duration",
        name: "duration",
        label: "How long?",
        options: [{ value: 60, label: "1m" }],
        default: 60,
      },
    ];

    const form = requestForm.read(submitted(draw({ fields: withDefaults })));

    expect(form).toMatchObject({
      value: {
        answers: { reason: "Export", amount: "2.5", urgent: "true", colour: "blue", colours: ["red"], duration: "60" },
      },
    });
  });

  it("keeps what was answered when it is drawn again", () => {
    const given = { target: "staging", answers: { reason: "Export", colours: ["blue"], buddy: "U0BOB" } };

    const form = requestForm.read(submitted(requestForm.draw({ flow, sourceChannel: null, given })));

    expect(form).toMatchObject({ value: { target: "staging", answers: given.answers } });
  });

  it("chooses the only target there is", () => {
    const form = requestForm.read(submitted(draw({ targets: targets.slice(0, 1) })));

    expect(form).toMatchObject({ value: { target: "production" } });
  });

  it("leaves the choice open where there are several", () => {
    expect(requestForm.read(submitted(draw()))).toMatchObject({ value: { target: null } });
  });

  it("asks for no target where the flow has none", () => {
    expect(readableText(checkView(draw({ targets: [] }), "modal"))).not.toContain("What do you need?");
  });

  it("says so when a flow has more targets than a menu holds", () => {
    const many = Array.from({ length: 130 }, (_, index) => ({ name: `t${index}`, label: `Target ${index}` }));

    expect(readableText(checkView(draw({ targets: many }), "modal"))).toContain(
      "This flow has 130 targets; the first 100 are listed.",
    );
  });

  it("does not draw a field that is not visible", () => {
    const [reason] = fields;
    const hidden = reason === undefined ? [] : [{ ...reason, visible: false }];

    expect(readableText(checkView(draw({ fields: hidden }), "modal"))).not.toContain("Why?");
  });

  it("safety 34: cuts its title at a grapheme, and keeps within Slack's limits whatever the flow is called", () => {
    const anyFlow = fc.record({
      label: hostileText,
      headerText: fc.option(hostileText),
      labels: fc.array(hostileText, { maxLength: 120 }),
    });
    fc.assert(
      fc.property(anyFlow, ({ label, headerText, labels }) => {
        const named = labels.map((one, index) => ({ name: `t${index}`, value: `t${index}`, label: one }));
        const renamed = fields.map((field) =>
          field.kind === "choice" ? { ...field, label, options: named } : { ...field, label },
        );
        const view = draw({ label, headerText, targets: named, fields: renamed });

        expect(() => checkView(view, "modal")).not.toThrow();
        for (const text of mrkdwnIn(view.blocks)) expect(liveIn(text)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a form that was tampered with", () => {
  const view = submitted(draw());

  it.each([
    "",
    "{}",
    "null",
    "[]",
    "{",
    '{"flow":1,"sourceChannel":null}',
    '{"flow":"a","sourceChannel":null,"status":"approved"}',
  ])("is refused when it remembers %s", (private_metadata) => {
    expect(requestForm.read({ ...view, private_metadata }).ok).toBe(false);
  });

  it.each([
    [null],
    ["text"],
    [{ target: null }],
    [{ target: { target: { type: "button", value: "x" } } }],
    [{ target: { target: chosenMany("production") } }],
    [{ "field:reason": { reason: { type: "plain_text_input", value: 7 } } }],
  ])("is refused when it holds %j", (values) => {
    expect(requestForm.read({ ...view, state: { values } }).ok).toBe(false);
  });

  it("is never thrown about", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (private_metadata, values) => {
        expect(requestForm.read({ private_metadata, state: { values } }).ok).toBe(false);
      }),
    );
  });

  it("answers only under the name its block has", () => {
    const values = { "field:reason": { duration: typed("999999") } };

    expect(requestForm.read({ ...view, state: { values } })).toMatchObject({ value: { answers: {} } });
  });

  it("says what to do", () => {
    const form = requestForm.read({ ...view, private_metadata: "" });

    expect(form).toMatchObject({ refusal: { problem: expect.stringContaining("open it again with `/access`") } });
    expect(form.ok ? null : requestForm.errorsFor(form.refusal)).toEqual({});
  });
});

describe("a refusal of a form", () => {
  const blockIds = draw().blocks.map((block) => block.block_id);

  it.each(["target", ...fields.map((field) => field.name)])("stands at the question it is about: %s", (field) => {
    const [block] = Object.keys(
      requestForm.errorsFor({ reason: "field-invalid", field, problem: "Please fill this in." }),
    );

    expect(blockIds).toContain(block);
  });

  it("stands at no question when it is about none", () => {
    expect(requestForm.errorsFor({ reason: "flow-unknown", flow: "gone" })).toEqual({});
  });
});

import { randomUUID } from "node:crypto";

import type { ModalView } from "@slack/types";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkView } from "../../sandbox/slack/limits/check-view.ts";
import { readableText } from "../../sandbox/slack/limits/readable-text.ts";
import { type FieldDefinition, readFields } from "../../src/domain/field.ts";
import { untouchedForm } from "../../src/domain/form.ts";
import { contextOf } from "../../views/form-context.ts";
import { type FormFlow, requestForm } from "../../views/request-form.ts";
import { chosen, chosenMany, found, number, submitted, ticked, typed, user, users } from "./form-answers.ts";
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
  { ...always, kind: "slackUsers", name: "team", label: "Team?" },
];
const targets = [
  { name: "production", label: "Production database" },
  { name: "staging", label: "Staging database" },
];
const flow: FormFlow = { name: "okta-access", label: "Okta access", headerText: null, targets, fields };
const draw = (change: Partial<FormFlow> = {}) =>
  requestForm.draw({ flow: { ...flow, ...change }, sourceChannel: "C1" });

function elementOf(view: ModalView, blockId: string) {
  const block = view.blocks.find((one) => one.block_id === blockId);
  return block !== undefined && "element" in block ? block.element : null;
}

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
      "field:team": { team: users("U0BOB", "U0DORA") },
    };

    const form = requestForm.read({ ...view, state: { values } });

    expect(form).toEqual({
      ok: true,
      value: {
        flow: "okta-access",
        formId: null,
        target: "staging",
        sourceChannel: "C1",
        context: {},
        beneficiarySlackUserId: null,
        startsAt: null,
        answers: {
          reason: "Export <!channel>",
          amount: "3",
          urgent: "true",
          colour: "red",
          colours: ["red", "blue"],
          duration: "5400",
          buddy: "U0BOB",
          team: ["U0BOB", "U0DORA"],
        },
      },
    });
    expect(form.ok && readFields(fields, form.value.answers)).toMatchObject({ ok: true });
  });

  it("begins with the words that the flow puts on top", () => {
    const view = draw({ headerText: "Read the rules first." });

    expect(view.blocks[0]).toMatchObject({ text: { text: "Read the rules first." } });
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
    const answers = { reason: "Export", colours: ["blue"], buddy: "U0BOB", team: ["U0DORA"] };
    const given = { target: "staging", answers };

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

  it("lets people type to find their target where a flow has more than a menu holds", () => {
    const many = Array.from({ length: 130 }, (_, index) => ({ name: `t${index}`, label: `Target ${index}` }));
    const view = submitted(draw({ targets: many }));
    const values = { ...view.state.values, target: { target: found("t129") } };

    expect(elementOf(draw({ targets: many }), "target")).toMatchObject({
      type: "external_select",
      min_query_length: 0,
    });
    expect(requestForm.read({ ...view, state: { values } })).toMatchObject({ value: { target: "t129" } });
  });

  it("lets people type to find their target where a rule offers some", () => {
    expect(elementOf(draw({ targets: [], targetSources: [{}] }), "target")).toMatchObject({ type: "external_select" });
  });

  it.each(["choice", "choices"] as const)("lets people type to find theirs among 5,000 options of a %s", (kind) => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ value: `v${index}`, label: `Option ${index}` }));
    const preset = kind === "choice" ? { kind, default: "v4999" } : { kind, default: ["v4999"] };
    const view = draw({ fields: [{ ...always, name: "many", label: "Many", options: many, ...preset }] });

    expect(JSON.stringify(view).length).toBeLessThan(2_000);
    expect(requestForm.read(submitted(view))).toMatchObject({
      value: { answers: { many: kind === "choice" ? "v4999" : ["v4999"] } },
    });
  });

  it("draws what is loading, and cannot be sent while there is nothing else", () => {
    const [, , , colour] = fields;
    const only = colour === undefined ? [] : [colour];
    const flowOf = { ...flow, targets: [], fields: only };
    const view = requestForm.draw({ flow: flowOf, sourceChannel: null, formId: randomUUID(), loading: ["colour"] });

    expect(readableText(checkView(view, "modal"))).toContain("Loading…");
    expect(view.submit).toBeUndefined();
    expect(requestForm.read(submitted(view))).toMatchObject({ refusal: { reason: "form-loading" } });
  });

  it("says beside a field why it has no options", () => {
    const empty = { ...always, kind: "choice", name: "colour", label: "Colour?", options: [], default: null } as const;
    const state = { ...untouchedForm([empty]), notes: { colour: "It could not be loaded." } };

    expect(readableText(checkView(requestForm.draw({ flow, sourceChannel: null, state }), "modal"))).toContain(
      "It could not be loaded.",
    );
  });

  it("draws a field that was changed as another one, with what was put into it", () => {
    const state = { ...untouchedForm(fields), redrawn: { reason: 2 }, filled: { reason: "Say more" } };
    const view = submitted(
      requestForm.draw({ flow, sourceChannel: null, state, given: { target: null, answers: { reason: "x" } } }),
    );

    expect(Object.keys(view.state.values)).toContain("field:reason#2");
    expect(requestForm.read(view)).toMatchObject({ value: { answers: { reason: "Say more" } } });
  });

  it("still says what was asked for, for whom and from when, where it is drawn again", () => {
    const startsAt = new Date("2026-12-24T18:00:00Z");
    const given = {
      target: "00gAPP",
      targetLabel: "app",
      beneficiarySlackUserId: "U0NINA",
      startsAt,
      answers: {},
    };

    const view = requestForm.draw({
      flow: { ...flow, targetSources: [{}], allowOnBehalf: true, allowScheduledStart: true },
      sourceChannel: null,
      askedBy: "U0ALICE",
      given,
    });

    expect(requestForm.read(submitted(view))).toMatchObject({
      value: { target: "00gAPP", beneficiarySlackUserId: "U0NINA", startsAt },
    });
    expect(readableText(checkView(view, "modal"))).toContain("From when?");
  });

  it("asks for whom and from when where the flow lets people say so", () => {
    const view = submitted(
      requestForm.draw({
        flow: { ...flow, allowOnBehalf: true, allowScheduledStart: true },
        sourceChannel: null,
        askedBy: "U0ALICE",
      }),
    );
    const values = {
      ...view.state.values,
      "@start": { "@start": { type: "datetimepicker", selected_date_time: 1_900_000_000 } },
    };

    expect(requestForm.read(view)).toMatchObject({ value: { beneficiarySlackUserId: "U0ALICE", startsAt: null } });
    expect(requestForm.read({ ...view, state: { values } })).toMatchObject({
      value: { startsAt: new Date(1_900_000_000_000) },
    });
  });

  it("remembers the message it is about, whatever stands in it, within what Slack keeps", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 0, maxLength: 5_000, unit: "binary" }), (text) => {
        const context = contextOf({ channel: "C1", ts: "1.2", threadTs: "1.1", domain: "acme", text });
        const view = requestForm.draw({ flow, sourceChannel: "C1", context, formId: randomUUID() });

        expect(view.private_metadata?.length ?? 0).toBeLessThanOrEqual(3_000);
        expect(requestForm.read(submitted(view))).toMatchObject({ value: { context } });
      }),
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
    expect(form.ok ? null : requestForm.errorsFor(form.refusal, view)).toEqual({});
  });
});

describe("a refusal of a form", () => {
  const blockIds = draw().blocks.map((block) => block.block_id);

  it.each(["target", ...fields.map((field) => field.name)])("stands at the question it is about: %s", (field) => {
    const [block] = Object.keys(
      requestForm.errorsFor({ reason: "field-invalid", field, problem: "Please fill this in." }, submitted(draw())),
    );

    expect(blockIds).toContain(block);
  });

  it("stands at no question when it is about none", () => {
    expect(requestForm.errorsFor({ reason: "flow-unknown", flow: "gone" }, submitted(draw()))).toEqual({});
  });

  it("names a question that is not on the screen at the first one that is, since Slack shows it nowhere else", () => {
    const view = submitted(draw({ targets: [] }));
    const hidden: readonly FieldDefinition[] = [{ ...always, kind: "slackUser", name: "owner", label: "Owner" }];
    const refusal = { reason: "field-invalid", field: "owner", problem: "Please fill this in." } as const;

    expect(requestForm.errorsFor(refusal, view, hidden)).toEqual({ "field:reason": "Owner: Please fill this in." });
  });
});

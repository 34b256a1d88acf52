import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { durationAsked, type FieldDefinition, longestText, readFields } from "../../src/domain/field.ts";
import { longestDurationSeconds } from "../../src/domain/duration.ts";
import { valueOf } from "../support/builders.ts";

const base = { label: "Question", required: false, visible: true };
const reason: FieldDefinition = {
  ...base,
  name: "reason",
  label: "Reason",
  kind: "text",
  multiline: false,
  default: null,
};
const count: FieldDefinition = { ...base, name: "count", kind: "number", min: 1, max: 10, default: null };
const urgent: FieldDefinition = { ...base, name: "urgent", label: "Urgent", kind: "boolean", default: false };
const region: FieldDefinition = {
  ...base,
  name: "region",
  label: "Region",
  kind: "choice",
  default: null,
  options: [
    { value: "eu", label: "Europe" },
    { value: "us", label: "America" },
  ],
};
const regions: FieldDefinition = { ...region, name: "regions", label: "Regions", kind: "choices", default: [] };
const duration: FieldDefinition = {
  ...base,
  name: "duration",
  label: "Duration",
  kind: "duration",
  required: true,
  default: null,
  options: [
    { value: 3_600, label: "1 hour" },
    { value: 2_592_000, label: "30 days" },
  ],
};
const colleague: FieldDefinition = { ...base, name: "colleague", label: "Colleague", kind: "slackUser" };
const everyField = [reason, count, urgent, region, regions, duration, colleague];

describe("reading a form", () => {
  test("gives values for the rules and words for people", () => {
    const read = readFields(everyField, {
      reason: "  the disk is full ",
      count: "3",
      urgent: "true",
      region: "eu",
      regions: ["us", "eu", "us"],
      duration: "2592000",
      colleague: "U000002",
    });

    expect(valueOf(read)).toEqual({
      values: {
        reason: "the disk is full",
        count: 3,
        urgent: true,
        region: "eu",
        regions: ["us", "eu"],
        duration: 2_592_000,
        colleague: "U000002",
      },
      shown: [
        { label: "Reason", value: "the disk is full" },
        { label: "Question", value: "3" },
        { label: "Urgent", value: "Yes" },
        { label: "Region", value: "Europe" },
        { label: "Regions", value: "America, Europe" },
        { label: "Colleague", value: "<@U000002>" },
      ],
    });
  });

  test.each([
    "status",
    "decider",
    "deciders",
    "decidedBy",
    "endsAt",
    "expiry",
    "externalId",
    "account",
    "requesterId",
    "version",
  ])("safety 7: a form cannot set %s: a name that no field has is dropped", (name) => {
    const read = readFields([reason], { reason: "because", [name]: "approved" });

    expect(valueOf(read)).toEqual({ values: { reason: "because" }, shown: [{ label: "Reason", value: "because" }] });
  });

  test("safety 7: whatever comes back, what is kept has exactly the names of the fields", () => {
    const names = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "status", "endsAt"));
    const answers = fc.dictionary(names, fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(null)));
    const optional = everyField.filter((field) => !field.required);

    fc.assert(
      fc.property(answers, (raw) => {
        const read = readFields(optional, raw);

        const kept = read.ok ? Object.keys(read.value.values) : optional.map((field) => field.name);
        expect(kept).toEqual(optional.map((field) => field.name));
      }),
    );
  });

  test("safety 7: an answer that only the prototype of the form has is no answer", () => {
    const inherited = { ...reason, name: "constructor" };

    expect(valueOf(readFields([inherited], {})).values).toEqual({ constructor: null });
  });

  test("safety 7: a field that is not shown cannot be answered", () => {
    const hidden: FieldDefinition = { ...region, visible: false, default: "eu" };

    const read = valueOf(readFields([hidden], { region: "us" }));

    expect(read).toEqual({ values: { region: "eu" }, shown: [] });
  });

  test.each<[string, FieldDefinition, unknown]>([
    ["a choice", { ...region, default: "mars" }, null],
    ["a choice that is not shown", { ...region, default: "mars", visible: false }, null],
    ["a duration", { ...duration, required: false, default: 7_200 }, null],
    ["several choices", { ...regions, default: ["mars", "eu"] }, ["eu"]],
    ["several choices of which none is there", { ...regions, default: ["mars"] }, null],
  ])("safety 6: a default of %s that is not offered is none", (_what, field, value) => {
    expect(valueOf(readFields([field], {})).values).toEqual({ [field.name]: value });
  });

  test("safety 6: a default that is not offered does not answer a required field", () => {
    const read = readFields([{ ...region, required: true, default: "mars" }], { region: null });

    expect(read).toMatchObject({ refusal: { field: "region", problem: "Please fill this in." } });
  });

  test.each([
    ["a choice", region, "mars"],
    ["one of several choices", regions, ["eu", "mars"]],
    ["a single answer to several choices", regions, "mars"],
    ["a duration", duration, "7200"],
    ["a duration in other digits", duration, "3600.0"],
    ["a duration in exponents", duration, "36e2"],
    ["a label instead of its value", region, "Europe"],
  ] as const)("safety 6: %s that was not offered is refused", (_what, field, answer) => {
    const read = readFields([field], { [field.name]: answer });

    expect(read).toMatchObject({ ok: false, refusal: { reason: "field-invalid", field: field.name } });
  });

  test("safety 6: of all texts only the offered ones are taken", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom("eu", "us", "EU", " eu", "3600", "2592000", "03600")),
        (answer) => {
          const chosen = readFields([region], { region: answer });
          const lasting = readFields([duration], { duration: answer });

          expect(chosen.ok && chosen.value.values["region"] !== null).toBe(["eu", "us"].includes(answer));
          expect(lasting.ok).toBe(["3600", "2592000"].includes(answer));
        },
      ),
    );
  });

  test.each([
    ["text as a list", reason, ["a"], "Please give one answer."],
    ["a number with letters", count, "3a", "Please give a number."],
    ["a number in exponents", count, "1e1", "Please give a number."],
    ["not a number", count, "NaN", "Please give a number."],
    ["infinity", count, "Infinity", "Please give a number."],
    ["a number that is too small", count, "0.9", "Please give at least 1."],
    ["a number that is too large", count, "11", "Please give at most 10."],
    ["a boolean of another language", urgent, "yes", "Please answer yes or no."],
    ["a name instead of a Slack id", colleague, "ada", "Please choose a person."],
    ["a mention inside a Slack id", colleague, "U1><!channel>", "Please choose a person."],
  ] as const)("%s is refused", (_what, field, answer, problem) => {
    const read = readFields([field], { [field.name]: answer });

    expect(read).toEqual({ ok: false, refusal: { reason: "field-invalid", field: field.name, problem } });
  });

  test.each([
    ["NUL", "a\0b"],
    ["a lone high surrogate", "a\ud800b"],
    ["a lone low surrogate", "a\udc00"],
  ])("safety 29: text with %s is refused clearly, not by the database", (_what, answer) => {
    const read = readFields([reason], { reason: answer });

    expect(read).toMatchObject({
      refusal: { field: "reason", problem: "This text has characters that cannot be kept." },
    });
  });

  test("text may be as long as allowed and not longer", () => {
    expect(readFields([reason], { reason: "x".repeat(longestText) }).ok).toBe(true);
    expect(readFields([reason], { reason: "x".repeat(longestText + 1) }).ok).toBe(false);
  });

  test.each([undefined, null, "", " \t\n", []])("nothing but %j is no answer: the default stands", (answer) => {
    const withDefault: FieldDefinition = { ...reason, default: "routine" };

    expect(valueOf(readFields([withDefault], { reason: answer })).values).toEqual({ reason: "routine" });
    expect(valueOf(readFields([reason], { reason: answer }))).toEqual({ values: { reason: null }, shown: [] });
  });

  test.each([undefined, null, "", " \t\n", []])(
    "a required field without a default is not answered by %j",
    (answer) => {
      const read = readFields([{ ...reason, required: true }], { reason: answer });

      expect(read).toMatchObject({ refusal: { field: "reason", problem: "Please fill this in." } });
    },
  );

  test("a required field that is not shown asks nobody", () => {
    const hidden: FieldDefinition = { ...reason, required: true, visible: false };

    expect(valueOf(readFields([hidden], { reason: "typed" }))).toEqual({ values: { reason: null }, shown: [] });
  });

  test("the first problem is the one that is told", () => {
    const read = readFields([count, region], { count: "x", region: "mars" });

    expect(read).toMatchObject({ refusal: { field: "count" } });
  });
});

const answered = (fields: readonly FieldDefinition[], seconds: string) =>
  valueOf(readFields(fields, { duration: seconds }));

describe("the duration that a form asks for", () => {
  test("is the answer to its duration field", () => {
    expect(durationAsked([reason, duration], answered([reason, duration], "3600"), 28_800)).toEqual({
      ok: true,
      value: 3_600,
    });
  });

  test("is the flow's limit where nothing is asked", () => {
    expect(durationAsked([reason], answered([reason], ""), 28_800)).toEqual({ ok: true, value: 28_800 });
  });

  test("safety 18: an offered duration above the flow's limit is refused", () => {
    const asked = durationAsked([duration], answered([duration], "2592000"), 28_800);

    expect(asked).toEqual({ ok: false, refusal: { reason: "duration-too-long", maxSeconds: 28_800 } });
  });

  test.each([0, -1, Number.NaN, 1e9, 0.5])(
    "safety 18: an option of %d seconds is refused, though the flow offers it",
    (value) => {
      const odd: FieldDefinition = { ...duration, options: [{ value, label: "odd" }] };

      expect(durationAsked([odd], answered([odd], String(value)), longestDurationSeconds).ok).toBe(false);
    },
  );

  test.each([0, -1, Number.NaN, 1e9])("safety 18: a flow whose limit is %d seconds grants nothing", (max) => {
    expect(durationAsked([reason], answered([reason], ""), max).ok).toBe(false);
  });

  test("safety 18: an optional duration without an answer is refused, not taken as for ever", () => {
    const optional = { ...duration, required: false };

    expect(durationAsked([optional], answered([optional], ""), 28_800)).toEqual({
      ok: false,
      refusal: { reason: "duration-invalid" },
    });
  });
});

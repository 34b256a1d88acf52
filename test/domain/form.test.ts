import { describe, expect, test } from "vitest";

import type { FieldDefinition } from "../../src/domain/field.ts";
import {
  type AnsweredForm,
  changeForm,
  nextChange,
  untouchedForm,
  valuesOf,
  withOptions,
} from "../../src/domain/form.ts";

const base = { required: true, visible: true } as const;
const team: FieldDefinition = {
  ...base,
  name: "team",
  label: "Team",
  kind: "choice",
  changesForm: true,
  options: [
    { value: "db", label: "Databases" },
    { value: "web", label: "Web" },
  ],
  default: null,
};
const service: FieldDefinition = {
  ...base,
  name: "service",
  label: "Service",
  kind: "choice",
  options: [],
  default: null,
};
const reason: FieldDefinition = {
  ...base,
  name: "reason",
  label: "Why?",
  kind: "text",
  multiline: false,
  default: null,
};
const form = (raw: AnsweredForm["raw"]): AnsweredForm => ({ state: untouchedForm([team, service, reason]), raw });

describe("what is still to be worked in", () => {
  test("is an answer that changes the form and is not the default", () => {
    expect(nextChange(form({ team: "db" }).state, { team: "db" })).toBe(team);
  });

  test.each([
    ["nobody answered", { team: null }],
    ["the question was not even there", {}],
    ["something else was answered", { reason: "outage" }],
  ])("is nothing when %s", (_, raw) => {
    expect(nextChange(form(raw).state, raw)).toBeNull();
  });

  test("is nothing for a field that is hidden", () => {
    const hidden = untouchedForm([{ ...team, visible: false }]);

    expect(nextChange(hidden, { team: "db" })).toBeNull();
  });

  test("is nothing once it was worked in, and again when the answer changes", () => {
    const { state } = changeForm(form({ team: "db" }), team, [
      { field: team, value: "db" },
      { field: service, value: null },
      { field: reason, value: null },
    ]);

    expect(nextChange(state, { team: "db" })).toBeNull();
    expect(nextChange(state, { team: "web" })?.name).toBe("team");
    expect(nextChange(state, { team: null })?.name).toBe("team");
  });
});

describe("a form that is changed", () => {
  const offered: FieldDefinition = { ...service, options: [{ value: "pg", label: "PostgreSQL" }] };

  test("draws anew a field with other options, and keeps what stands in the others", () => {
    const changed = changeForm(form({ team: "db", service: null, reason: "outage" }), team, [
      { field: team, value: "db" },
      { field: offered, value: null },
      { field: reason, value: "outage" },
    ]);

    expect(changed.state.redrawn).toEqual({ service: 1 });
    expect(changed.raw).toEqual({ team: "db", service: null, reason: "outage" });
  });

  test("draws anew a field that was given a value, and says which", () => {
    const changed = changeForm(form({ team: "db", reason: "outage" }), team, [
      { field: team, value: "db" },
      { field: service, value: null },
      { field: reason, value: "Please say more" },
    ]);

    expect(changed.state).toMatchObject({ redrawn: { reason: 1 }, filled: { reason: "Please say more" } });
    expect(changed.raw["reason"]).toBe("Please say more");
  });

  test("is still to be changed for a field whose default is not offered any more", () => {
    const size: FieldDefinition = { ...team, name: "size", default: "web" };
    const narrowed: FieldDefinition = { ...size, options: [{ value: "db", label: "Databases" }], default: null };
    const before = { state: untouchedForm([team, size]), raw: { team: "db", size: "web" } };

    const changed = changeForm(before, team, [
      { field: team, value: "db" },
      { field: narrowed, value: null },
    ]);

    expect(nextChange(changed.state, changed.raw)?.name).toBe("size");
  });

  test("does not draw anew what only has another label, or is asked or not", () => {
    const changed = changeForm(form({ team: "db" }), team, [
      { field: team, value: "db" },
      { field: { ...service, label: "Which?", required: false, visible: false }, value: null },
      { field: reason, value: null },
    ]);

    expect(changed.state.redrawn).toEqual({});
    expect(changed.state.fields[1]).toMatchObject({ label: "Which?", required: false, visible: false });
  });
});

test("what stands in a form is read as its fields say, and what cannot be is nothing", () => {
  const { state } = form({});

  expect(valuesOf(state, { team: "db", service: "not offered", reason: "  " })).toEqual({
    team: "db",
    service: null,
    reason: null,
  });
});

test("options that were loaded take the place of none, and a default they do not have is none", () => {
  const preset: FieldDefinition = { ...service, default: "pg" };
  const state = untouchedForm([preset]);

  expect(withOptions(state, "service", { options: [{ value: "pg", label: "PostgreSQL" }] }).fields).toMatchObject([
    { options: [{ value: "pg" }], default: "pg" },
  ]);
  expect(withOptions(state, "service", { options: [] }).fields).toMatchObject([{ options: [], default: null }]);
  expect(withOptions(state, "service", { note: "It failed." })).toMatchObject({ notes: { service: "It failed." } });
});

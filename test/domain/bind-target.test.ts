import { describe, expect, test } from "vitest";

import { bindTarget, mayIdentify } from "../../src/domain/bind-target.ts";
import type { FieldDefinition } from "../../src/domain/field.ts";
import type { TargetDefinition } from "../../src/domain/target.ts";

const group: TargetDefinition = {
  name: "database",
  label: "Database",
  connectorId: "okta",
  connectorType: "okta",
  resourceId: "00g1",
  settings: { groupId: "00g1", region: "eu" },
  ruleManaged: null,
  isProtected: null,
};
const schema: TargetDefinition = {
  ...group,
  name: "schema",
  connectorId: "strategy:schemas",
  connectorType: "strategy",
  resourceId: "*",
  settings: { identifier: "*" },
  bind: { identifier: "schema" },
};
const schemaField: Extract<FieldDefinition, { kind: "choice" }> = {
  name: "schema",
  label: "Schema",
  kind: "choice",
  required: true,
  visible: true,
  options: [{ value: "sales", label: "Sales" }],
  default: null,
};
const fields: readonly FieldDefinition[] = [schemaField];

describe("a target as it is asked for", () => {
  test("is the one it was defined as, where nothing is bound", () => {
    expect(bindTarget(group, { region: "us" }, [])).toMatchObject({
      ok: true,
      value: { resourceId: "00g1", settings: { groupId: "00g1", region: "eu" } },
    });
  });

  test("has the answers in its settings, and what it was defined with where nothing was answered", () => {
    const bound = { ...group, bind: { region: "where", note: "note" } };

    expect(bindTarget(bound, { where: "us", note: null }, [])).toMatchObject({
      value: { settings: { groupId: "00g1", region: "us", note: null } },
    });
    expect(bindTarget(bound, { where: null }, [])).toMatchObject({ value: { settings: { region: "eu" } } });
  });

  test("is granted as the group it is, whatever an answer that is called like its id says", () => {
    const bound = { ...group, bind: { identifier: "schema" } };

    expect(bindTarget(bound, { schema: "00gROOT" }, [])).toMatchObject({ value: { resourceId: "00g1" } });
  });

  test("is what the answer says, where its identifier is bound and the flow lists it", () => {
    expect(bindTarget(schema, { schema: "sales" }, fields)).toMatchObject({
      ok: true,
      value: { resourceId: "sales", settings: { identifier: "sales" } },
    });
  });

  test.each([["root"], [null], ["*"], [["sales"]], [true]])("is refused where the answer is %j", (answer) => {
    expect(bindTarget(schema, { schema: answer }, fields)).toMatchObject({
      ok: false,
      refusal: { reason: "field-invalid", field: "schema" },
    });
  });

  describe("where the form hid the question", () => {
    const question: FieldDefinition = { ...schemaField, default: "sales" };
    const hidden: FieldDefinition = { ...question, visible: false };
    const optional: FieldDefinition = { ...hidden, required: false };
    const bound = { ...group, bind: { region: "schema" } };

    test.each([
      ["what is granted does not become its default", schema, hidden, "sales"],
      ["a setting does not become its default", bound, hidden, "sales"],
      ["a setting does not become its default, though it need not be answered", bound, optional, "sales"],
      ["a setting that needs an answer is not left without one", bound, hidden, null],
    ])("%s", (_, target, shown, value) => {
      const read = bindTarget(target, { schema: value }, [question], [shown]);

      expect(read).toMatchObject({
        ok: false,
        refusal: { field: "schema", problem: expect.stringContaining("the form did not ask it") },
      });
    });

    test("a setting that needs no answer stays as it was defined", () => {
      const read = bindTarget(bound, { schema: null }, [question], [optional]);

      expect(read).toMatchObject({ value: { settings: { region: "eu" } } });
    });

    test("from the start, its default is meant", () => {
      expect(bindTarget(schema, { schema: "sales" }, [hidden], [hidden])).toMatchObject({
        value: { resourceId: "sales" },
      });
    });
  });

  test("stands for what the flow lists, and for nothing else", () => {
    expect(mayIdentify(group, "00g1", [])).toBe(true);
    expect(mayIdentify(group, "00g2", [])).toBe(false);
    expect(mayIdentify(schema, "sales", fields)).toBe(true);
    expect(mayIdentify(schema, "stock", fields)).toBe(false);
    expect(mayIdentify(schema, "*", fields)).toBe(false);
  });
});

import { expect, expectTypeOf, test } from "vitest";

import {
  afterHook,
  type AfterHook,
  onHook,
  type OnHook,
  outcomesOf,
  type Step,
  stepOf,
  steps,
} from "../../src/domain/steps.ts";

test("each step has a hook before it and one after it, named after the step", () => {
  const names = steps.map((step) => [onHook(step), afterHook(step)]);

  expect(names).toContainEqual(["onRequestForward", "afterRequestForward"]);
  expect(new Set(names.flat()).size).toBe(16);
  expect(steps.map((step) => stepOf(onHook(step)))).toEqual(steps);
  expectTypeOf(onHook("deescalate")).toEqualTypeOf<"onDeescalate">();
  expectTypeOf<OnHook>().extract<"onPrompt">().toEqualTypeOf<"onPrompt">();
  expectTypeOf<AfterHook>().extract<"afterDeny">().toEqualTypeOf<"afterDeny">();
});

test("safety 43: only a new request, or somebody who may, approves: no silence becomes an approval", () => {
  const approving = steps.filter((step) => outcomesOf(step).includes("approve"));

  expect(approving).toEqual(["request", "approve"]);
});

test.each<[Step, readonly string[]]>([
  ["prompt", ["deny", "ignore"]],
  ["request", ["approve", "deny", "ignore"]],
  ["requestForward", ["deny", "ignore"]],
  ["requestExpire", ["deny"]],
  ["approve", ["approve", "deny", "ignore"]],
  ["deny", ["deny", "ignore"]],
  ["escalate", []],
  ["deescalate", ["ignore"]],
])("before %s a hook may answer %j", (step, outcomes) => {
  expect(outcomesOf(step)).toEqual(outcomes);
});

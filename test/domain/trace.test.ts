import * as fc from "fast-check";
import { expect, test } from "vitest";

import { hookLine, keepableTrace } from "../../src/domain/trace.ts";

const line = { kind: "hook", asked: "the flow's onApprove", says: null } as const;

test("safety 29: what is kept is text that every database takes, whatever was said", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (found) => {
      const [kept] = keepableTrace([{ ...line, found: `\0${found}\ud800` }]);

      expect(kept?.found.isWellFormed()).toBe(true);
      expect(kept?.found).not.toContain("\0");
      expect(kept?.found.length).toBeLessThanOrEqual(601);
    }),
  );
});

test("what is short and clean is kept as it is", () => {
  const trace = [{ ...line, found: "it said nothing 🗝️" }];

  expect(keepableTrace(trace)).toEqual(trace);
});

test.each([
  [null, "it said nothing, so it goes on", null],
  [{ kind: "approve", reason: null } as const, "it answered approve", "yes"],
  [{ kind: "deny", reason: "A freeze" } as const, "it answered deny: A freeze", "no"],
  [{ kind: "ignore", message: "Ask Bob" } as const, "it answered ignore: Ask Bob", "no"],
])("what a hook answered is said in words", (answer, found, says) => {
  expect(hookLine("onApprove", answer)).toEqual({ ...line, found, says });
});

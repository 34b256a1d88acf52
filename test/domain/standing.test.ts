import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { checkStanding, type StandingRules } from "../../src/domain/standing.ts";
import { buildSlackPerson } from "../support/builders.ts";

const home = { enterpriseId: "", teamId: "T000001" };
const rules: StandingRules = { allowGuests: false, home };

describe("standing", () => {
  test("a member of the workspace with a confirmed e-mail may act", () => {
    const person = buildSlackPerson();

    expect(checkStanding(person, rules, "you")).toEqual({ ok: true, value: person });
  });

  test.each([
    ["a guest", { isGuest: true }, "guest"],
    ["a Slack Connect stranger", { isStranger: true }, "stranger"],
    ["a bot", { isBot: true }, "bot"],
    ["a deactivated person", { isDeactivated: true }, "deactivated"],
    ["somebody with an unconfirmed e-mail", { isEmailConfirmed: false }, "unconfirmed-email"],
    ["somebody of another workspace", { teamId: "T000002" }, "other-workspace"],
  ] as const)("safety 21: %s may not act, and is told why", (_who, overrides, problem) => {
    const checked = checkStanding(buildSlackPerson(overrides), rules, "requester");

    expect(checked).toEqual({ ok: false, refusal: { reason: "standing", who: "requester", problem } });
  });

  test("safety 21: somebody Slack does not know may not act", () => {
    const checked = checkStanding(null, rules, "you");

    expect(checked).toEqual({ ok: false, refusal: { reason: "standing", who: "you", problem: "unknown-person" } });
  });

  test("safety 21: whatever else is true, one bad mark is enough, and only guests can be let in", () => {
    const anyPerson = fc.record({
      isBot: fc.boolean(),
      isGuest: fc.boolean(),
      isStranger: fc.boolean(),
      isDeactivated: fc.boolean(),
      isEmailConfirmed: fc.constantFrom(true, false, undefined),
      teamId: fc.constantFrom("T000001", "T000002"),
    });

    fc.assert(
      fc.property(anyPerson, fc.boolean(), (marks, allowGuests) => {
        const checked = checkStanding(buildSlackPerson(marks), { allowGuests, home }, "you");

        const isGood =
          !marks.isBot &&
          !marks.isStranger &&
          !marks.isDeactivated &&
          marks.isEmailConfirmed !== false &&
          marks.teamId === "T000001" &&
          (allowGuests || !marks.isGuest);
        expect(checked.ok).toBe(isGood);
      }),
      { numRuns: 500 },
    );
  });

  test("safety 48: silence about the e-mail is no bad mark here", () => {
    expect(checkStanding(buildSlackPerson({ isEmailConfirmed: undefined }), rules, "you").ok).toBe(true);
  });

  test("safety 21: in Enterprise Grid the organisation counts, not the workspace", () => {
    const grid: StandingRules = { allowGuests: false, home: { enterpriseId: "E1", teamId: "T000001" } };

    expect(checkStanding(buildSlackPerson({ enterpriseId: "E1", teamId: "T000009" }), grid, "you").ok).toBe(true);
    expect(checkStanding(buildSlackPerson({ enterpriseId: "E2" }), grid, "you").ok).toBe(false);
    expect(checkStanding(buildSlackPerson({ enterpriseId: "" }), grid, "you").ok).toBe(false);
  });
});

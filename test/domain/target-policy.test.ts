import { describe, expect, test } from "vitest";

import { findTargetProblem } from "../../src/domain/target-policy.ts";

const known = [true, false, "unreadable"] as const;
const stated = [true, false, null] as const;
const plain = { ownership: "native", isRuleManaged: false, carriesAdminRoles: false } as const;
const silent = { ruleManaged: null, isProtected: null };

const everyCase = (["native", "app-owned", "built-in"] as const).flatMap((ownership) =>
  known.flatMap((isRuleManaged) =>
    known.flatMap((carriesAdminRoles) =>
      stated.flatMap((ruleManaged) =>
        stated.flatMap((isProtected) =>
          [true, false].map((gatesAFlow) => ({
            ownership,
            isRuleManaged,
            carriesAdminRoles,
            ruleManaged,
            isProtected,
            gatesAFlow,
          })),
        ),
      ),
    ),
  ),
);

describe("what may be granted at all", () => {
  test("an ordinary group may", () => {
    expect(findTargetProblem(plain, silent, false)).toBeNull();
  });

  test.each([
    ["a group that is gone", null, silent, false, "gone"],
    ["an application's group", { ...plain, ownership: "app-owned" }, silent, false, "app-owned"],
    ["a built-in group", { ...plain, ownership: "built-in" }, silent, false, "built-in"],
    ["a group that rules manage", { ...plain, isRuleManaged: true }, silent, false, "rule-managed"],
    ["one the operator calls rule-managed", plain, { ...silent, ruleManaged: true }, false, "rule-managed"],
    ["one whose rules cannot be read", { ...plain, isRuleManaged: "unreadable" }, silent, false, "rules-unreadable"],
    ["a group with admin rights", { ...plain, carriesAdminRoles: true }, silent, false, "carries-admin-roles"],
    ["one the operator calls protected", plain, { ...silent, isProtected: true }, false, "carries-admin-roles"],
    [
      "one whose rights cannot be read",
      { ...plain, carriesAdminRoles: "unreadable" },
      silent,
      false,
      "admin-roles-unreadable",
    ],
    ["a group that gates a flow", plain, silent, true, "gates-a-flow"],
  ] as const)("safety 31: %s may not", (_what, facts, statement, gatesAFlow, problem) => {
    expect(findTargetProblem(facts, statement, gatesAFlow)).toBe(problem);
  });

  test("safety 31: what cannot be read may be stated by the operator, each for itself", () => {
    const unreadable = { ownership: "native", isRuleManaged: "unreadable", carriesAdminRoles: "unreadable" } as const;

    expect(findTargetProblem(unreadable, { ruleManaged: false, isProtected: false }, false)).toBeNull();
    expect(findTargetProblem(unreadable, { ruleManaged: false, isProtected: null }, false)).toBe(
      "admin-roles-unreadable",
    );
    expect(findTargetProblem(unreadable, { ruleManaged: null, isProtected: false }, false)).toBe("rules-unreadable");
  });

  test("safety 31: what can be seen counts, whatever the operator states", () => {
    const statement = { ruleManaged: false, isProtected: false };

    expect(findTargetProblem({ ...plain, isRuleManaged: true }, statement, false)).toBe("rule-managed");
    expect(findTargetProblem({ ...plain, carriesAdminRoles: true }, statement, false)).toBe("carries-admin-roles");
    expect(findTargetProblem(plain, statement, true)).toBe("gates-a-flow");
  });

  test("safety 31: of all 486 cases exactly those pass in which nothing is seen, stated or unread against the target", () => {
    const passing = everyCase.filter((one) => findTargetProblem(one, one, one.gatesAFlow) === null);

    const harmless = everyCase.filter(
      (one) =>
        one.ownership === "native" &&
        !one.gatesAFlow &&
        one.isRuleManaged !== true &&
        one.ruleManaged !== true &&
        (one.isRuleManaged === false || one.ruleManaged === false) &&
        one.carriesAdminRoles !== true &&
        one.isProtected !== true &&
        (one.carriesAdminRoles === false || one.isProtected === false),
    );
    expect(everyCase).toHaveLength(486);
    expect(passing).toEqual(harmless);
    expect(passing).toHaveLength(9);
  });
});

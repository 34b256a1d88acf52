import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { applyRule, describeRule, groupsOf, namesNobody, type PeopleRule } from "../../src/domain/people-rule.ts";

const sre: PeopleRule = { kind: "group", connectorId: "okta", groupId: "00g-sre", word: "group" };
const leads: PeopleRule = { kind: "group", connectorId: "onelogin", groupId: "77", word: "role" };
const ada: PeopleRule = { kind: "users", slackUserIds: ["U000001"] };

const { rule: anyRule } = fc.letrec<{ rule: PeopleRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fc.constant<PeopleRule>({ kind: "everyone" }),
    fc.constant<PeopleRule>({ kind: "admins" }),
    fc.constant(sre),
    fc
      .array(fc.constantFrom("U000001", "U000002"))
      .map((slackUserIds): PeopleRule => ({ kind: "users", slackUserIds })),
    fc.array(tie("rule"), { maxLength: 3 }).map((of): PeopleRule => ({ kind: "any", of })),
  ),
}));

describe("applying a rule about people", () => {
  test("a stranger to every part of it is refused, and told who may", () => {
    const rule: PeopleRule = { kind: "any", of: [sre, leads, ada] };

    const answer = applyRule(rule, { slackUserId: "U000009", isAdmin: false, isMember: () => false });

    expect(answer).toEqual({
      allowed: false,
      because: "members of the okta group 00g-sre, or members of the onelogin role 77, or <@U000001>",
    });
  });

  test("the part that says yes is the reason", () => {
    const rule: PeopleRule = { kind: "any", of: [ada, leads] };

    const answer = applyRule(rule, {
      slackUserId: "U000009",
      isAdmin: false,
      isMember: (group) => group.groupId === "77",
    });

    expect(answer).toEqual({ allowed: true, because: "members of the onelogin role 77" });
  });

  test("being an admin helps only where the rule says so", () => {
    const admin = { slackUserId: "U000009", isAdmin: true, isMember: () => false };

    expect(applyRule({ kind: "admins" }, admin).allowed).toBe(true);
    expect(applyRule({ kind: "any", of: [sre, ada] }, admin).allowed).toBe(false);
  });

  test("a rule that names nobody allows nobody, whoever they are", () => {
    fc.assert(
      fc.property(anyRule.filter(namesNobody), fc.constantFrom("U000001", "U000009"), (rule, slackUserId) => {
        const answer = applyRule(rule, { slackUserId, isAdmin: true, isMember: () => true });

        expect(answer.allowed).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test("a rule without a known yes allows nobody: what was not read is no", () => {
    const nobody = { slackUserId: "U000009", isAdmin: false, isMember: () => false };

    fc.assert(
      fc.property(anyRule, (rule) => {
        const answer = applyRule(rule, nobody);

        expect(answer.allowed).toBe(saysEveryone(rule));
      }),
    );
  });

  test("every group of a rule is found, however deep, so that it can be read first", () => {
    const asked: string[] = [];
    const rule: PeopleRule = { kind: "any", of: [ada, { kind: "any", of: [leads, { kind: "any", of: [sre] }] }] };

    applyRule(rule, { slackUserId: "U000009", isAdmin: false, isMember: ({ groupId }) => asked.push(groupId) < 0 });

    expect(groupsOf(rule).map((group) => group.groupId)).toEqual(asked);
  });

  test("nobody is called nobody", () => {
    expect(describeRule({ kind: "users", slackUserIds: [] })).toBe("nobody");
    expect(describeRule({ kind: "any", of: [] })).toBe("nobody");
  });
});

function saysEveryone(rule: PeopleRule): boolean {
  return rule.kind === "everyone" || (rule.kind === "any" && rule.of.some(saysEveryone));
}

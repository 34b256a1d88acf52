import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  applyRule,
  describeRule,
  groupsOf,
  managersOf,
  namesNobody,
  partsOf,
  type PeopleRule,
} from "../../src/domain/people-rule.ts";

const sre: PeopleRule = { kind: "group", connectorId: "okta", groupId: "00g-sre", word: "group" };
const leads: PeopleRule = { kind: "group", connectorId: "onelogin", groupId: "77", word: "role" };
const ada: PeopleRule = { kind: "users", slackUserIds: ["U000001"] };

const adasManager: PeopleRule = { kind: "manager", ofUserId: "ada", ofSlackUserId: "U000001" };

const onCallGroup: PeopleRule = { kind: "slackGroup", groupId: "S0ONCALL" };

const { rule: anyRule } = fc.letrec<{ rule: PeopleRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fc.constant<PeopleRule>({ kind: "everyone" }),
    fc.constant<PeopleRule>({ kind: "admins" }),
    fc.constant(sre),
    fc.constant(adasManager),
    fc.constant(onCallGroup),
    fc
      .array(fc.constantFrom("U000001", "U000002"))
      .map((slackUserIds): PeopleRule => ({ kind: "users", slackUserIds })),
    fc.array(tie("rule"), { maxLength: 3 }).map((of): PeopleRule => ({ kind: "any", of })),
  ),
}));

const unread = { isMember: () => false, isManager: () => false, isInSlackGroup: () => false, isOnCall: () => false };

describe("applying a rule about people", () => {
  test("a stranger to every part of it is refused, and told who may", () => {
    const rule: PeopleRule = { kind: "any", of: [sre, leads, ada] };

    const answer = applyRule(rule, {
      slackUserId: "U000009",
      isAdmin: false,
      isMember: () => false,
      isManager: () => false,
      isInSlackGroup: () => false,
      isOnCall: () => false,
    });

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
      isManager: () => false,
      isInSlackGroup: () => false,
      isOnCall: () => false,
    });

    expect(answer).toEqual({ allowed: true, because: "members of the onelogin role 77" });
  });

  test("being an admin helps only where the rule says so", () => {
    const admin = { slackUserId: "U000009", isAdmin: true, ...unread };

    expect(applyRule({ kind: "admins" }, admin).allowed).toBe(true);
    expect(applyRule({ kind: "any", of: [sre, ada] }, admin).allowed).toBe(false);
  });

  test("a rule that names nobody allows nobody, whoever they are", () => {
    fc.assert(
      fc.property(anyRule.filter(namesNobody), fc.constantFrom("U000001", "U000009"), (rule, slackUserId) => {
        const answer = applyRule(rule, {
          slackUserId,
          isAdmin: true,
          isMember: () => true,
          isManager: () => true,
          isInSlackGroup: () => true,
          isOnCall: () => false,
        });

        expect(answer.allowed).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test("a rule without a known yes allows nobody: what was not read is no", () => {
    const nobody = { slackUserId: "U000009", isAdmin: false, ...unread };

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

    applyRule(rule, {
      slackUserId: "U000009",
      isAdmin: false,
      isMember: ({ groupId }) => asked.push(groupId) < 0,
      isManager: () => false,
      isInSlackGroup: () => false,
      isOnCall: () => false,
    });

    expect(groupsOf(rule).map((group) => group.groupId)).toEqual(asked);
  });

  test("every manager of a rule is found, however deep", () => {
    const asked: string[] = [];
    const rule: PeopleRule = { kind: "any", of: [sre, { kind: "any", of: [adasManager] }] };

    applyRule(rule, {
      slackUserId: "U000009",
      isAdmin: false,
      ...unread,
      isManager: ({ ofUserId }) => asked.push(ofUserId) < 0,
    });

    expect(managersOf(rule).map(({ ofUserId }) => ofUserId)).toEqual(asked);
    expect(asked).toEqual(["ada"]);
  });

  test("a member of a user group of Slack is allowed as that, and every such group is found, however deep", () => {
    const rule: PeopleRule = { kind: "any", of: [sre, { kind: "any", of: [onCallGroup] }] };
    const member = { slackUserId: "U000009", isAdmin: false, ...unread };

    expect(applyRule(rule, { ...member, isInSlackGroup: ({ groupId }) => groupId === "S0ONCALL" })).toEqual({
      allowed: true,
      because: "members of the Slack user group S0ONCALL",
    });
    expect(applyRule(rule, member).allowed).toBe(false);
    expect(partsOf(rule)).toEqual([sre, onCallGroup]);
  });

  test("somebody's manager is allowed as that, and is called so", () => {
    const boss = { slackUserId: "U000009", isAdmin: false, ...unread };

    const answers = [true, false].map((isManager) => applyRule(adasManager, { ...boss, isManager: () => isManager }));

    expect(answers).toEqual([
      { allowed: true, because: "the manager of <@U000001>" },
      { allowed: false, because: "the manager of <@U000001>" },
    ]);
  });

  test("nobody is called nobody", () => {
    expect(describeRule({ kind: "users", slackUserIds: [] })).toBe("nobody");
    expect(describeRule({ kind: "any", of: [] })).toBe("nobody");
  });
});

function saysEveryone(rule: PeopleRule): boolean {
  return rule.kind === "everyone" || (rule.kind === "any" && rule.of.some(saysEveryone));
}

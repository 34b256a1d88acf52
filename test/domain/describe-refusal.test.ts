import { describe, expect, test } from "vitest";

import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import type { Refusal, StandingProblem, TargetProblem } from "../../src/domain/refusal.ts";
import { noon } from "../support/builders.ts";

/** One of each; the compiler names a reason that is missing here. */
const oneOfEach: { readonly [R in Refusal["reason"]]: Extract<Refusal, { reason: R }> } = {
  "request-unknown": { reason: "request-unknown" },
  "flow-unknown": { reason: "flow-unknown", flow: "production-access" },
  "source-not-allowed": { reason: "source-not-allowed", flow: "Production access" },
  "field-invalid": { reason: "field-invalid", field: "why", problem: "Please fill this in." },
  "duration-too-long": { reason: "duration-too-long", maxSeconds: 28_800 },
  "duration-invalid": { reason: "duration-invalid" },
  standing: { reason: "standing", who: "you", problem: "guest" },
  "may-not-request": { reason: "may-not-request", allowed: "members of the okta group 00g-sre" },
  "may-not-decide": { reason: "may-not-decide", allowed: "members of the okta group 00g-sre" },
  "own-request": { reason: "own-request" },
  "already-closed": { reason: "already-closed", status: "denied", by: "<@U000002>", at: noon },
  "still-opening": { reason: "still-opening" },
  "stale-version": { reason: "stale-version" },
  "stale-reading": { reason: "stale-reading" },
  "ignored-by-flow": { reason: "ignored-by-flow", message: "Ask the on-call person." },
  "denied-by-flow": { reason: "denied-by-flow", message: "Not during the freeze." },
  "check-failed": { reason: "check-failed", what: "the directory" },
  "not-the-requester": { reason: "not-the-requester" },
  "may-not-end": { reason: "may-not-end" },
  "revoke-switched-off": { reason: "revoke-switched-off" },
  "nothing-to-end": { reason: "nothing-to-end", state: "ended" },
  "target-not-grantable": { reason: "target-not-grantable", target: "Production", problem: "rule-managed" },
  "identity-not-found": {
    reason: "identity-not-found",
    email: "ada@example.com",
    service: "Okta",
    hint: "Ask an admin.",
  },
  "identity-inactive": { reason: "identity-inactive", account: "ada", service: "Okta", status: "LOCKED_OUT" },
  "identity-ambiguous": {
    reason: "identity-ambiguous",
    email: "ada@example.com",
    service: "Okta",
    hint: "Ask an admin.",
  },
  "decider-no-longer-eligible": { reason: "decider-no-longer-eligible", by: "<@U000002>" },
  "connector-removed": { reason: "connector-removed", connector: "okta" },
  "too-late": { reason: "too-late", endsAt: noon },
  "ended-before-grant": { reason: "ended-before-grant", by: "<@U000002>" },
  "not-an-admin": { reason: "not-an-admin" },
  "last-admin": { reason: "last-admin" },
  "admin-by-configuration": { reason: "admin-by-configuration" },
};

const standingProblems: Record<StandingProblem, true> = {
  bot: true,
  guest: true,
  stranger: true,
  deactivated: true,
  "unconfirmed-email": true,
  "unknown-person": true,
  "other-workspace": true,
};

const targetProblems: Record<TargetProblem, true> = {
  gone: true,
  "rule-managed": true,
  "rules-unreadable": true,
  "app-owned": true,
  "built-in": true,
  "carries-admin-roles": true,
  "admin-roles-unreadable": true,
  "gates-a-flow": true,
  "gates-unreadable": true,
  "not-offered": true,
};

const everyProblem: readonly Refusal[] = [
  ...(["you", "requester", "beneficiary"] as const).flatMap((who) =>
    keysOf(standingProblems).map((problem) => ({ reason: "standing", who, problem }) as const),
  ),
  ...keysOf(targetProblems).map(
    (problem) => ({ reason: "target-not-grantable", target: "Production", problem }) as const,
  ),
  { reason: "nothing-to-end", state: "ending" },
  { reason: "nothing-to-end", state: null },
  { reason: "already-closed", status: "expired", by: null, at: null },
];

describe("a refusal in words", () => {
  test.each(
    [...Object.values(oneOfEach), ...everyProblem].map((refusal) => [JSON.stringify(refusal), refusal] as const),
  )("%s is a sentence for people", (_name, refusal) => {
    const words = describeRefusal(refusal);

    expect(words).toMatch(/^([A-Z]|<@U\d+> ).*[.]$/s);
    expect(words).not.toMatch(/undefined|null|NaN|\[object|\$\{|  /);
  });

  test("every reason has words of its own", () => {
    const { "identity-ambiguous": _sameAsNotFound, ...others } = oneOfEach;

    const words = Object.values(others).map(describeRefusal);

    expect(new Set(words).size).toBe(words.length);
  });

  test("the person who comes second is told who was first", () => {
    expect(describeRefusal(oneOfEach["already-closed"])).toContain("already denied by <@U000002>");
  });

  test("an identity that was not found is told in exactly these words, with what to do next", () => {
    expect(describeRefusal(oneOfEach["identity-not-found"])).toBe(
      "Could not find or determine external identity for ada@example.com in service Okta. Ask an admin.",
    );
  });

  test("a limit is told as a person would say it", () => {
    expect(describeRefusal(oneOfEach["duration-too-long"])).toContain("longer than the 8 hours allowed");
  });
});

function keysOf<Key extends string>(record: Record<Key, true>): Key[] {
  const keys: Key[] = [];
  for (const key in record) keys.push(key);
  return keys;
}

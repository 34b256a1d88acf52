import { describe, expect, test } from "vitest";

import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import type { ClaimState } from "../../src/domain/ownership.ts";
import type { Refusal, StandingProblem, TargetProblem } from "../../src/domain/refusal.ts";
import { noon } from "../support/builders.ts";

/** One of each; the compiler names a reason that is missing here. */
const oneOfEach: { readonly [R in Refusal["reason"]]: Extract<Refusal, { reason: R }> } = {
  "request-unknown": { reason: "request-unknown" },
  "match-unknown": { reason: "match-unknown" },
  "match-settled": { reason: "match-settled", account: "alice@acme.com" },
  "match-not-resolved": { reason: "match-not-resolved" },
  "match-changed": { reason: "match-changed" },
  "directory-unnamed": { reason: "directory-unnamed", known: ["okta", "onelogin"] },
  "sync-unknown": { reason: "sync-unknown" },
  "not-a-directory": { reason: "not-a-directory", service: "Rotating keys" },
  "sync-decided": { reason: "sync-decided", state: "released" },
  "flow-unknown": { reason: "flow-unknown", flow: "production-access" },
  "form-unknown": { reason: "form-unknown" },
  "form-loading": { reason: "form-loading" },
  "form-changed": { reason: "form-changed" },
  "source-not-allowed": { reason: "source-not-allowed", flow: "Production access" },
  "field-invalid": { reason: "field-invalid", field: "why", problem: "Please fill this in." },
  "duration-too-long": { reason: "duration-too-long", maxSeconds: 28_800 },
  "duration-invalid": { reason: "duration-invalid" },
  standing: { reason: "standing", who: "you", problem: "guest" },
  "may-not-request": { reason: "may-not-request", allowed: "members of the okta group 00g-sre" },
  "may-not-decide": { reason: "may-not-decide", allowed: "members of the okta group 00g-sre" },
  "own-request": { reason: "own-request" },
  "already-closed": { reason: "already-closed", status: "denied", by: "<@U000002>", at: noon },
  "approved-already": { reason: "approved-already", by: "<@U000002>", mayDeny: true },
  "may-not-see-why": { reason: "may-not-see-why" },
  "delegation-to-self": { reason: "delegation-to-self" },
  "delegation-time-unclear": { reason: "delegation-time-unclear" },
  "delegation-too-long": { reason: "delegation-too-long" },
  "nobody-delegated": { reason: "nobody-delegated" },
  "still-opening": { reason: "still-opening" },
  "stale-version": { reason: "stale-version" },
  "passed-on": { reason: "passed-on", to: "#access-requests" },
  "stale-reading": { reason: "stale-reading" },
  "ignored-by-flow": { reason: "ignored-by-flow", message: "Ask the on-call person." },
  "denied-by-flow": { reason: "denied-by-flow", message: "Not during the freeze." },
  "check-failed": { reason: "check-failed", what: "the directory" },
  "not-the-requester": { reason: "not-the-requester" },
  "may-not-end": { reason: "may-not-end" },
  "revoke-switched-off": { reason: "revoke-switched-off" },
  "nothing-to-end": { reason: "nothing-to-end", state: "ended" },
  "nothing-to-extend": { reason: "nothing-to-extend", state: "ended" },
  "may-not-extend": { reason: "may-not-extend" },
  "extended-already": { reason: "extended-already", endsAt: noon },
  "extension-asked": { reason: "extension-asked", isApproved: false },
  "carried-access-ended": { reason: "carried-access-ended" },
  "extensions-used-up": { reason: "extensions-used-up", endsAt: noon },
  "extension-too-early": { reason: "extension-too-early", endsAt: noon },
  "no-longer-than-this": { reason: "no-longer-than-this", maxSeconds: 28_800, endsAt: noon },
  "on-behalf-switched-off": { reason: "on-behalf-switched-off", flow: "Production access" },
  "scheduled-start-switched-off": { reason: "scheduled-start-switched-off", flow: "Production access" },
  "target-not-grantable": { reason: "target-not-grantable", target: "Production", problem: "rule-managed" },
  "identity-not-found": {
    reason: "identity-not-found",
    email: "ada@example.com",
    service: "Okta",
    connectorId: "okta",
    hint: "Ask an admin.",
  },
  "identity-inactive": { reason: "identity-inactive", account: "ada", service: "Okta", status: "LOCKED_OUT" },
  "identity-ambiguous": {
    reason: "identity-ambiguous",
    email: "ada@example.com",
    service: "Okta",
    connectorId: "okta",
    hint: "Ask an admin.",
  },
  "identity-unmappable": {
    reason: "identity-unmappable",
    email: "ada@example.com",
    service: "Database roles",
    connectorId: "strategy-database-role",
    hint: "Ask an admin.",
  },
  "identity-frozen": { reason: "identity-frozen", service: "Okta" },
  "identity-changed": { reason: "identity-changed", account: "ada", service: "Okta" },
  "link-too-new": { reason: "link-too-new", account: "ada", target: "Production", until: noon },
  "already-linked": { reason: "already-linked", service: "Okta", owner: null },
  "owned-by-another": { reason: "owned-by-another", account: "ada", service: "Okta", owner: "<@U000002>" },
  "lower-trust": { reason: "lower-trust", account: "ada", service: "Okta", source: "manual" },
  "account-unknown": { reason: "account-unknown", account: "ada", service: "Okta" },
  "account-ambiguous": { reason: "account-ambiguous", account: "ada", service: "Okta", count: 2 },
  "account-privileged": { reason: "account-privileged", account: "ada", service: "Okta" },
  "own-account-privileged": { reason: "own-account-privileged", service: "Okta" },
  "reason-missing": { reason: "reason-missing" },
  "link-unknown": { reason: "link-unknown", service: "Okta" },
  "connector-unknown": { reason: "connector-unknown", connector: "otka", known: ["okta", "onelogin"] },
  "person-unknown": { reason: "person-unknown", person: "<@U000002>" },
  "claim-unknown": { reason: "claim-unknown" },
  "claim-over": { reason: "claim-over", state: "expired" },
  "claim-without-account": { reason: "claim-without-account" },
  "own-claim": { reason: "own-claim" },
  "code-wrong": { reason: "code-wrong", triesLeft: 3 },
  "disown-code-missing": { reason: "disown-code-missing" },
  "disown-code-wrong": { reason: "disown-code-wrong" },
  "too-many-claims": { reason: "too-many-claims" },
  "proof-not-offered": { reason: "proof-not-offered" },
  "proof-not-enough": { reason: "proof-not-enough", service: "Okta" },
  "decider-no-longer-eligible": { reason: "decider-no-longer-eligible", by: "<@U000002>" },
  "approvals-too-few": { reason: "approvals-too-few", stage: "stage 2", quorum: 2, given: 0 },
  "connector-removed": { reason: "connector-removed", connector: "okta" },
  "too-late": { reason: "too-late", endsAt: noon },
  "ended-before-grant": { reason: "ended-before-grant", by: "<@U000002>" },
  "not-an-admin": { reason: "not-an-admin" },
  "last-admin": { reason: "last-admin" },
  "admin-by-configuration": { reason: "admin-by-configuration" },
};

const standingProblems: Record<StandingProblem, true> = {
  left: true,
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

const claimStates: Record<ClaimState, true> = {
  received: true,
  open: true,
  proven: true,
  refused: true,
  failed: true,
  expired: true,
  superseded: true,
};

const everyProblem: readonly Refusal[] = [
  ...(["you", "requester", "beneficiary", "delegate"] as const).flatMap((who) =>
    keysOf(standingProblems).map((problem) => ({ reason: "standing", who, problem }) as const),
  ),
  ...keysOf(targetProblems).map(
    (problem) => ({ reason: "target-not-grantable", target: "Production", problem }) as const,
  ),
  { reason: "nothing-to-end", state: "ending" },
  { reason: "nothing-to-end", state: null },
  { reason: "nothing-to-extend", state: "applying" },
  { reason: "extension-asked", isApproved: true },
  { reason: "already-closed", status: "expired", by: null, at: null },
  ...keysOf(claimStates).map((state) => ({ reason: "claim-over", state }) as const),
  { reason: "code-wrong", triesLeft: 1 },
  { reason: "connector-unknown", connector: "okta", known: [] },
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

  test.each([null, "<@U000002>"])("that a denial is left is said only where it is (approved by %s)", (by) => {
    const words = (mayDeny: boolean) => describeRefusal({ reason: "approved-already", by, mayDeny });

    expect(words(true)).toContain("You can still deny it.");
    expect(words(false)).not.toContain("deny");
  });

  test("approvals that are too few are told so that it is true of access that goes on as well", () => {
    expect(describeRefusal(oneOfEach["approvals-too-few"])).toContain("So nothing more is given. Ask anew.");
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

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  type EmailClaim,
  type EmailRules,
  identitySources,
  matchByEmail,
  mayOverwrite,
  trustOf,
} from "../../src/domain/identity.ts";

const rules: EmailRules = { allowedEmailDomains: ["example.com"], requireConfirmedEmail: true };
const claim: EmailClaim = { email: "ada@example.com", isEmailConfirmed: true, othersWithEmail: 0 };
const account = { externalId: "00u-ada", email: "Ada@Example.com" };

describe("the trust rule", () => {
  test("safety 30: manual counts more than workflow, workflow more than a sync", () => {
    expect(trustOf("manual")).toBeGreaterThan(trustOf("workflow"));
    expect(trustOf("workflow")).toBeGreaterThan(trustOf("connector_sync"));
  });

  test.each([
    ["connector_sync", "connector_sync", true, false],
    ["connector_sync", "workflow", true, true],
    ["connector_sync", "manual", true, true],
    ["workflow", "connector_sync", false, false],
    ["workflow", "workflow", true, false],
    ["workflow", "manual", true, true],
    ["manual", "connector_sync", false, false],
    ["manual", "workflow", false, false],
    ["manual", "manual", true, false],
  ] as const)(
    "safety 30: over %s, %s may write for the same owner: %s, for another: %s",
    (present, incoming, same, other) => {
      expect(mayOverwrite({ userId: "a", source: present }, { userId: "a", source: incoming })).toBe(same);
      expect(mayOverwrite({ userId: "a", source: present }, { userId: "b", source: incoming })).toBe(other);
    },
  );

  test("safety 30: however many links follow one another, trust never sinks and only higher trust changes the owner", () => {
    const anyLink = fc.record({ userId: fc.constantFrom("a", "b", "c"), source: fc.constantFrom(...identitySources) });

    fc.assert(
      fc.property(anyLink, fc.array(anyLink, { maxLength: 20 }), (first, links) => {
        let present = first;
        for (const incoming of links) {
          const before = present;
          if (mayOverwrite(before, incoming)) present = incoming;

          expect(trustOf(present.source)).toBeGreaterThanOrEqual(trustOf(before.source));
          expect(present.userId !== before.userId && trustOf(present.source) === trustOf(before.source)).toBe(false);
        }
      }),
    );
  });

  test("an administrator may force anything", () => {
    expect(mayOverwrite({ userId: "a", source: "manual" }, { userId: "b", source: "connector_sync" }, true)).toBe(true);
  });
});

describe("matching by e-mail", () => {
  test("links when the address is exact, unique on both sides, confirmed and allowed", () => {
    const others = [
      { externalId: "00u-bo", email: "bo@example.com" },
      { externalId: "00u-x", email: null },
    ];

    expect(matchByEmail(claim, [...others, account], rules)).toEqual({ kind: "matched", account });
  });

  test.each([
    ["Slack gives no address", { ...claim, email: null }],
    ["Slack says it is not confirmed", { ...claim, isEmailConfirmed: false }],
    ["Slack says nothing and confirmation is asked for", { ...claim, isEmailConfirmed: undefined }],
    ["the domain is not allowed", { ...claim, email: "ada@elsewhere.org" }],
    ["no account has it", { ...claim, email: "bo@example.com" }],
    ["only a plus-address has it", { ...claim, email: "ada+x@example.com" }],
    ["it has unusual characters", { ...claim, email: "adа@example.com" }],
  ])("gives none, with the reason, when %s", (_why, asked) => {
    const match = matchByEmail(asked, [account], rules);

    expect(match).toEqual({ kind: "none", why: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  test("safety 28: two accounts with one address are ambiguous", () => {
    const match = matchByEmail(claim, [account, { externalId: "00u-2", email: "ada@example.com" }], rules);

    expect(match).toEqual({ kind: "ambiguous", why: "2 accounts in the directory have this e-mail address." });
  });

  test("safety 28: two people with one address are ambiguous", () => {
    const match = matchByEmail({ ...claim, othersWithEmail: 1 }, [account], rules);

    expect(match.kind).toBe("ambiguous");
  });

  test("safety 48: with requireConfirmedEmail false silence is accepted", () => {
    const match = matchByEmail({ ...claim, isEmailConfirmed: undefined }, [account], {
      ...rules,
      requireConfirmedEmail: false,
    });

    expect(match.kind).toBe("matched");
  });

  test("safety 48: with requireConfirmedEmail false an explicit false is still refused", () => {
    const match = matchByEmail({ ...claim, isEmailConfirmed: false }, [account], {
      ...rules,
      requireConfirmedEmail: false,
    });

    expect(match).toEqual({ kind: "none", why: "Slack says the e-mail address is not confirmed." });
  });

  test("safety 29: a look-alike in the directory is not the person", () => {
    const ivan = { ...claim, email: "ivan@example.com" };

    for (const email of ["İvan@example.com", "ıvan@example.com", "ivan@exam\u017fple.com", "ivan@example.com\0"]) {
      expect(matchByEmail(ivan, [{ externalId: "00u-evil", email }], rules).kind).toBe("none");
    }
  });

  test("safety 28: whatever is in the directory, a match is the only account with this address", () => {
    const anyAccount = fc.record({
      externalId: fc.uuid(),
      email: fc.constantFrom(
        null,
        "ada@example.com",
        "ADA@example.com",
        "ada+1@example.com",
        "bo@example.com",
        "ada@example.com ",
      ),
    });

    fc.assert(
      fc.property(fc.array(anyAccount, { maxLength: 5 }), fc.nat({ max: 3 }), (accounts, othersWithEmail) => {
        const match = matchByEmail({ ...claim, othersWithEmail }, accounts, rules);

        const exact = accounts.filter(({ email }) => email?.toLowerCase() === "ada@example.com");
        const isUnique = exact.length === 1 && othersWithEmail === 0;
        expect(match.kind === "matched").toBe(isUnique);
        expect(match.kind === "matched" ? match.account : exact[0]).toBe(exact[0]);
      }),
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { EmailRules, ExternalIdentity } from "../../src/domain/identity.ts";
import {
  type Candidate,
  describeTried,
  type Evidence,
  nextMove,
  type SearchMove,
} from "../../src/domain/identity-search.ts";
import { buildIdentity, noon } from "../support/builders.ts";

const ada = "ada";
const rules: EmailRules = { allowedEmailDomains: ["acme.com"], requireConfirmedEmail: true };

/** Everything that could be known about one person and one directory, asked or not. */
interface Reality {
  readonly stored: readonly ExternalIdentity[];
  readonly named: NonNullable<Evidence<Candidate>["named"]>;
  readonly namedAccounts: readonly Candidate[];
  readonly claim: NonNullable<Evidence<Candidate>["claim"]>;
  readonly synced: readonly Candidate[];
  readonly live: readonly Candidate[];
}

const emails = [
  "ada@acme.com",
  "ADA@Acme.com",
  "ada@evil.com",
  "adа@acme.com",
  "ada@acme.com.evil.com",
  "ada+x@acme.com",
];
/** Those of them by which an account may be found. */
const allowed = ["ada@acme.com", "ADA@Acme.com", "ada+x@acme.com"];
const anyAccount = fc.record({
  externalId: fc.constantFrom("00u-1", "00u-2", "00u-3"),
  email: fc.constantFrom(...emails, null),
  ownerId: fc.constantFrom(ada, "bob", null),
  isReadByAnother: fc.boolean(),
  isPrivileged: fc.boolean(),
});
const someAccounts = fc.uniqueArray(anyAccount, { maxLength: 3, selector: ({ externalId }) => externalId });
const anyLink = fc
  .record({ externalId: fc.constantFrom("00u-1", "00u-2", "00u-3"), frozenAt: fc.constantFrom(null, null, noon) })
  .map((link) => buildIdentity({ userId: ada, ...link }));
const anyReality: fc.Arbitrary<Reality> = fc.record({
  stored: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(anyLink, { maxLength: 3 })),
  named: fc.record({
    by: fc.constantFrom("get-identity" as const, "fetch-remote-identity" as const),
    text: fc.constantFrom(null, null, "somebody"),
  }),
  namedAccounts: someAccounts,
  claim: fc.record({
    email: fc.constantFrom(...emails, null),
    isEmailConfirmed: fc.constantFrom(true, true, false, undefined),
    othersWithEmail: fc.constantFrom(0, 0, 1),
  }),
  synced: someAccounts,
  live: someAccounts,
});

/** Searches to the end, asking reality for what the search wants to know. */
function search(reality: Reality) {
  const asked: string[] = [];
  let evidence: Evidence<Candidate> = { userId: ada, stored: reality.stored };
  for (;;) {
    const move = nextMove(evidence, rules);
    if (move.kind !== "ask") return { asked, end: move };
    asked.push(move.what);
    if (asked.length > 10) throw new Error("The search does not end");
    evidence = { ...evidence, [move.what]: reality[move.what] };
  }
}

const holds = (
  check: (reality: Reality, end: Exclude<SearchMove<Candidate>, { kind: "ask" }>, asked: readonly string[]) => void,
) =>
  fc.assert(
    fc.property(anyReality, (reality) => {
      const { end, asked } = search(reality);
      check(reality, end, asked);
    }),
    { numRuns: 2_000 },
  );

describe("whatever there is to find", () => {
  test("the search ends, asks each thing once at most, and says what came of every place", () => {
    holds((_, end, asked) => {
      expect(new Set(asked).size).toBe(asked.length);
      expect(end.tried.length).toBeGreaterThan(0);
      expect(end.tried.at(-1)?.outcome === "found").toBe(end.kind === "found" || end.kind === "stored");
      expect(end.tried.slice(0, -1).every(({ outcome }) => outcome === "nothing")).toBe(true);
    });
  });

  test("safety 28: an account of somebody else's, or one of several, is never chosen", () => {
    holds((reality, end) => {
      if (end.kind !== "found") return;
      const address = reality.claim.email?.toLowerCase();
      const among = end.step === "synced" ? reality.synced : end.step === "live" ? reality.live : reality.namedAccounts;
      const alike = end.method === "email" ? among.filter(({ email }) => email?.toLowerCase() === address) : among;

      expect(end.account.ownerId === null || end.account.ownerId === ada).toBe(true);
      expect(alike).toEqual([end.account]);
    });
  });

  test("a single stored link always wins, and nothing else is asked", () => {
    holds(({ stored }, end, asked) => {
      if (stored.length !== 1 || stored[0]?.frozenAt !== null) return;

      expect(end).toMatchObject({ kind: "stored", identity: stored[0] });
      expect(asked).toEqual([]);
    });
  });

  test("safety 46: a frozen link stops everything, and several links choose nothing", () => {
    holds(({ stored }, end, asked) => {
      const isFrozen = stored.some(({ frozenAt }) => frozenAt !== null);
      if (!isFrozen && stored.length < 2) return;

      expect(end.kind).toBe(isFrozen ? "frozen" : "ambiguous");
      expect(asked).toEqual([]);
    });
  });

  test("safety 47: what the operator's code names is taken or refused, and never falls through to the e-mail", () => {
    holds(({ stored, named }, end, asked) => {
      if (stored.length > 0 || named.text === null) return;

      expect(asked).toEqual(["named", "namedAccounts"]);
      if (end.kind !== "found") return;
      expect(end).toMatchObject({ source: "workflow", method: named.by, step: named.by });
    });
  });

  test("safety 47: the operator's code never gets an account of somebody else's, one that somebody else reads the mail of, or a privileged one", () => {
    holds((_, end) => {
      if (end.kind !== "found" || end.source !== "workflow") return;

      expect(end.account.ownerId === null || end.account.ownerId === ada).toBe(true);
      expect(end.account.isReadByAnother).toBe(false);
      expect(end.account.isPrivileged).toBe(false);
    });
  });

  test("safety 47: no search links at a higher trust than `workflow`", () => {
    holds((_, end) => {
      expect(end.kind === "found" ? end.source : "connector_sync").not.toBe("manual");
    });
  });

  test("safety 29: only an exact, confirmed address of an allowed domain that nobody else has finds by e-mail", () => {
    holds(({ claim }, end) => {
      if (end.kind !== "found" || end.method !== "email") return;

      expect(end.account.email?.toLowerCase()).toBe(claim.email?.toLowerCase());
      expect(allowed).toContain(claim.email);
      expect(claim).toMatchObject({ isEmailConfirmed: true, othersWithEmail: 0 });
    });
  });

  test("the directory is asked by e-mail last, only where what was synced does not know, and never for an address that may not be used", () => {
    holds(({ claim }, end, asked) => {
      if (!asked.includes("live")) return;

      expect(asked).toEqual(["named", "claim", "synced", "live"]);
      expect(claim.isEmailConfirmed).toBe(true);
      expect(allowed).toContain(claim.email);
      expect(end.kind === "found" && end.step === "synced").toBe(false);
    });
  });

  test("a custom strategy that names nobody ends there: an e-mail says nothing about its accounts", () => {
    holds(({ stored, named }, end, asked) => {
      if (stored.length > 0 || named.by !== "fetch-remote-identity" || named.text !== null) return;

      expect(end.kind).toBe("none");
      expect(asked).toEqual(["named"]);
    });
  });
});

describe("what a person is told of it", () => {
  test("names the places that were looked at, and nothing of the accounts in them", () => {
    holds((_, end) => {
      const said = describeTried(end.tried, "Okta");

      expect(said).toMatch(/^Latchkey looked at .+\.$/);
      expect(said).not.toMatch(/00u-|bob|privileged|somebody|several/);
    });
  });

  test("is the same whether an address finds somebody else's account or several", () => {
    const account = {
      externalId: "00u-1",
      email: "ada@acme.com",
      ownerId: "bob",
      isReadByAnother: false,
      isPrivileged: false,
    };
    const claim = { email: "ada@acme.com", isEmailConfirmed: true, othersWithEmail: 0 };
    const known = { stored: [], named: { by: "get-identity", text: null }, claim, synced: [] } as const;

    const said = [[account], [account, { ...account, externalId: "00u-2" }]].map((live) =>
      describeTried(search({ ...known, namedAccounts: [], live }).end.tried, "Okta"),
    );

    expect(said[0]).toBe(said[1]);
  });
});

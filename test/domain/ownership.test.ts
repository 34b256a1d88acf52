import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isFinal } from "../../src/domain/moves.ts";
import {
  claimMoves,
  type ClaimState,
  createClaim,
  decideClaim,
  expireClaim,
  isOpenClaim,
  mostTries,
  openClaim,
  type OwnershipClaim,
  supersedeClaim,
  tooNewUntil,
  tryCode,
} from "../../src/domain/ownership.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { afterNoon, buildClaim, buildClaimedAccount, buildIdentity, noon, valueOf } from "../support/builders.ts";

const account = buildClaimedAccount();
const minutes = (count: number) => afterNoon(count * 60);
const hours = (count: number) => minutes(count * 60);

/** A claim whose code is under way, and one for which nobody was ever sent any. */
const opened = (found: Partial<OwnershipClaim> = {}) =>
  valueOf(openClaim(buildClaim(), { account, finding: null, codeHmac: "kept", ...found }, noon));
const hollow = () => opened({ account: null, finding: "nothing there", codeHmac: null });
const asked = (found: Partial<OwnershipClaim> = {}) =>
  valueOf(
    openClaim(
      buildClaim({ method: "admin-approval", expiresAt: hours(72) }),
      { account, finding: null, codeHmac: null, ...found },
      noon,
    ),
  );
const states = Object.keys(claimMoves).filter((state): state is ClaimState => state in claimMoves);
const final = states.filter((state) => isFinal(claimMoves, state));

/** What can happen to a claim, in any order and at any time. */
const anyEvent = fc.record({
  kind: fc.constantFrom("open", "right", "wrong", "another", "approve", "refuse", "expire", "supersede"),
  at: fc.integer({ min: -60, max: 1_200 }).map(afterNoon),
});

function happen(
  claim: OwnershipClaim,
  { kind, at }: { readonly kind: string; readonly at: Date },
): Result<OwnershipClaim> {
  switch (kind) {
    case "open":
      return openClaim(claim, { account, finding: null, codeHmac: "kept" }, at);
    case "right":
      return tryCode(claim, { by: claim.userId, isRight: true, at });
    case "wrong":
      return tryCode(claim, { by: claim.userId, isRight: false, at });
    case "another":
      return tryCode(claim, { by: "somebody else", isRight: true, at });
    case "approve":
      return decideClaim(claim, { outcome: "approve", by: "an admin", at });
    case "refuse":
      return decideClaim(claim, { outcome: "refuse", by: "an admin", at });
    case "expire":
      return expireClaim(claim, at);
    default:
      return supersedeClaim(claim, at);
  }
}

/** What a person could tell two claims apart by. */
const shown = (result: Result<OwnershipClaim>) =>
  result.ok
    ? {
        state: result.value.state,
        tries: result.value.tries,
        version: result.value.version,
        reason: result.value.reason,
      }
    : result.refusal;

const decide = (claim: OwnershipClaim, outcome: "approve" | "refuse", at = noon) =>
  decideClaim(claim, { outcome, by: "bob", at });

const madeBy = (verificationMethod: Parameters<typeof tooNewUntil>[0]["verificationMethod"], linkedBy: string | null) =>
  buildIdentity({ userId: "ada", verificationMethod, linkedBy });

describe("a claim", () => {
  test("safety 10: lives ten minutes for a code, and three days for an admin", () => {
    const birth = { id: "1", userId: "ada", connectorId: "okta", claimed: "ada", claimedId: null, sourceChannel: null };

    expect(createClaim({ ...birth, method: "email-code" }, noon).expiresAt).toEqual(minutes(10));
    expect(createClaim({ ...birth, method: "admin-approval" }, noon).expiresAt).toEqual(hours(72));
  });

  test.each(final)("that is %s does not change any more, whatever happens", (state) => {
    const over = { ...opened(), state, closedAt: noon };

    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(happen(over, event).ok).toBe(false);
      }),
    );
  });

  test("grows in version with every change, is closed exactly when it is final, and never leaves a final state", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("email-code" as const, "admin-approval" as const),
        fc.array(anyEvent, { maxLength: 20 }),
        (method, events) => {
          let claim = buildClaim({ method });
          for (const event of events) {
            const moved = happen(claim, event);
            if (!moved.ok) continue;

            expect(isOpenClaim(claim)).toBe(true);
            expect(moved.value.version).toBe(claim.version + 1);
            expect(moved.value.closedAt === null).toBe(isOpenClaim(moved.value));
            claim = moved.value;
          }
        },
      ),
    );
  });

  test("safety 8: is proven only with an account that was found: by the right code of its own person, or by an admin", () => {
    const found = fc.option(fc.constant(account), { nil: null });

    fc.assert(
      fc.property(
        fc.constantFrom("email-code" as const, "admin-approval" as const),
        found,
        fc.array(anyEvent, { maxLength: 20 }),
        (method, itsAccount, events) => {
          let claim = { ...buildClaim({ method }), account: itsAccount };
          for (const event of events) {
            const moved =
              event.kind === "open"
                ? openClaim(claim, { account: itsAccount, finding: null, codeHmac: null }, event.at)
                : happen(claim, event);
            if (!moved.ok) continue;
            const isProper =
              itsAccount !== null &&
              event.kind === (method === "email-code" ? "right" : "approve") &&
              event.at < claim.expiresAt;
            claim = moved.value;

            expect(claim.state !== "proven" || isProper).toBe(true);
          }
        },
      ),
    );
  });
});

describe("trying a code", () => {
  test("safety 10: the right one proves it, once", () => {
    const proven = valueOf(happen(opened(), { kind: "right", at: noon }));

    expect(proven.state).toBe("proven");
    expect(happen(proven, { kind: "right", at: noon })).toMatchObject({
      ok: false,
      refusal: { reason: "claim-over", state: "proven" },
    });
  });

  test("safety 10: the fifth wrong one ends it, and the right one is wrong from then on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.boolean(), (wrong, isHollow) => {
        let claim = isHollow ? hollow() : opened();
        for (let tried = 1; tried <= wrong; tried += 1) {
          const next = happen(claim, { kind: "wrong", at: noon });
          expect(next.ok).toBe(tried <= mostTries);
          if (next.ok) claim = next.value;
        }

        expect(claim.tries).toBe(Math.min(wrong, mostTries));
        expect(claim.state).toBe(wrong < mostTries ? "open" : "failed");
        const right = happen(claim, { kind: "right", at: noon });
        expect(right.ok && right.value.state === "proven").toBe(wrong < mostTries && !isHollow);
      }),
    );
  });

  test("safety 10: where nothing can be proven, the answers are those to a wrong code of one that can", () => {
    const events = fc.array(
      fc.record({
        kind: fc.constantFrom("wrong", "another", "expire", "supersede"),
        at: fc.integer({ min: 0, max: 1_200 }).map(afterNoon),
      }),
      { maxLength: 12 },
    );

    fc.assert(
      fc.property(events, (happening) => {
        let [real, none] = [opened(), hollow()];
        for (const event of happening) {
          const [one, other] = [happen(real, event), happen(none, event)];

          expect(shown(other)).toEqual(shown(one));
          if (one.ok) real = one.value;
          if (other.ok) none = other.value;
        }
      }),
    );
  });

  test("safety 10: even a code that would be right proves nothing where no account was found", () => {
    expect(happen(hollow(), { kind: "right", at: noon })).toMatchObject({
      ok: true,
      value: { state: "open", tries: 1 },
    });
  });

  test("safety 10: tries count while the directory has not answered yet", () => {
    let claim = buildClaim();
    for (let tried = 1; tried <= mostTries; tried += 1) claim = valueOf(happen(claim, { kind: "wrong", at: noon }));

    expect(claim).toMatchObject({ state: "failed", tries: mostTries });
  });

  test("safety 10: at the last moment it is taken, and from its end on never", () => {
    const over = { ok: false, refusal: { reason: "claim-over", state: "expired" } };

    expect(happen(opened(), { kind: "right", at: afterNoon(599.999) })).toMatchObject({ value: { state: "proven" } });
    expect(happen(opened(), { kind: "right", at: minutes(10) })).toEqual(over);
    expect(happen(opened(), { kind: "right", at: hours(5) })).toEqual(over);
  });

  test("safety 10: another person's try is refused, says nothing of the claim, and does not count", () => {
    for (const claim of [opened(), hollow(), buildClaim(), { ...opened(), state: "proven" as const }]) {
      expect(happen(claim, { kind: "another", at: noon })).toEqual({ ok: false, refusal: { reason: "claim-unknown" } });
    }
  });

  test("a claim that an admin decides takes no code", () => {
    expect(happen(asked(), { kind: "right", at: noon })).toMatchObject({ refusal: { reason: "claim-unknown" } });
  });
});

describe("an admin's word", () => {
  test("proves a claim or refuses it, and is kept with it", () => {
    expect(decide(asked(), "approve")).toMatchObject({ value: { state: "proven", decidedBy: "bob", reason: null } });
    expect(decide(asked(), "refuse")).toMatchObject({
      value: { state: "refused", decidedBy: "bob", reason: expect.stringContaining("did not confirm") },
    });
  });

  test("a claim for which no account was found can be refused and not approved", () => {
    const none = asked({ account: null, finding: "two of them" });

    expect(decide(none, "approve")).toMatchObject({ refusal: { reason: "claim-without-account" } });
    expect(decide(none, "refuse").ok).toBe(true);
  });

  test.each(["approve", "refuse"] as const)("a code's claim is not theirs to %s", (outcome) => {
    expect(decide(opened(), outcome)).toMatchObject({ refusal: { reason: "claim-unknown" } });
  });

  test("before it was looked up there is nothing to decide", () => {
    expect(decide(buildClaim({ method: "admin-approval" }), "approve")).toMatchObject({
      refusal: { reason: "still-opening" },
    });
  });

  test("after its time nothing is decided", () => {
    expect(decide(asked(), "approve", hours(72))).toMatchObject({
      refusal: { reason: "claim-over", state: "expired" },
    });
  });
});

test("a claim is not opened when its time is over, and does not expire before", () => {
  expect(openClaim(buildClaim(), { account, finding: null, codeHmac: null }, minutes(10)).ok).toBe(false);
  expect(expireClaim(buildClaim(), afterNoon(599.999)).ok).toBe(false);
  expect(expireClaim(buildClaim(), minutes(10))).toMatchObject({ value: { state: "expired", closedAt: minutes(10) } });
});

describe("safety 49: how long a link that a person made for themselves waits for a protected target", () => {
  test.each([
    ["a code", madeBy("email-code", "ada"), false, 1],
    ["a code, for a privileged account", madeBy("email-code", "ada"), true, 24],
    ["an approved claim", madeBy("admin-approval", "bob"), false, 1],
    ["an approved claim to a privileged account", madeBy("admin-approval", "bob"), true, 24],
    ["an admin's link to themselves", madeBy("admin", "ada"), false, 1],
    ["an admin's link to themselves of a privileged account", madeBy("admin", "ada"), true, 24],
  ])("safety 49: %s", (_, made, isPrivileged, waits) => {
    expect(tooNewUntil(made, { isPrivileged }, new Date(hours(waits).getTime() - 1))).toEqual(hours(waits));
    expect(tooNewUntil(made, { isPrivileged }, hours(waits))).toBeNull();
  });

  test.each([
    ["another admin's link", madeBy("admin", "bob")],
    ["an import", madeBy("import", null)],
    ["an e-mail match", madeBy("email", null)],
    ["the operator's code", madeBy("get-identity", null)],
    ["a flow", madeBy("identity-link", null)],
  ])("safety 49: %s does not wait", (_, made) => {
    expect(tooNewUntil(made, { isPrivileged: true }, noon)).toBeNull();
  });
});

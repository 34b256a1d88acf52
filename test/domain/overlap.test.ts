import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  attemptGrant,
  canBeCarriedOn,
  confirmGrant,
  createGrant,
  endGrant,
  finishGrant,
  type Grant,
  isDue,
  isUnended,
  nameAccount,
} from "../../src/domain/grant.ts";
import { extendGrant } from "../../src/domain/grant-extension.ts";
import { foundBefore, planRemoval, sameMembership, wronglyFoundBefore } from "../../src/domain/overlap.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { afterNoon, buildAccount, buildActiveGrant, buildGrant, buildTarget, valueOf } from "../support/builders.ts";

const terms = { maxSeconds: 30 * 24 * 3_600, maxExtensions: 3, remindSeconds: null } as const;

describe("whether two grants share a membership", () => {
  const one = buildActiveGrant();

  test("they do when account, organisation and group are the same, whatever the request and the target's name", () => {
    const other = buildActiveGrant({
      target: buildTarget({ name: "prod", label: "Prod" }),
      account: buildAccount({ label: "Ada L." }),
    });

    expect(sameMembership(one, other)).toBe(true);
  });

  test.each([
    ["another account", { account: buildAccount({ externalId: "00u-bo" }) }],
    ["another organisation", { account: buildAccount({ organisationId: "00o-other" }) }],
    ["another connector", { account: buildAccount({ connectorId: "okta-eu" }) }],
    ["another group", { target: buildTarget({ resourceId: "00g-other" }) }],
    ["no account yet", { account: null }],
  ])("they do not with %s", (_what, overrides) => {
    expect(sameMembership(one, buildActiveGrant(overrides))).toBe(false);
    expect(sameMembership(buildActiveGrant(overrides), one)).toBe(false);
  });
});

describe("what was there before", () => {
  const fresh = buildGrant({ account: buildAccount() });

  test("is what was read, for the only grant", () => {
    expect(foundBefore(fresh, [fresh], true)).toBe(true);
    expect(foundBefore(fresh, [fresh], false)).toBe(false);
  });

  test.each(["applying", "active", "ending"] as const)(
    "safety 19: is taken over from another grant that is %s",
    (state) => {
      expect(foundBefore(fresh, [buildActiveGrant({ state, foundBefore: false })], true)).toBe(false);
      expect(foundBefore(fresh, [buildActiveGrant({ state, foundBefore: true })], true)).toBe(true);
    },
  );

  test("safety 19: is there no longer when somebody else took it away, though another grant had found it", () => {
    const earlier = buildActiveGrant({ foundBefore: true });

    expect(foundBefore(fresh, [earlier], false)).toBe(false);
    expect(wronglyFoundBefore(fresh, [earlier], false)).toEqual([earlier]);
  });

  test("safety 19: of two grants the one that gave it counts, whatever the other had found", () => {
    const others = [buildActiveGrant({ foundBefore: true }), buildActiveGrant({ foundBefore: false })];

    expect(foundBefore(fresh, others, true)).toBe(false);
    expect(foundBefore(fresh, others.toReversed(), true)).toBe(false);
  });

  test("is forgotten by nobody while it is there, and only by those who had found it and last", () => {
    const others = [
      buildActiveGrant({ foundBefore: true, state: "ended" }),
      buildActiveGrant({ foundBefore: false }),
      buildActiveGrant({ foundBefore: true, account: buildAccount({ externalId: "00u-bo" }) }),
    ];

    expect(wronglyFoundBefore(fresh, [buildActiveGrant({ foundBefore: true })], true)).toEqual([]);
    expect(wronglyFoundBefore(fresh, others, false)).toEqual([]);
  });

  test("is not taken over from a grant that ended, was never attempted, or is about another account", () => {
    const others = [
      buildActiveGrant({ state: "ended", foundBefore: false }),
      buildGrant({ account: buildAccount() }),
      buildActiveGrant({ account: buildAccount({ externalId: "00u-bo" }), foundBefore: false }),
    ];

    expect(foundBefore(fresh, others, true)).toBe(true);
  });

  test("safety 14: once recorded, what is read later changes nothing", () => {
    const attempted = buildGrant({ state: "applying", account: buildAccount(), foundBefore: false });

    expect(foundBefore(attempted, [attempted], true)).toBe(false);
  });
});

describe("planning a removal", () => {
  const ending = buildActiveGrant({ state: "ending" });

  test("the last grant takes the membership with it", () => {
    expect(planRemoval(ending, [ending])).toEqual({ remove: true });
  });

  test("safety 19: access from before the request stays", () => {
    expect(planRemoval({ ...ending, foundBefore: true }, [])).toEqual({ remove: false, why: "held-before" });
  });

  test("safety 19: another grant that holds it keeps it, until the last of them ends", () => {
    const others = [
      buildActiveGrant({ endsAt: afterNoon(60) }),
      buildActiveGrant({ endsAt: afterNoon(90) }),
      buildActiveGrant({ state: "applying", endsAt: afterNoon(30) }),
    ];

    expect(planRemoval(ending, [ending, ...others])).toEqual({
      remove: false,
      why: "held-by-another-grant",
      until: afterNoon(90),
    });
  });

  test.each(["applying", "active"] as const)("safety 19: another grant that is %s holds it alone", (state) => {
    const other = buildActiveGrant({ state, endsAt: afterNoon(30) });

    expect(planRemoval(ending, [ending, other])).toEqual({
      remove: false,
      why: "held-by-another-grant",
      until: afterNoon(30),
    });
  });

  test.each(["pending", "ending", "ended", "not_applied"] as const)(
    "another grant that is %s holds nothing",
    (state) => {
      expect(planRemoval(ending, [ending, buildActiveGrant({ state })])).toEqual({ remove: true });
    },
  );
});

/**
 * One account and one group at a provider, and the worker that serves them, reduced to the order of its commits. Every
 * commit is a step of its own and may be the last before a crash; a write's answer may be lost. What survives a crash is
 * `grants` (our rows) and `isMember` (the provider).
 */
class PretendMembership {
  readonly startedAsMember: boolean;
  isMember: boolean;
  grants: Grant[] = [];
  now = 0;

  constructor(startedAsMember: boolean) {
    this.startedAsMember = startedAsMember;
    this.isMember = startedAsMember;
  }

  decide(
    durationSeconds: number,
    carriesOn: { readonly grant: Grant; readonly maxSeconds: number } | null = null,
  ): void {
    const born = createGrant({
      id: String(this.grants.length),
      requestId: `r${this.grants.length}`,
      beneficiaryId: "ada",
      target: buildTarget(),
      durationSeconds,
      decidedAt: afterNoon(this.now),
      carriesOn,
    });
    this.grants.push(valueOf(nameAccount(born, buildAccount())));
  }

  /** The person extends it at once. */
  extend(index: number): void {
    this.#commit(index, (grant) => extendGrant(grant, grant.extensions + 1, afterNoon(this.now), terms));
  }

  /** Somebody approves that it goes on: a grant of its own, which the first one hands over to. */
  carryOn(index: number): void {
    const grant = this.grants[index];
    if (grant === undefined || !canBeCarriedOn(grant)) return;
    this.decide(grant.durationSeconds, { grant, maxSeconds: terms.maxSeconds });
  }

  /** The person or an admin ends it early. */
  end(index: number): void {
    this.#commit(index, (grant) => endGrant(grant, { cause: "given-back", by: "ada", at: afterNoon(this.now) }));
  }

  /** Brings a grant on by at most `commits` commits or writes, then crashes. */
  advance(index: number, commits: number, isAnswerLost: boolean): void {
    for (let left = commits; left > 0; left -= 1) if (!this.#step(index, isAnswerLost)) return;
  }

  settle(): void {
    for (const index of this.grants.keys()) this.advance(index, 10, false);
  }

  #step(index: number, isAnswerLost: boolean): boolean {
    const grant = this.grants[index];
    if (grant === undefined || !isUnended(grant)) return false;
    const at = afterNoon(this.now);
    if (isDue(grant, at)) return this.#commit(index, (due) => endGrant(due, { cause: "expired", by: null, at }));
    const others = this.grants.filter((other) => isUnended(other));
    switch (grant.state) {
      case "pending":
        return this.#commit(index, (owed) => attemptGrant(owed, foundBefore(owed, others, this.isMember), at));
      case "applying":
        if (this.isMember) return this.#commit(index, (applied) => confirmGrant(applied, at, terms));
        this.isMember = true;
        return !isAnswerLost;
      case "ending":
        if (!planRemoval(grant, others).remove || !this.isMember)
          return this.#commit(index, (gone) => finishGrant(gone, at, null));
        this.isMember = false;
        return !isAnswerLost;
      case "active":
      case "ended":
      case "not_applied":
        return false;
    }
  }

  #commit(index: number, move: (grant: Grant) => Result<Grant>): boolean {
    const grant = this.grants[index];
    const moved = grant === undefined ? undefined : move(grant);
    if (moved?.ok !== true) return false;
    this.grants[index] = moved.value;
    return true;
  }
}

type Command = fc.Command<object, PretendMembership>;

/** What must be true after every step, crash or no crash. */
function check(real: PretendMembership): void {
  const active = real.grants.some((grant) => grant.state === "active");
  const attempted = real.grants.filter((grant) => isUnended(grant) && grant.state !== "pending");
  expect(real.isMember || !active).toBe(true);
  expect(real.isMember || !real.startedAsMember).toBe(true);
  expect(attempted.map((grant) => grant.foundBefore)).toEqual(attempted.map(() => real.startedAsMember));
  expect(attempted.length > 0 || real.isMember === real.startedAsMember).toBe(true);
}

function command(name: string, run: (real: PretendMembership) => void): Command {
  return {
    check: () => true,
    run(_model, real) {
      run(real);
      check(real);
    },
    toString: () => name,
  };
}

describe("any history of grants of one membership", () => {
  const index = fc.nat({ max: 4 });
  const commands = fc.commands<object, PretendMembership>(
    [
      fc
        .integer({ min: 60, max: 7_200 })
        .map((seconds) => command(`decide ${seconds} s`, (real) => real.decide(seconds))),
      fc
        .tuple(index, fc.integer({ min: 1, max: 5 }), fc.boolean())
        .map(([which, commits, lost]) =>
          command(`advance ${which} by ${commits}${lost ? ", answers lost" : ""}`, (real) =>
            real.advance(which, commits, lost),
          ),
        ),
      index.map((which) => command(`end ${which}`, (real) => real.end(which))),
      index.map((which) => command(`extend ${which}`, (real) => real.extend(which))),
      index.map((which) => command(`carry on ${which}`, (real) => real.carryOn(which))),
      fc.integer({ min: 1, max: 3_600 }).map((seconds) =>
        command(`wait ${seconds} s`, (real) => {
          real.now += seconds;
        }),
      ),
    ],
    { maxCommands: 40 },
  );

  test("safety 19, 14, 13: access lives as long as one grant, ends with the last, and what was there before is never taken", () => {
    fc.assert(
      fc.property(fc.boolean(), commands, (startedAsMember, history) => {
        const real = new PretendMembership(startedAsMember);

        fc.modelRun(() => ({ model: {}, real }), history);
        real.now += 1_000_000;
        real.settle();

        expect(real.grants.every((grant) => !isUnended(grant))).toBe(true);
        expect(real.isMember).toBe(startedAsMember);
      }),
      { numRuns: 1_000 },
    );
  });

  test("safety 19: of two overlapping grants the first one's expiry leaves the access, the second one's takes it", () => {
    const real = new PretendMembership(false);
    real.decide(3_600);
    real.settle();
    real.now = 1_800;
    real.decide(3_600);
    real.settle();

    real.now = 3_600;
    real.settle();
    const afterTheFirst = real.isMember;
    real.now = 5_400;
    real.settle();

    expect(afterTheFirst).toBe(true);
    expect(real.isMember).toBe(false);
  });

  test("safety 14: a lost answer to the first write is not taken for access from before", () => {
    const real = new PretendMembership(false);
    real.decide(3_600);
    real.advance(0, 2, true);
    const gotIn = real.isMember;

    real.settle();
    real.now = 10_000;
    real.settle();

    expect(gotIn).toBe(true);
    expect(real.isMember).toBe(false);
  });
});

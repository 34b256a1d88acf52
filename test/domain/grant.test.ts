import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  attemptGrant,
  confirmGrant,
  endGrant,
  finishGrant,
  forgetFoundBefore,
  type Grant,
  isDue,
  isUnended,
  nameAccount,
  noteGrant,
  noteRestored,
  noteUndone,
  wasAttempted,
} from "../../src/domain/grant.ts";
import type { GrantTerms } from "../../src/domain/grant-time.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { afterNoon, buildAccount, buildActiveGrant, buildGrant, noon, valueOf } from "../support/builders.ts";

const hour = 3_600;
/** A flow of at most a day, whose access may be extended twice and of whose end people hear ten minutes before. */
const terms: GrantTerms = { maxSeconds: 24 * hour, maxExtensions: 2, remindSeconds: 600 };
const byTime = { cause: "expired", by: null } as const;

describe("the life of a grant", () => {
  test("safety 12: it is born owing its end, a duration after the decision", () => {
    const grant = buildGrant({});

    expect(grant).toMatchObject({
      state: "pending",
      version: 1,
      endsAt: afterNoon(hour),
      foundBefore: null,
      account: null,
    });
    expect(isUnended(grant)).toBe(true);
  });

  test("the end moves forward once, to a duration after access was read back", () => {
    const attempted = valueOf(attemptGrant(buildGrant({ account: buildAccount() }), false, afterNoon(60)));
    const confirmed = valueOf(confirmGrant(attempted, afterNoon(120), terms));

    expect(attempted).toMatchObject({ state: "applying", foundBefore: false, endsAt: afterNoon(hour) });
    expect(confirmed).toMatchObject({ state: "active", grantedAt: afterNoon(120), endsAt: afterNoon(120 + hour) });
    expect(confirmGrant(confirmed, afterNoon(180), terms).ok).toBe(false);
  });

  test("past its end nothing is attempted and nothing is called granted", () => {
    const refusal = { ok: false, refusal: { reason: "too-late", endsAt: afterNoon(hour) } };
    const applying = buildGrant({ state: "applying", account: buildAccount(), foundBefore: false });

    expect(attemptGrant(buildGrant({ account: buildAccount() }), false, afterNoon(hour))).toEqual(refusal);
    expect(confirmGrant(applying, afterNoon(hour), terms)).toEqual(refusal);
  });

  test("a grant that was never attempted is dropped: there is nothing to take back", () => {
    const dropped = valueOf(endGrant(buildGrant(), { ...byTime, at: afterNoon(hour), note: "Too late." }));

    expect(dropped).toMatchObject({
      state: "not_applied",
      endedAt: afterNoon(hour),
      endCause: "expired",
      note: "Too late.",
    });
    expect(isUnended(dropped)).toBe(false);
  });

  test.each(["applying", "active"] as const)(
    "safety 5: a grant that is %s is never dropped: its removal is owed",
    (state) => {
      const ending = valueOf(endGrant(buildActiveGrant({ state }), { cause: "no-longer-allowed", by: null, at: noon }));

      expect(ending).toMatchObject({ state: "ending", endedAt: null, endCause: "no-longer-allowed" });
      expect(isUnended(ending)).toBe(true);
      expect(wasAttempted(ending)).toBe(true);
    },
  );

  test("it is over only when the removal is done", () => {
    const ending = valueOf(endGrant(buildActiveGrant(), { cause: "given-back", by: "ada", at: noon }));
    const ended = valueOf(finishGrant(ending, afterNoon(5), null));

    expect(ended).toMatchObject({ state: "ended", endedAt: afterNoon(5), endCause: "given-back", endedBy: "ada" });
    expect(finishGrant(buildActiveGrant(), noon, null).ok).toBe(false);
  });

  test("time demands the end of what is pending, applying or active, from the end on and not before", () => {
    const states = ["pending", "applying", "active", "ending", "ended", "not_applied"] as const;

    const due = states.filter((state) => isDue(buildActiveGrant({ state }), afterNoon(hour)));

    expect(due).toEqual(["pending", "applying", "active"]);
    expect(states.filter((state) => isDue(buildActiveGrant({ state }), afterNoon(hour - 0.001)))).toEqual([]);
  });
});

describe("the account of a grant", () => {
  test("safety 20: once it is named it is not named again", () => {
    const named = valueOf(nameAccount(buildGrant(), buildAccount({ externalId: "00u-ada" })));

    expect(nameAccount(named, buildAccount({ externalId: "00u-bo" })).ok).toBe(false);
  });

  test.each(["applying", "active", "ending", "ended", "not_applied"] as const)(
    "safety 20: it is not named when the grant is %s",
    (state) => {
      expect(nameAccount(buildGrant({ state }), buildAccount()).ok).toBe(false);
    },
  );

  test("safety 20: whatever happens afterwards, it stays as it was named; so does what was found before", () => {
    const moves: Record<string, (grant: Grant, at: Date) => Result<Grant>> = {
      rename: (grant) => nameAccount(grant, buildAccount({ externalId: "00u-bo" })),
      attempt: (grant, at) => attemptGrant(grant, true, at),
      attemptAgain: (grant, at) => attemptGrant(grant, false, at),
      confirm: (grant, at) => confirmGrant(grant, at, terms),
      end: (grant, at) => endGrant(grant, { ...byTime, at }),
      finish: (grant, at) => finishGrant(grant, at, null),
      note: (grant) => ({ ok: true, value: noteGrant(grant, "It waits.") }),
    };
    const history = fc.array(fc.tuple(fc.constantFrom(...Object.keys(moves)), fc.nat({ max: 1_200 })), {
      maxLength: 12,
    });

    fc.assert(
      fc.property(history, (taken) => {
        const account = buildAccount();
        let grant = valueOf(nameAccount(buildGrant(), account));
        let seconds = 0;
        for (const [name, pause] of taken) {
          seconds += pause;
          const before = grant;
          const moved = moves[name]?.(before, afterNoon(seconds));
          if (moved?.ok === true) grant = moved.value;

          expect(grant.account).toEqual(account);
          expect(grant.target).toBe(before.target);
          expect(grant.foundBefore).toBe(before.foundBefore ?? grant.foundBefore);
          expect(grant.version).toBe(before.version + (moved?.ok === true ? 1 : 0));
        }
        expect(grant.endedAt === null).toBe(isUnended(grant));
        expect(grant.state === "not_applied" && grant.foundBefore !== null).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a membership that somebody else took away", () => {
  test("is noted of the grant, whose end and state stay as they are", () => {
    const grant = buildActiveGrant();

    const noted = valueOf(noteUndone(grant, afterNoon(60)));

    expect(noted).toEqual({ ...grant, undoneOutsideAt: afterNoon(60), version: grant.version + 1 });
    expect(isDue(noted, afterNoon(hour))).toBe(true);
    expect(wasAttempted(noted)).toBe(true);
  });

  test("is noted once, and forgotten when it is there again", () => {
    const noted = valueOf(noteUndone(buildActiveGrant(), afterNoon(60)));

    const restored = valueOf(noteRestored(noted));

    expect(noteUndone(noted, afterNoon(90)).ok).toBe(false);
    expect(restored).toMatchObject({ state: "active", undoneOutsideAt: null, version: noted.version + 1 });
    expect(noteRestored(restored).ok).toBe(false);
  });

  test.each(["pending", "applying", "ending", "ended", "not_applied"] as const)(
    "is not noted of a grant that is %s",
    (state) => {
      const grant = buildActiveGrant({ state });

      expect(noteUndone(grant, afterNoon(60)).ok).toBe(false);
      expect(noteRestored({ ...grant, undoneOutsideAt: noon }).ok).toBe(false);
    },
  );

  test("safety 12: its removal stays owed", () => {
    const noted = valueOf(noteUndone(buildActiveGrant(), afterNoon(60)));

    const ending = valueOf(endGrant(noted, { ...byTime, at: afterNoon(hour) }));

    expect(ending).toMatchObject({ state: "ending", undoneOutsideAt: afterNoon(60) });
    expect(valueOf(finishGrant(ending, afterNoon(hour), null)).state).toBe("ended");
  });

  test("from before the grant is forgotten, and nothing else", () => {
    const grant = buildActiveGrant({ foundBefore: true });

    expect(forgetFoundBefore(grant)).toEqual({ ...grant, foundBefore: false, version: grant.version + 1 });
  });
});

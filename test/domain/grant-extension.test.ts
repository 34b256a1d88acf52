import { addSeconds } from "date-fns/addSeconds";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  attemptGrant,
  confirmGrant,
  createGrant,
  endGrant,
  type Grant,
  isDue,
  isToBeReminded,
  noteReminded,
  noteUndone,
  startsLater,
} from "../../src/domain/grant.ts";
import { carryOnFor, extendGrant, mayBeExtended } from "../../src/domain/grant-extension.ts";
import type { GrantTerms } from "../../src/domain/grant-time.ts";
import {
  afterNoon,
  buildAccount,
  buildActiveGrant,
  buildGrant,
  buildTarget,
  noon,
  valueOf,
} from "../support/builders.ts";

const hour = 3_600;
/** A flow of at most four hours, whose access may be extended twice and of whose end people hear ten minutes before. */
const terms: GrantTerms = { maxSeconds: 4 * hour, maxExtensions: 2, remindSeconds: 600 };

/** What an approval at this moment gives to somebody who has `grant`. */
function carryOn(grant: Grant, durationSeconds: number, decidedAt: Date, maxSeconds = terms.maxSeconds): Grant {
  const born = { id: "next", requestId: "next", beneficiaryId: grant.beneficiaryId, target: buildTarget() };
  return createGrant({ ...born, durationSeconds, decidedAt, carriesOn: { grant, maxSeconds } });
}

describe("extending access", () => {
  test("moves its end by the duration that was asked for, and changes nothing else of it", () => {
    const grant = buildActiveGrant();

    const extended = valueOf(extendGrant(grant, 1, afterNoon(50 * 60), terms));

    expect(extended).toEqual({
      ...grant,
      endsAt: afterNoon(2 * hour),
      extensions: 1,
      remindAt: afterNoon(2 * hour - 600),
      version: grant.version + 1,
    });
  });

  test("gives less where the longest time leaves less, counted from when access was there", () => {
    const grant = buildActiveGrant({ durationSeconds: 3 * hour, endsAt: afterNoon(3 * hour) });

    const extended = valueOf(extendGrant(grant, 1, afterNoon(hour), terms));

    expect(extended.endsAt).toEqual(afterNoon(4 * hour));
    expect(mayBeExtended(extended, terms)).toBe(false);
    expect(extendGrant(extended, 2, afterNoon(hour), terms)).toMatchObject({
      refusal: { reason: "no-longer-than-this", maxSeconds: 4 * hour },
    });
  });

  test("is done once for each offer, however often the offer is taken", () => {
    const once = valueOf(extendGrant(buildActiveGrant(), 1, noon, terms));

    const again = extendGrant(once, 1, noon, terms);

    expect(again).toEqual({ ok: false, refusal: { reason: "extended-already", endsAt: once.endsAt } });
  });

  test("is refused once it was done as often as the flow says", () => {
    const twice = buildActiveGrant({ extensions: 2 });

    expect(extendGrant(twice, 3, noon, terms)).toMatchObject({ refusal: { reason: "extensions-used-up" } });
    expect(mayBeExtended(twice, terms)).toBe(false);
  });

  test("is refused at the moment of the end, where the expiry has its turn", () => {
    const grant = buildActiveGrant();

    expect(extendGrant(grant, 1, grant.endsAt, terms)).toMatchObject({ refusal: { reason: "nothing-to-extend" } });
    expect(isDue(grant, grant.endsAt)).toBe(true);
    expect(extendGrant(grant, 1, addSeconds(grant.endsAt, -1), terms).ok).toBe(true);
  });

  test.each(["pending", "applying", "ending", "ended", "not_applied"] as const)(
    "is refused for access that is %s",
    (state) => {
      expect(extendGrant(buildActiveGrant({ state }), 1, noon, terms)).toMatchObject({
        refusal: { reason: "nothing-to-extend", state },
      });
    },
  );

  test("is refused for what somebody else took away", () => {
    const undone = valueOf(noteUndone(buildActiveGrant(), noon));

    expect(extendGrant(undone, 1, noon, terms).ok).toBe(false);
  });

  test("whatever is tried and whenever: access never lasts longer than the longest time, and never ends earlier by it", () => {
    const tries = fc.array(fc.tuple(fc.nat({ max: 3 * hour }), fc.integer({ min: -1, max: 4 })), { maxLength: 12 });
    const flows = fc.record({
      maxSeconds: fc.integer({ min: hour, max: 30 * hour }),
      maxExtensions: fc.nat({ max: 5 }),
      remindSeconds: fc.option(fc.integer({ min: 60, max: 4 * hour })),
    });

    fc.assert(
      fc.property(flows, tries, (flow, taken) => {
        let grant: Grant = buildActiveGrant();
        let seconds = 0;
        for (const [pause, nth] of taken) {
          seconds += pause;
          const now = afterNoon(seconds);
          const before = grant;
          const moved = extendGrant(before, nth, now, flow);
          if (!moved.ok) continue;
          grant = moved.value;

          expect(isDue(before, now)).toBe(false);
          expect(grant.endsAt > before.endsAt).toBe(true);
          expect(grant.endsAt <= addSeconds(before.endsAt, grant.durationSeconds)).toBe(true);
          expect(grant.remindAt === null || (grant.remindAt > now && grant.remindAt < grant.endsAt)).toBe(true);
          expect(grant).toEqual({
            ...before,
            endsAt: grant.endsAt,
            remindAt: grant.remindAt,
            extensions: before.extensions + 1,
            version: before.version + 1,
          });
        }
        expect(grant.endsAt <= afterNoon(Math.max(hour, flow.maxSeconds))).toBe(true);
        expect(grant.extensions).toBeLessThanOrEqual(flow.maxExtensions);
        const ended = valueOf(endGrant(grant, { cause: "expired", by: null, at: grant.endsAt }));
        expect(ended.state).toBe("ending");
      }),
      { numRuns: 500 },
    );
  });
});

describe("a grant that carries on another", () => {
  const first = buildActiveGrant({ extensions: 1 });

  test("counts as an extension of it, and remembers since when the access is held", () => {
    const next = carryOn(first, hour, afterNoon(50 * 60));

    expect(next).toMatchObject({ extensions: 2, heldSince: noon, endsAt: afterNoon(50 * 60 + hour) });
  });

  test("is asked for no longer than the longest time leaves, and refused where that leaves nothing more", () => {
    const asked = { ...first, durationSeconds: 3 * hour, endsAt: afterNoon(3 * hour) };

    expect(carryOnFor(asked, 2, afterNoon(2 * hour), terms)).toEqual({ ok: true, value: 2 * hour });
    expect(carryOnFor({ ...asked, endsAt: afterNoon(4 * hour) }, 2, afterNoon(2 * hour), terms)).toMatchObject({
      refusal: { reason: "no-longer-than-this" },
    });
  });

  test("would begin with its approval: asked for so early that it ended before the present one, it is refused", () => {
    const grant = buildActiveGrant({ endsAt: afterNoon(3 * hour) });

    expect(carryOnFor(grant, 1, afterNoon(hour), terms)).toEqual({
      ok: false,
      refusal: { reason: "extension-too-early", endsAt: grant.endsAt },
    });
  });

  test("ends when the longest time is over, however late it is approved and given", () => {
    const next = carryOn(first, 3 * hour, afterNoon(2 * hour));
    const attempted = valueOf(attemptGrant({ ...next, account: buildAccount() }, false, afterNoon(2 * hour + 60)));

    const confirmed = valueOf(confirmGrant(attempted, afterNoon(3 * hour), terms));

    expect(next.endsAt).toEqual(afterNoon(4 * hour));
    expect(confirmed.endsAt).toEqual(afterNoon(4 * hour));
    expect(mayBeExtended(confirmed, { ...terms, maxExtensions: 9 })).toBe(false);
  });

  test("is not called given where the longest time was shortened below what is over already", () => {
    const next = { ...carryOn(first, hour, afterNoon(hour)), state: "applying" } as const;

    expect(confirmGrant(next, afterNoon(hour), { ...terms, maxSeconds: hour })).toMatchObject({
      refusal: { reason: "too-late" },
    });
  });

  test("along a chain of any length, the time since the first grant never exceeds the longest time", () => {
    const links = fc.array(
      fc.record({ at: fc.nat({ max: 100 }), later: fc.nat({ max: 600 }), late: fc.nat({ max: 600 }) }),
      {
        maxLength: 8,
      },
    );

    fc.assert(
      fc.property(links, fc.integer({ min: hour, max: 12 * hour }), (chain, maxSeconds) => {
        const flow = { maxSeconds, maxExtensions: 5, remindSeconds: null };
        let grant: Grant = buildActiveGrant();
        for (const { at, later, late } of chain) {
          const lasts = (grant.endsAt.getTime() - noon.getTime()) / 1_000;
          const asked = afterNoon(Math.floor((lasts * at) / 100));
          const seconds = carryOnFor(grant, grant.extensions + 1, asked, flow);
          if (!seconds.ok) continue;
          const decidedAt = addSeconds(asked, later);
          if (decidedAt >= grant.endsAt) continue;
          const next = carryOn(grant, seconds.value, decidedAt, maxSeconds);
          const attempted = attemptGrant({ ...next, account: buildAccount() }, false, decidedAt);
          const confirmed = attempted.ok ? confirmGrant(attempted.value, addSeconds(decidedAt, late), flow) : attempted;

          expect(next.endsAt <= afterNoon(maxSeconds)).toBe(true);
          if (!confirmed.ok) continue;
          expect(confirmed.value.endsAt <= afterNoon(maxSeconds)).toBe(true);
          grant = confirmed.value;
        }
        expect(grant.extensions).toBeLessThanOrEqual(5);
      }),
      { numRuns: 500 },
    );
  });
});

describe("access that starts later", () => {
  const birth = { id: "g", requestId: "r", beneficiaryId: "ada", target: buildTarget(), durationSeconds: hour };

  test("is born with the end that follows from its start, and waits for it", () => {
    const grant = createGrant({ ...birth, decidedAt: noon, startsAt: afterNoon(5 * hour) });

    expect(grant).toMatchObject({ state: "pending", startsAt: afterNoon(5 * hour), endsAt: afterNoon(6 * hour) });
    expect(startsLater(grant, afterNoon(5 * hour - 1))).toBe(true);
    expect(startsLater(grant, afterNoon(5 * hour))).toBe(false);
    expect(isDue(grant, afterNoon(5 * hour))).toBe(false);
  });

  test("begins at once where the decision came after the start", () => {
    const grant = createGrant({ ...birth, decidedAt: afterNoon(hour), startsAt: afterNoon(60) });

    expect(grant).toMatchObject({ startsAt: null, endsAt: afterNoon(2 * hour) });
  });

  test("that ends before its start was never given", () => {
    const grant = createGrant({ ...birth, decidedAt: noon, startsAt: afterNoon(5 * hour) });

    const ended = valueOf(endGrant(grant, { cause: "given-back", by: "ada", at: afterNoon(60) }));

    expect(ended.state).toBe("not_applied");
  });
});

/** Access of so many seconds that was read back at noon. */
function confirm(durationSeconds: number, remindSeconds: number | null): Grant {
  const applying = { state: "applying", account: buildAccount(), foundBefore: false, endsAt: afterNoon(hour) } as const;
  return valueOf(confirmGrant(buildGrant({ ...applying, durationSeconds }), noon, { ...terms, remindSeconds }));
}

describe("the reminder before the end", () => {
  test("comes so long before the end where access lasts three times as long at least", () => {
    expect(confirm(1_800, 600).remindAt).toEqual(afterNoon(1_200));
    expect(confirm(1_799, 600).remindAt).toBeNull();
    expect(confirm(hour, null).remindAt).toBeNull();
  });

  test("comes once, while access is there", () => {
    const grant = confirm(hour, 600);

    expect(isToBeReminded(grant, afterNoon(hour - 601))).toBe(false);
    expect(isToBeReminded(grant, afterNoon(hour - 600))).toBe(true);
    expect(isToBeReminded(grant, afterNoon(hour))).toBe(false);
    expect(isToBeReminded({ ...grant, state: "ending" }, afterNoon(hour - 600))).toBe(false);
    expect(isToBeReminded(noteReminded(grant), afterNoon(hour - 600))).toBe(false);
    expect(noteReminded(grant).version).toBe(grant.version);
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  type Authority,
  decideByFlow,
  decideRequest,
  type DeciderReading,
  type Verdict,
} from "../../src/domain/approval-policy.ts";
import { type AccessRequest, expireRequest, isOpen, withdrawRequest } from "../../src/domain/request.ts";
import type { KnownPerson } from "../../src/domain/user.ts";
import { afterNoon, buildAuthority, buildPerson, buildRequest, noon, valueOf } from "../support/builders.ts";

const requester = buildPerson({}, [{ connectorId: "okta", externalId: "00u-requester" }]);
const approver = buildPerson();
const request = buildRequest({ requesterId: requester.user.id, deadline: afterNoon(3_600) });
const yes: DeciderReading = { ...buildAuthority().reading, because: "members of the okta group 00g-sre" };

function verdictOf(overrides: Partial<Verdict> = {}): Verdict {
  return { outcome: "approve", by: approver, message: null, at: noon, seenVersion: request.version, ...overrides };
}

function authorityOf(overrides: Partial<Authority> = {}): Authority {
  return buildAuthority({ reading: yes, ownPeople: [requester], ...overrides });
}

const byFlow = { outcome: "approve", message: null, at: noon, because: "the flow decided", trace: null } as const;

describe("deciding a request", () => {
  test.each([
    ["approve", "approved"],
    ["deny", "denied"],
  ] as const)(
    "somebody who may says %s: the request is %s, and the decision says who, why and when",
    (outcome, status) => {
      const decided = decideRequest(request, verdictOf({ outcome, message: "Be quick." }), authorityOf());

      expect(valueOf(decided)).toEqual({
        request: { ...request, status, version: request.version + 1, statusReason: "Be quick.", closedAt: noon },
        decision: {
          requestId: request.id,
          userId: approver.user.id,
          outcome,
          message: "Be quick.",
          because: "members of the okta group 00g-sre",
          stage: 0,
          onBehalfOf: null,
          trace: null,
          at: noon,
        },
      });
    },
  );

  test("somebody who may not is told who may", () => {
    const reading = { ...yes, mayDecide: false };

    const decided = decideRequest(request, verdictOf(), authorityOf({ reading }));

    expect(decided).toEqual({ ok: false, refusal: { reason: "may-not-decide", allowed: yes.because } });
  });

  test("a request that is still being checked waits", () => {
    const decided = decideRequest({ ...request, status: "received" }, verdictOf(), authorityOf());

    expect(decided).toEqual({ ok: false, refusal: { reason: "still-opening" } });
  });

  test("safety 43: at its deadline nobody approves any more, though the sweep has not come by yet", () => {
    const at = request.deadline;

    const decided = decideRequest(request, verdictOf({ at }), authorityOf({ reading: { ...yes, readAt: at } }));

    expect(decided).toEqual({ ok: false, refusal: { reason: "already-closed", status: "expired", by: null, at } });
  });

  test("safety 43: after its deadline the flow's own hook does not approve either", () => {
    const received = { ...request, status: "received" as const };
    const at = afterNoon(3_601);

    const decided = decideByFlow(received, { ...byFlow, at });

    expect(decided).toMatchObject({ ok: false, refusal: { reason: "already-closed", status: "expired" } });
  });

  test("the flow's own hook decides before anybody is asked", () => {
    const received = { ...request, status: "received" as const };

    expect(valueOf(decideByFlow(received, byFlow))).toMatchObject({
      request: { status: "approved" },
      decision: { userId: null },
    });
  });
});

const stranger = () => buildPerson();

describe("one's own request", () => {
  const identities: readonly (readonly [string, KnownPerson])[] = [
    ["themselves", requester],
    ["another user with their Slack id", buildPerson({ slackUserId: requester.user.slackUserId })],
    ["another user with their e-mail", buildPerson({ email: requester.user.email?.toUpperCase() ?? null })],
    ["another user who owns their account", buildPerson({}, requester.accounts)],
  ];

  test.each(identities)("safety 3: the requester cannot decide it as %s", (_as, by) => {
    const decided = decideRequest(request, verdictOf({ by }), authorityOf());

    expect(decided).toEqual({ ok: false, refusal: { reason: "own-request" } });
  });

  test("safety 3: the beneficiary cannot decide it, when somebody else asked", () => {
    const decided = decideRequest(
      request,
      verdictOf({ by: requester }),
      authorityOf({ ownPeople: [stranger(), requester] }),
    );

    expect(decided).toEqual({ ok: false, refusal: { reason: "own-request" } });
  });

  test.each(identities)("safety 3: where the flow says so, the requester decides as %s", (_as, by) => {
    expect(decideRequest(request, verdictOf({ by }), authorityOf({ allowSelfApproval: true })).ok).toBe(true);
  });

  test("safety 3: whatever they share with whoever clicks, owners never decide; whoever shares nothing may", () => {
    const shared = fc.record({
      id: fc.boolean(),
      slackUserId: fc.boolean(),
      email: fc.boolean(),
      account: fc.boolean(),
    });

    fc.assert(
      fc.property(
        shared,
        fc.boolean(),
        fc.constantFrom<Verdict["outcome"]>("approve", "deny"),
        (share, isFirst, outcome) => {
          const { user, accounts } = requester;
          const by = buildPerson(
            {
              ...(share.id && { id: user.id }),
              ...(share.slackUserId && { slackUserId: user.slackUserId }),
              ...(share.email && { email: user.email }),
            },
            share.account ? accounts : [],
          );
          const ownPeople = isFirst ? [requester, stranger()] : [stranger(), requester];

          const decided = decideRequest(request, verdictOf({ by, outcome }), authorityOf({ ownPeople }));

          expect(decided.ok).toBe(!Object.values(share).includes(true));
        },
      ),
    );
  });
});

describe("what the clicker knew", () => {
  test.each([4_999, 5_000])("safety 4: a reading %d ms old counts", (ms) => {
    const decided = decideRequest(request, verdictOf({ at: new Date(noon.getTime() + ms) }), authorityOf());

    expect(decided.ok).toBe(true);
  });

  test.each([5_001, 60_000, -5_001])("safety 4: a reading %d ms old is refused and has to be taken again", (ms) => {
    const decided = decideRequest(request, verdictOf({ at: new Date(noon.getTime() + ms) }), authorityOf());

    expect(decided).toEqual({ ok: false, refusal: { reason: "stale-reading" } });
  });

  test("safety 4: a reading whose time is unknown is refused", () => {
    const reading = { ...yes, readAt: new Date(Number.NaN) };

    expect(decideRequest(request, verdictOf(), authorityOf({ reading }))).toEqual({
      ok: false,
      refusal: { reason: "stale-reading" },
    });
  });

  test("safety 6: a click on any other version of the request is refused", () => {
    fc.assert(
      fc.property(
        fc.integer().filter((version) => version !== request.version),
        (seenVersion) => {
          expect(decideRequest(request, verdictOf({ seenVersion }), authorityOf())).toEqual({
            ok: false,
            refusal: { reason: "stale-version" },
          });
        },
      ),
    );
  });
});

type Step = (now: AccessRequest, at: Date) => { readonly ok: boolean; readonly value?: AccessRequest };

const decideBy =
  (outcome: Verdict["outcome"]): Step =>
  (now, at) => {
    const reading = { ...yes, readAt: at };
    const decided = decideRequest(
      now,
      verdictOf({ outcome, at, by: buildPerson(), seenVersion: null }),
      authorityOf({ reading }),
    );
    return decided.ok ? { ok: true, value: decided.value.request } : decided;
  };

describe("several people at once", () => {
  const steps: Record<string, Step> = {
    approve: decideBy("approve"),
    deny: decideBy("deny"),
    withdraw: (now, at) => withdrawRequest(now, now.requesterId, at),
    expire: (now, at) => expireRequest(now, at),
  };

  test("safety 27: in any order of approvals, denials, withdrawals and the clock the first one counts and no other", () => {
    const anySteps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.integer({ min: 0, max: 1_800 })), {
      maxLength: 12,
    });

    fc.assert(
      fc.property(anySteps, (taken) => {
        let now = request;
        let seconds = 0;
        const results = taken.map(([name, pause]) => {
          seconds += pause;
          const done = steps[name]?.(now, afterNoon(seconds));
          now = done?.value ?? now;
          return done?.ok === true;
        });

        const count = results.filter(Boolean).length;
        expect(count).toBe(isOpen(now) ? 0 : 1);
        expect(now.version).toBe(request.version + count);
      }),
      { numRuns: 300 },
    );
  });

  test("safety 27: the second is told what it already is", () => {
    const denied = valueOf(decideRequest(request, verdictOf({ outcome: "deny" }), authorityOf())).request;

    const approved = decideRequest(denied, verdictOf(), authorityOf());

    expect(approved).toEqual({
      ok: false,
      refusal: { reason: "already-closed", status: "denied", by: null, at: noon },
    });
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  type AskedFor,
  type DeciderReading,
  type Decision,
  decideRequest,
  type GivenApproval,
  type Outcome,
  stillNeeded,
} from "../../src/domain/approval-policy.ts";
import { describeStage, plainStage, ruleInForce } from "../../src/domain/deciding-stage.ts";
import { type AccessRequest, beginStage, openRequest, type StageSnapshot } from "../../src/domain/request.ts";
import { isSamePerson, type KnownPerson } from "../../src/domain/user.ts";
import { afterNoon, buildAuthority, buildPerson, buildRequest, noon, valueOf } from "../support/builders.ts";

const requester = buildPerson();
const beneficiary = buildPerson();
const people = Array.from({ length: 6 }, () => buildPerson());
// The same person twice: by e-mail, and by Slack id.
const twins = [
  buildPerson({ email: people[0]?.user.email ?? null }),
  buildPerson({ slackUserId: people[1]?.user.slackUserId ?? "" }),
];
const everybody = [...people, ...twins, requester, beneficiary];

interface Click {
  readonly by: KnownPerson;
  readonly onBehalfOf?: KnownPerson | null;
  readonly outcome?: Outcome;
  readonly mayDecide?: boolean;
  readonly seenVersion?: number | null;
}

interface Standing {
  readonly request: AccessRequest;
  readonly given: readonly GivenApproval[];
  readonly decisions: readonly Decision[];
}

function snapshots(quorums: readonly number[]): readonly StageSnapshot[] {
  return quorums.map((quorum, at) => ({
    label: `Stage ${at + 1}`,
    quorum,
    deciders: "admins",
    since: null,
    escalation: null,
  }));
}

function opened(quorums: readonly number[]): Standing {
  const received = buildRequest({
    status: "received",
    version: 1,
    requesterId: requester.user.id,
    beneficiaryId: beneficiary.user.id,
  });
  return { request: valueOf(openRequest(received, snapshots(quorums), noon)), given: [], decisions: [] };
}

/** One click; whoever comes next is asked at once. `null` when it was refused. */
function click(at: Standing, { by, onBehalfOf = null, ...asked }: Click, askedFor?: AskedFor): Standing | null {
  const { request, given, decisions } = at;
  const { outcome = "approve", mayDecide = true, seenVersion = null } = asked;
  const reading: DeciderReading = { ...buildAuthority().reading, stage: request.stage, mayDecide, onBehalfOf };
  const authority = buildAuthority({
    reading,
    ownPeople: [requester, beneficiary],
    given,
    askedFor: askedFor ?? { stages: request.stages.length, quorum: 1 },
  });
  const decided = decideRequest(request, { outcome, by, message: null, at: noon, seenVersion }, authority);
  if (!decided.ok) return null;
  const { decision } = decided.value;
  const voices = onBehalfOf === null ? [by] : [by, onBehalfOf];
  return {
    request: begun(decided.value.request),
    given: outcome === "approve" ? [...given, { stage: decision.stage, people: voices }] : given,
    decisions: [...decisions, decision],
  };
}

function begun(request: AccessRequest): AccessRequest {
  const snapshot = request.stages[request.stage];
  if (request.status !== "pending" || request.stageSince !== null || snapshot === undefined) return request;
  return valueOf(beginStage(request, snapshot, noon));
}

function play(quorums: readonly number[], clicks: readonly Click[]): Standing {
  return clicks.reduce((standing, next) => click(standing, next) ?? standing, opened(quorums));
}

const anyQuorums = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
const anyClick = fc.record({
  by: fc.constantFrom(...everybody),
  onBehalfOf: fc.option(fc.constantFrom(...everybody), { freq: 3 }),
  outcome: fc.constantFrom<Outcome[]>("approve", "approve", "approve", "approve", "deny"),
  mayDecide: fc.boolean(),
});
const anyClicks = fc.array(anyClick, { maxLength: 24 });

describe("R11: several people decide", () => {
  test("no sequence of clicks approves with fewer different people than every stage asks for", () => {
    fc.assert(
      fc.property(anyQuorums, anyClicks, (quorums, clicks) => {
        const { request, given } = play(quorums, clicks);
        if (request.status !== "approved") return;

        for (const [stage, quorum] of quorums.entries())
          expect(given.filter((approval) => approval.stage === stage)).toHaveLength(quorum);
        for (const [at, one] of given.entries()) {
          const others = given.slice(at + 1).flatMap((approval) => approval.people);
          expect(one.people.some((person) => others.some((other) => isSamePerson(person, other)))).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("whoever may not decide is never counted, nor is the requester or the beneficiary, in any name", () => {
    fc.assert(
      fc.property(
        anyQuorums,
        anyClick,
        fc.constantFrom(requester, beneficiary),
        fc.boolean(),
        (quorums, any, own, isBy) => {
          const standing = opened(quorums);
          const ownClick = isBy ? { ...any, by: own } : { ...any, onBehalfOf: own };

          expect(click(standing, ownClick)).toBeNull();
          expect(click(standing, { ...any, mayDecide: false })).toBeNull();
        },
      ),
    );
  });

  test("safety 3: a flow that lets people decide their own requests does not let anybody do it in their name", () => {
    const { request } = opened([1]);
    const [by] = people;
    if (by === undefined) throw new Error("There are people.");
    const inNameOf = (onBehalfOf: KnownPerson | null, who: KnownPerson) =>
      decideRequest(
        request,
        { outcome: "approve", by: who, message: null, at: noon, seenVersion: null },
        buildAuthority({
          reading: { ...buildAuthority().reading, onBehalfOf },
          ownPeople: [requester],
          allowSelfApproval: true,
        }),
      );

    expect(inNameOf(null, requester).ok).toBe(true);
    expect(inNameOf(requester, by)).toEqual({ ok: false, refusal: { reason: "own-request" } });
    expect(inNameOf(by, requester)).toEqual({ ok: false, refusal: { reason: "own-request" } });
  });

  test("a denial of whoever may decide ends it at once, whatever was approved before, and nothing counts afterwards", () => {
    fc.assert(
      fc.property(anyQuorums, anyClicks, (quorums, clicks) => {
        const denial = clicks.findIndex((next, at) => {
          const before = play(quorums, clicks.slice(0, at));
          return next.outcome === "deny" && click(before, next) !== null;
        });
        const until = denial === -1 ? clicks.length : denial + 1;

        const whole = play(quorums, clicks);
        const ended = play(quorums, clicks.slice(0, until));

        expect(ended.request.status === "denied").toBe(denial !== -1);
        expect(denial === -1 || whole.decisions.length === ended.decisions.length).toBe(true);
      }),
    );
  });

  test("whoever approved can still deny, themselves and in whose name it was, while others have to approve", () => {
    const [ann, ben, cid] = people;
    if (ann === undefined || ben === undefined || cid === undefined) throw new Error("There are people.");
    const first = play([3], [{ by: ben, onBehalfOf: ann }]);

    for (const denier of [{ by: ben }, { by: ann }, { by: ben, onBehalfOf: ann }, { by: cid, onBehalfOf: ann }]) {
      expect(click(first, denier)).toBeNull();
      expect(click(first, { ...denier, outcome: "deny" })?.request.status).toBe("denied");
    }
  });

  test("within a stage the order of clicks does not matter", () => {
    const approvers = fc.shuffledSubarray(people, { minLength: 1 });

    fc.assert(
      fc.property(approvers, fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.nat()), (some, quorum, chance) => {
        const shuffled = some.map((person) => ({ person, at: chance.next().value })).toSorted((a, b) => a.at - b.at);
        const one = play(
          [quorum],
          some.map((by) => ({ by })),
        );
        const other = play(
          [quorum],
          shuffled.map(({ person }) => ({ by: person })),
        );

        expect(other.request).toEqual({ ...one.request, id: other.request.id });
        expect(one.request.status).toBe(some.length >= quorum ? "approved" : "pending");
      }),
    );
  });

  test("each click that counts is one version, and one decision", () => {
    fc.assert(
      fc.property(anyQuorums, anyClicks, (quorums, clicks) => {
        const start = opened(quorums);
        const { request, decisions } = play(quorums, clicks);

        const begins = request.stage;
        expect(request.version - start.request.version).toBe(decisions.length + begins);
        const approvals = decisions.filter(({ outcome }) => outcome === "approve");
        expect(new Set(approvals.map(({ userId }) => userId)).size).toBe(approvals.length);
      }),
    );
  });
});

describe("a stage", () => {
  const [ann, ben, cid] = people;
  if (ann === undefined || ben === undefined || cid === undefined) throw new Error("There are three people.");

  test("waits for as many as it asks for, and says how many are missing", () => {
    const first = click(opened([2]), { by: ann });

    expect(first?.request).toMatchObject({ status: "pending", stage: 0, closedAt: null });
    expect(first && stillNeeded(first.request, first.given, 1)).toBe(1);
    expect(first && click(first, { by: ben })?.request.status).toBe("approved");
  });

  test("somebody who approved an earlier stage does not count in a later one", () => {
    const second = click(opened([1, 1]), { by: ann });

    expect(second?.request).toMatchObject({ status: "pending", stage: 1 });
    expect(second && click(second, { by: ann })).toBeNull();
    expect(second && click(second, { by: ben })?.request.status).toBe("approved");
  });

  test("the word of somebody who is away counts once, whoever gives it", () => {
    const first = click(opened([2]), { by: ben, onBehalfOf: ann });

    expect(first && click(first, { by: ann })).toBeNull();
    expect(first && click(first, { by: cid, onBehalfOf: ann })).toBeNull();
    expect(first && click(first, { by: cid, onBehalfOf: ben })).toBeNull();
    expect(first && click(first, { by: cid })?.request.status).toBe("approved");
  });

  test("a click on the question of an earlier stage is stale, one on an older picture of the same question is not", () => {
    const first = opened([2, 1]);
    const halfway = click(first, { by: ann });
    const later = halfway && click(halfway, { by: ben, seenVersion: first.request.version });

    expect(later?.request.stage).toBe(1);
    expect(later && click(later, { by: cid, seenVersion: first.request.version })).toBeNull();
    expect(later && click(later, { by: cid, seenVersion: later.request.version + 1 })).toBeNull();
    expect(later && click(later, { by: cid, seenVersion: later.request.version })?.request.status).toBe("approved");
  });

  test("a reading of another stage decides nothing", () => {
    const { request } = opened([1, 1]);
    const verdict = { outcome: "approve", by: ann, message: null, at: noon, seenVersion: null } as const;
    const reading = { ...buildAuthority().reading, stage: 1 };

    expect(decideRequest(request, verdict, buildAuthority({ reading }))).toEqual({
      ok: false,
      refusal: { reason: "stale-reading" },
    });
  });

  test("the configuration may ask for more people and more stages than were asked for, never for fewer", () => {
    const more = click(opened([1]), { by: ann }, { stages: 1, quorum: 2 });
    const longer = click(opened([1]), { by: ann }, { stages: 2, quorum: 1 });
    const fewer = click(opened([2, 1]), { by: ann }, { stages: 1, quorum: 1 });

    expect(more?.request).toMatchObject({ status: "pending", stage: 0 });
    expect(longer?.request).toMatchObject({ status: "pending", stage: 1 });
    expect(fewer?.request).toMatchObject({ status: "pending", stage: 0 });
  });
});

describe("to whom a stage turns after a time", () => {
  const admins = { kind: "admins" } as const;
  const users = { kind: "users", slackUserIds: ["U1"] } as const;
  const stage = { ...plainStage(users), escalate: { afterSeconds: 7_200, decide: admins } };

  test.each([
    ["a second before it has waited so long", afterNoon(7_199), users],
    ["once it has", afterNoon(7_200), { kind: "any", of: [users, admins] }],
    ["before it has begun, by a clock that is behind", afterNoon(-60), users],
  ] as const)("%s", (_when, now, rule) => {
    expect(ruleInForce(stage, noon, now)).toEqual(rule);
  });

  test("nobody where it is not known when it began, or where it turns to nobody", () => {
    expect(ruleInForce(stage, null, afterNoon(1e9))).toEqual(users);
    expect(ruleInForce(plainStage(users), noon, afterNoon(1e9))).toEqual(users);
  });

  test("is said with who decides", () => {
    expect(describeStage({ ...stage, quorum: 2 })).toBe(
      "2 different people of: <@U1>; after 2 hours also Latchkey admins",
    );
  });
});

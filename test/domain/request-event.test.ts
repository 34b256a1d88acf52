import { describe, expect, test } from "vitest";

import { type Decision, plainVerdict } from "../../src/domain/approval-policy.ts";
import { type RequestEvent, stepsTaken } from "../../src/domain/request-event.ts";
import type { Step } from "../../src/domain/steps.ts";
import { afterNoon } from "../support/builders.ts";

const event = (step: Step, userId: string | null, seconds: number): RequestEvent => ({
  id: crypto.randomUUID(),
  requestId: "a-request",
  flow: "database",
  targetName: null,
  step,
  userId,
  requesterId: "alice",
  cause: null,
  failed: false,
  data: {},
  isAfterOwed: false,
  happenedAt: afterNoon(seconds),
});

const decision = (outcome: Decision["outcome"], userId: string | null, seconds: number): Decision => ({
  ...plainVerdict,
  requestId: "a-request",
  userId,
  outcome,
  message: null,
  because: "they may",
  at: afterNoon(seconds),
});

describe("the steps of a request, as its flow is told", () => {
  test("are those that were written, where one person decides", () => {
    const events = [event("request", "alice", 0), event("approve", "bob", 10)];

    expect(stepsTaken(events, [])).toEqual(events);
    expect(stepsTaken(events, [decision("approve", "bob", 10)])).toEqual(events);
  });

  test("name each of several who approved, in the order in which they did, and once", () => {
    const events = [
      event("request", "alice", 0),
      event("requestForward", null, 15),
      event("approve", "cora", 20),
      event("escalate", "cora", 20),
    ];
    const decisions = [decision("approve", "bob", 10), decision("approve", "cora", 20)];

    expect(stepsTaken(events, decisions).map(({ step, userId }) => [step, userId])).toEqual([
      ["request", "alice"],
      ["approve", "bob"],
      ["requestForward", null],
      ["approve", "cora"],
      ["escalate", "cora"],
    ]);
  });

  test("keep who approved before somebody denied", () => {
    const events = [event("request", "alice", 0), event("deny", "cora", 20)];
    const decisions = [decision("approve", "bob", 10), decision("deny", "cora", 20)];

    expect(stepsTaken(events, decisions).map(({ step, userId }) => [step, userId])).toEqual([
      ["request", "alice"],
      ["approve", "bob"],
      ["deny", "cora"],
    ]);
  });
});

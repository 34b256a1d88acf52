import { describe, expect, test } from "vitest";

import { denyUndecided } from "../../src/domain/approval-policy.ts";
import { draftRequest } from "../../src/domain/draft-request.ts";
import { isOpen, requestMoves, type RequestStatus, whyUndecided } from "../../src/domain/request.ts";
import { buildRequest, noon } from "../support/builders.ts";

const final: readonly RequestStatus[] = ["approved", "denied", "withdrawn", "expired", "refused"];

describe("a request that the flow has end as denied", () => {
  test.each(["received", "pending"] as const)("is denied by nobody where it is %s", (status) => {
    const denied = denyUndecided(buildRequest({ status, stage: 1 }), "Nobody was there.", noon);

    expect(denied).toMatchObject({
      ok: true,
      value: {
        request: { status: "denied", statusReason: "Nobody was there.", closedAt: noon },
        decision: { userId: null, outcome: "deny", stage: 1, at: noon, onBehalfOf: null },
      },
    });
  });

  test.each(["needs_account", ...final] as const)("is refused where it is %s", (status) => {
    expect(denyUndecided(buildRequest({ status }), null, noon)).toMatchObject({
      ok: false,
      refusal: { reason: "already-closed" },
    });
  });

  test("safety 43: no status leads from it to an approval", () => {
    expect(requestMoves.denied).toEqual({});
  });
});

test("why nobody decided depends on whether anybody was asked", () => {
  const statuses = ["received", "needs_account", "pending"] as const;

  expect(statuses.map((status) => whyUndecided(buildRequest({ status })))).toEqual([
    "nobody-asked",
    "nobody-asked",
    "nobody-decided",
  ]);
});

test("what is known before a form opens is a request for oneself that asks for nothing yet", () => {
  const draft = draftRequest({
    flow: "database",
    flowLabel: "Database access",
    requesterId: "a-person",
    source: "slack",
    sourceChannel: "C1",
    context: { ticket: 7 },
    at: noon,
  });

  expect(isOpen(draft)).toBe(true);
  expect(draft).toMatchObject({ beneficiaryId: "a-person", target: null, fields: {}, context: { ticket: 7 } });
});

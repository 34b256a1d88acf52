import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { recountApprovals } from "../../src/domain/approval-count.ts";

const asks = (...quorums: readonly number[]) => quorums.map((quorum) => ({ label: null, quorum }));
const approved = (...stages: readonly number[]) => stages.map((stage, at) => ({ userId: `user-${at}`, stage }));

describe("safety 5: how many approved, by what the flow asks for now", () => {
  test.each([
    ["the same as was asked for", asks(2, 1), approved(0, 0, 1)],
    ["fewer than was asked for", asks(1), approved(0, 0, 1)],
    ["two stages with two people, and the flow itself approved", asks(2, 2), [{ userId: null, stage: 0 }]],
  ])("is enough where it asks for %s", (_what, stages, approvals) => {
    expect(recountApprovals(stages, approvals)).toEqual({ ok: true, value: undefined });
  });

  test.each([
    ["of one stage", asks(2), approved(0), { stage: null, quorum: 2, given: 1 }],
    ["of a stage that is new", asks(1, 2), approved(0), { stage: "stage 2", quorum: 2, given: 0 }],
    ["of an earlier stage", asks(2, 1), approved(0, 1, 1), { stage: "stage 1", quorum: 2, given: 1 }],
    [
      "of a stage with a name",
      [...asks(1), { label: "Owner", quorum: 1 }],
      approved(0),
      { stage: "Owner", quorum: 1, given: 0 },
    ],
    ["where nobody approved at all", [], [], { stage: null, quorum: 1, given: 0 }],
  ])("is too few %s", (_what, stages, approvals, short) => {
    expect(recountApprovals(stages, approvals)).toEqual({
      ok: false,
      refusal: { reason: "approvals-too-few", ...short },
    });
  });

  test("no approvals of people pass where any stage has fewer than it asks for", () => {
    const quorums = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
    const given = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });

    fc.assert(
      fc.property(quorums, given, (asked, stages) => {
        const isEnough = asked.every((quorum, at) => stages.filter((stage) => stage === at).length >= quorum);

        expect(recountApprovals(asks(...asked), approved(...stages)).ok).toBe(isEnough);
      }),
    );
  });
});

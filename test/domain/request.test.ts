import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  expireRequest,
  isOpen,
  moveRequest,
  requestMoves,
  type RequestStatus,
  withdrawRequest,
} from "../../src/domain/request.ts";
import { afterNoon, buildRequest, noon, valueOf } from "../support/builders.ts";

const statuses = [
  "received",
  "needs_account",
  "pending",
  "approved",
  "denied",
  "withdrawn",
  "expired",
  "refused",
] as const satisfies RequestStatus[];
const moves = ["open", "await-account", "resume", "approve", "deny", "withdraw", "expire", "refuse"] as const;
/** What an open request does not do. */
const impossible: Readonly<Partial<Record<RequestStatus, readonly (typeof moves)[number][]>>> = {
  received: ["resume"],
  needs_account: ["open", "await-account", "approve", "deny"],
  pending: ["open", "await-account", "resume"],
};
const isOpenStatus = (status: RequestStatus) => ["received", "needs_account", "pending"].includes(status);
const closed = statuses.filter((status) => !isOpenStatus(status));
const day = 86_400;

describe("moving a request", () => {
  test("knows every status there is", () => {
    expect(Object.keys(requestMoves)).toEqual([...statuses]);
  });

  test.each(closed.flatMap((status) => moves.map((move) => [move, status] as const)))(
    "%s is refused when the request is %s",
    (move, status) => {
      const request = buildRequest({ status, closedAt: noon });

      const moved = moveRequest(request, move, { at: afterNoon(1) });

      expect(moved).toEqual({ ok: false, refusal: { reason: "already-closed", status, by: null, at: noon } });
    },
  );

  test("every accepted move counts the version up by one, changes no word of what was asked, and closes only for good", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses),
        fc.constantFrom(...moves),
        fc.integer({ min: 1 }),
        (status, move, version) => {
          const request = buildRequest({ status, version });

          const moved = moveRequest(request, move, { at: afterNoon(5), reason: "because" });

          const after = moved.ok ? moved.value : { ...request, version: version + 1, statusReason: "because" };
          expect(after).toEqual({
            ...request,
            status: after.status,
            version: version + 1,
            statusReason: "because",
            closedAt: moved.ok && !isOpen(after) ? afterNoon(5) : null,
          });
          expect(moved.ok).toBe(isOpen(request) && !(impossible[status] ?? []).includes(move));
        },
      ),
    );
  });
});

describe("time runs out", () => {
  test("safety 43: a pending request expires at its deadline", () => {
    const request = buildRequest({ deadline: afterNoon(day) });

    const expired = expireRequest(request, afterNoon(day));

    expect(valueOf(expired)).toMatchObject({
      status: "expired",
      closedAt: afterNoon(day),
      statusReason: "Nobody decided in time.",
    });
  });

  test("safety 43: not a millisecond earlier", () => {
    const request = buildRequest({ deadline: afterNoon(day) });

    expect(expireRequest(request, afterNoon(day - 0.001)).ok).toBe(false);
  });

  test("safety 43: silence never approves, however long it lasts and whatever the status was", () => {
    fc.assert(
      fc.property(fc.constantFrom(...statuses), fc.integer({ min: 0, max: 1e9 }), (status, seconds) => {
        const request = buildRequest({ status, deadline: noon, closedAt: isOpenStatus(status) ? null : noon });

        const expired = expireRequest(request, afterNoon(seconds));

        expect(expired.ok ? expired.value.status : status).toBe(isOpen(request) ? "expired" : status);
      }),
    );
  });
});

describe("taking a request back", () => {
  test("the person who asked may", () => {
    const request = buildRequest();

    expect(valueOf(withdrawRequest(request, request.requesterId, noon))).toMatchObject({
      status: "withdrawn",
      closedAt: noon,
    });
  });

  test("nobody else may, not even the one it is for", () => {
    const request = buildRequest({ beneficiaryId: "somebody-else" });

    const refusal = { ok: false, refusal: { reason: "not-the-requester" } };
    expect(withdrawRequest(request, request.beneficiaryId, noon)).toEqual(refusal);
    expect(withdrawRequest(request, "a-stranger", noon)).toEqual(refusal);
  });
});
